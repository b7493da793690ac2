package fn

var ode = Spec{
	Name: "ode", Params: []Param{{Name: "f", Need: Function}, {Name: "y0", Need: Vector}, {Name: "t0", Need: Number}, {Name: "ts", Need: Vector}}, Rest: "args...", Options: []string{"rtol", "atol", "method"},
	Doc:    "solution of y' = f(t, y, args...) with y(t0) = y0, at the times ts",
	Shapes: "f is a user-defined function; the result has a row for each time.",
	See:    "fn",
	Aliases: []Alias{
		{Name: "ode_rk45", Here: "ode(f, y0, t0, ts)"},
		{Name: "ode_bdf", Here: "ode(f, y0, t0, ts)"},
		{Name: "integrate_ode_rk45", Here: "ode(f, y0, t0, ts)"},
	},
}

var integrate = Spec{
	Name: "integrate", Params: []Param{{Name: "f", Need: Function}, {Name: "a", Need: Number}, {Name: "b", Need: Number}}, Rest: "args...", Options: []string{"rtol"},
	Doc:    "integral of f from a to b",
	Shapes: "f is a user-defined function; one number.",
	See:    "fn",
	Aliases: []Alias{
		{Name: "integrate_1d", Here: "integrate(f, a, b)"},
	},
}

var solveNewton = Spec{
	Name: "solve_newton", Params: []Param{{Name: "f", Need: Function}, {Name: "x0"}}, Rest: "args...", Options: []string{"rtol", "atol"},
	Doc:    "root of f near x0",
	Shapes: "f is a user-defined function; the shape of x0.",
	See:    "fn",
	Aliases: []Alias{
		{Name: "algebra_solver", Here: "solve_newton(f, x0)"},
	},
}
