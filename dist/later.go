package dist

// Later is a distribution of the language that is not implemented yet.
type Later struct {
	Name     string
	Doc      string // one line: what it is, or what to write now
	Discrete bool   // values are whole numbers
	Made     bool   // made from distributions or functions, which decide what its values are
}

// planned are all distributions of the language; those in the table are implemented.
var planned = [...]Later{
	{Name: "Transformed", Doc: "the distribution of a function of a draw", Made: true},
	{Name: "ZeroSumNormal", Doc: "normal vectors that sum to zero; declare the type sum_to_zero and give it a Normal"},
	{Name: "DirichletMultinomial", Doc: "counts with Dirichlet probabilities", Discrete: true},
	{Name: "DiscreteUniform", Doc: "whole numbers, equally likely", Discrete: true},
	{Name: "BetaBinomial", Doc: "counts with a Beta probability", Discrete: true},
	{Name: "DiracDelta", Doc: "one value"},
	{Name: "DiscreteWeibull", Doc: "discrete Weibull distribution", Discrete: true},
	{Name: "GaussianRandomWalk", Doc: "random walk; write a loop"},
	{Name: "Geometric", Doc: "trials up to the first success", Discrete: true},
	{Name: "ICAR", Doc: "intrinsic conditional autoregression; write target += -0.5 * sum((phi[a] - phi[b])^2)"},
	{Name: "CAR", Doc: "conditional autoregression"},
	{Name: "InverseWishart", Doc: "inverse Wishart distribution"},
	{Name: "LKJ", Doc: "correlation matrices; their Cholesky factors are LKJCholesky"},
	{Name: "MatrixNormal", Doc: "normal matrices"},
	{Name: "MvStudentT", Doc: "multivariate t distribution"},
	{Name: "OrderedProbit", Doc: "ordered categories with normal noise", Discrete: true},
	{Name: "PolyaGamma", Doc: "Polya-Gamma distribution"},
	{Name: "SkewStudentT", Doc: "skew t distribution"},
	{Name: "StickBreakingWeights", Doc: "weights of a truncated Dirichlet process"},
	{Name: "Wishart", Doc: "Wishart distribution"},
}

// Planned returns the distributions of the language that are not implemented yet.
func Planned() []Later {
	var list []Later
	for _, l := range planned {
		if Lookup(l.Name) == nil && CombinatorNamed(l.Name) == nil {
			list = append(list, l)
		}
	}
	return list
}

// PlannedNamed returns the distribution with that name that is not implemented yet, or nil.
func PlannedNamed(name string) *Later {
	for i := range planned {
		if planned[i].Name == name && Lookup(name) == nil && CombinatorNamed(name) == nil {
			return &planned[i]
		}
	}
	return nil
}
