package fn

import (
	"fmt"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/autodiff/solver"
)

// Solve is what `ode`, `integrate` or `solve_newton` needs to know about the function that is its first argument, which
// is called with some numbers of its own, followed by the further arguments.
type Solve struct {
	Kind graph.NodeKind
	// Problem is the problem to be solved, for a function with this number of further arguments.
	Problem func(args int) (*graph.Solved, []int)
	Own     [][]int // shapes of the numbers that the function is called with first
	With    string  // and their names
	Gives   []int   // shape of its value
	In      []int   // arguments that say where the problem begins and ends
	Shape   []int   // of what comes out
	Axes    []Axis
}

// Settings, and their defaults.
const (
	odeRtol   = 1e-7
	odeAtol   = 1e-10
	rootRtol  = 1e-10
	rootAtol  = 1e-12
	wholeRtol = 1e-8
)

// setting returns a setting that must be positive.
func setting(a []Arg, place int, name string, without float64) (float64, *Problem) {
	if place >= len(a) || !a[place].Given {
		return without, nil
	}
	x := a[place].Num[0]
	if !(x > 0) || x > 1 {
		return 0, &Problem{Arg: place, Code: "bad-argument", Text: fmt.Sprintf("`%s` of `{f}` is %v, but must be positive and at most 1", name, x)}
	}
	return x, nil
}

// vectorOrNumber says what is wrong with an argument that is neither a vector nor a number.
func vectorOrNumber(a []Arg, place int) *Problem {
	if len(a[place].Shape) > 1 {
		return &Problem{Arg: place, Code: "shape", Text: fmt.Sprintf("`{%d}` is {is %d}, but `{f}` needs a vector or one number", place, place)}
	}
	return nil
}

// inOrder says what is wrong with times that do not run in one direction from t0, as far as they are known.
func inOrder(t0, ts *Arg) *Problem {
	if t0.Num == nil || ts.Num == nil {
		return nil
	}
	last, dir := t0.Num[0], 0.0
	for _, t := range ts.Num {
		if dir == 0 && t != last {
			dir = t - last
		}
		if (t-last)*dir < 0 {
			return &Problem{Arg: 3, Code: "bad-argument", Text: fmt.Sprintf("the times of `{f}` must run in one direction from t0, but %v comes after %v", t, last), Help: "sort the rows by time, or call `{f}` for each series separately"}
		}
		last = t
	}
	return nil
}

var ode = Spec{
	Name: "ode", Params: []Param{{Name: "f", Need: Function}, {Name: "y0"}, {Name: "t0", Need: Number}, {Name: "ts"}}, Rest: "args...", Passes: true,
	Options: []Param{{Name: "rtol", Need: Setting, Default: "1e-7"}, {Name: "atol", Need: Setting, Default: "1e-10"}, {Name: "method", Need: Word, Default: "\"rk45\""}},
	Doc:     "solution of y' = f(t, y, args...) with y(t0) = y0, at the times ts",
	Shapes: "f is a function of t, the state y and args, which are passed to it as given; it returns the derivative of each state. The " +
		"result has a row of states for each time or, if y0 is one number, a number for each time. The times run in one direction from t0. Steps are chosen " +
		"so that the error of each is about rtol times the state, plus atol. The method is \"rk45\" (Dormand-Prince, order 5) or, for stiff equations, \"radau\" (Radau IIA, order 5). " +
		"If there is no solution, the draw is rejected.",
	Example: "round(ode(max, 1, 0, [0, 1, 2]) * 1e4) / 1e4", Value: "[1, 2.7183, 7.3891]",
	See: "fn integrate solve_newton",
	Aliases: []Alias{
		{Name: "ode_rk45", Here: "ode(f, y, t, s)", Fact: "the function is f(t, y, args...)"},
		{Name: "ode_bdf", Here: "ode(f, y, t, s, method=\"radau\")", Fact: "the function is f(t, y, args...)"},
		{Name: "ode_adams", Here: "ode(f, y, t, s)"},
		{Name: "ode_ckrk", Here: "ode(f, y, t, s)"},
		{Name: "ode_rk45_tol", Here: "ode(f, y0, t0, ts, rtol=1e-6, atol=1e-8)"},
		{Name: "integrate_ode_rk45", Here: "ode(f, y, t, s)", Fact: "the function is f(t, y, args...), with as many arguments as are needed"},
		{Name: "integrate_ode_bdf", Here: "ode(f, y, t, s, method=\"radau\")", Fact: "the function is f(t, y, args...), with as many arguments as are needed"},
		{Name: "odeint", Here: "ode(f, y, 0, t)", Fact: "the function is f(t, y, args...)"},
		{Name: "solve_ivp", Here: "ode(f, y0, t0, ts)"},
	},
	functions: functions{solve: func(a []Arg) (Solve, *Problem) {
		if p := vectorOrNumber(a, 1); p != nil {
			return Solve{}, p
		}
		if p := vectorOrNumber(a, 3); p != nil {
			return Solve{}, p
		}
		rtol, p := setting(a, 4, "rtol", odeRtol)
		if p != nil {
			return Solve{}, p
		}
		atol, p := setting(a, 5, "atol", odeAtol)
		if p != nil {
			return Solve{}, p
		}
		stiff := false
		if len(a) > 6 && a[6].Given {
			switch m := a[6].Text[0]; m {
			case "rk45":
			case "radau":
				stiff = true
			default:
				return Solve{}, &Problem{Arg: 6, Code: "bad-argument", Text: fmt.Sprintf("there is no method \"%s\"", m),
					Help: "write `method=\"rk45\"`, or `method=\"radau\"` for stiff equations"}
			}
		}
		y, ts := &a[1], &a[3]
		if y.Size() == 0 {
			return Solve{}, &Problem{Arg: 1, Code: "empty-array", Text: "`{1}` is empty, but `{f}` needs a state"}
		}
		if p := inOrder(&a[2], ts); p != nil {
			return Solve{}, p
		}
		s := Solve{Kind: graph.Ode, Own: [][]int{{}, y.Shape}, With: "t, y", Gives: y.Shape, In: []int{1, 2, 3}}
		s.Shape = append(append(s.Shape, ts.Shape...), y.Shape...)
		s.Axes = append(like(3, len(ts.Shape)), like(1, len(y.Shape))...)
		n, m := y.Size(), ts.Size()
		s.Problem = func(args int) (*graph.Solved, []int) {
			return &graph.Solved{ODE: &solver.ODE{States: n, Times: m, Args: args, Stiff: stiff, Rtol: rtol, Atol: atol}}, []int{n, m, args}
		}
		return s, nil
	}},
}

var integrate = Spec{
	Name: "integrate", Params: []Param{{Name: "f", Need: Function}, {Name: "a", Need: Number}, {Name: "b", Need: Number}}, Rest: "args...", Passes: true,
	Options: []Param{{Name: "rtol", Need: Setting, Default: "1e-8"}},
	Doc:     "integral of f(x, args...) over x from a to b",
	Shapes: "f is a function of one number x and args, which are passed to it as given; it returns one number. Either end may be infinite. " +
		"The interval is divided until the error is about rtol times the integral; if that cannot be reached, the draw is rejected.",
	Example: "round(integrate(exp, -inf, 0) * 1e4) / 1e4", Value: "1",
	See: "fn ode",
	Aliases: []Alias{
		{Name: "integrate_1d", Here: "integrate(f, a, b)", Fact: "the function is f(x, args...)"},
		{Name: "quad", Here: "integrate(f, a, b)"},
	},
	functions: functions{solve: func(a []Arg) (Solve, *Problem) {
		rtol, p := setting(a, 3, "rtol", wholeRtol)
		if p != nil {
			return Solve{}, p
		}
		return Solve{Kind: graph.Integral, Own: [][]int{{}}, With: "x", In: []int{1, 2}, Problem: func(args int) (*graph.Solved, []int) {
			return &graph.Solved{Integral: &solver.Integral{Args: args, Rtol: rtol}}, []int{args}
		}}, nil
	}},
}

var solveNewton = Spec{
	Name: "solve_newton", Params: []Param{{Name: "f", Need: Function}, {Name: "x0"}}, Rest: "args...", Passes: true,
	Options: []Param{{Name: "rtol", Need: Setting, Default: "1e-10"}, {Name: "atol", Need: Setting, Default: "1e-12"}},
	Doc:     "root of f(x, args...) = 0 near x0",
	Shapes: "f is a function of x and args, which are passed to it as given; it returns as many numbers as x has. x0 is a vector or one number, " +
		"and so is the root. If Newton's method finds no root, the draw is rejected.",
	Example: "round(solve_newton(sin, 3) * 1e4) / 1e4", Value: "3.1416",
	See: "fn solve",
	Aliases: []Alias{
		{Name: "algebra_solver", Here: "solve_newton(f, x0)", Fact: "the function is f(x, args...)"},
		{Name: "solve_powell", Here: "solve_newton(f, x0)"},
		{Name: "fsolve", Here: "solve_newton(f, x0)"},
	},
	functions: functions{solve: func(a []Arg) (Solve, *Problem) {
		if p := vectorOrNumber(a, 1); p != nil {
			return Solve{}, p
		}
		rtol, p := setting(a, 2, "rtol", rootRtol)
		if p != nil {
			return Solve{}, p
		}
		atol, p := setting(a, 3, "atol", rootAtol)
		if p != nil {
			return Solve{}, p
		}
		x := &a[1]
		if x.Size() == 0 {
			return Solve{}, &Problem{Arg: 1, Code: "empty-array", Text: "`{1}` is empty, but `{f}` needs an unknown"}
		}
		n := x.Size()
		return Solve{Kind: graph.Root, Own: [][]int{x.Shape}, With: "x", Gives: x.Shape, In: []int{1}, Shape: x.Shape, Axes: like(1, len(x.Shape)), Problem: func(args int) (*graph.Solved, []int) {
			return &graph.Solved{Root: &solver.Root{Unknowns: n, Args: args, Rtol: rtol, Atol: atol}}, []int{n, args}
		}}, nil
	}},
}
