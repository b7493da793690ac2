// Package dist holds the probability distributions of the language. One table says how each is
// called and parametrised, and has its log density (on plain numbers for the evaluator, and on the
// scalars of a trace for the compiled model), its draws and, for distributions of single numbers, its
// cumulative distribution function and quantiles.
//
// The plain density and the traced one share no code on purpose: the first is the oracle for
// the second.
package dist

import (
	"math"
	"regexp"
	"slices"
	"strings"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/internal/transform"
	"github.com/bayes-lang/bayes/mathx"
)

//go:generate go run ../internal/list
//go:generate go test . -run TestPoints$ -write
//go:generate go test . -run TestDrawsGolden -update

// Spec is a distribution of the table.
type Spec struct {
	Name      string // as it is written in models
	Doc       string // one line: what it is and what its parameters mean
	Forms     []Form // parametrisations; the first is canonical and may be given by position
	Discrete  bool   // values are whole numbers
	EventRank int    // rank of one draw: 0 a number, 1 a vector, 2 a matrix
	// Categories says that values number categories, so that a factor may be the outcome;
	// Ordered says that the order of the categories matters.
	Categories, Ordered bool

	// For the help: Density, Mean and SD are expressions of the language in x and the parameters of the
	// first form; in SD the name `mean` is the mean. Mean and SD are empty if they do not exist.
	Density, Mean, SD string
	// Conversions gives, for each other form, the parameters of the first one: "sigma = 1 /
	// sqrt(tau)".
	Conversions []string
	Values      string // where draws lie, unless Support says so
	Note        string
	Example     string // a call, and its value, rounded to six digits
	Value       string
	See         string // names of related help entries, separated by spaces

	Aliases []Alias // names in other tools
	// Synonyms are names of parameters in other tools that have a special meaning for this
	// distribution; an empty one has no meaning here.
	Synonyms map[string]Synonym
	Points   []Point // arguments at which it is tested
	functions
	combined *combined // the distributions it is made from; nil for those in the table
	own      bool      // it is made from functions of a model
}

// Alias is a name of a distribution in another tool. Names that differ from ours only in
// capitals and underscores need none.
type Alias struct {
	Name string
	// Here is what to write, with $1 for the first argument in the other tool; empty if that
	// depends on more than the arguments.
	Here string
	// Usage is what to write if there are no arguments to put into Here; empty for the first
	// form.
	Usage string
	Fact  string // what is easily overlooked
}

// precision is the Fact of distributions with a precision in BUGS.
const precision = "the second argument in BUGS and JAGS is the precision"

// Point is a form with arguments, each a list of numbers, matrices by rows.
type Point struct {
	Form int
	Args [][]float64
}

// Form is one parametrisation.
type Form struct {
	Params []Param
}

// Param is a parameter of a form.
type Param struct {
	Name string
	Rank int   // natural rank: 0 a number, 1 a vector, 2 a matrix
	Rule Rule  // what its values must be
	Axes []int // see EventAxes; -1: none
	// Of is the distribution that the parameter belongs to, if that is part of another one.
	Of string
}

// EventAxes returns the axes of a draw that the axes of an argument correspond to: for vector-valued
// distributions the only one, for distributions of matrices both, or those that the parameter names.
func (s *Spec) EventAxes(form, arg int) []int {
	p := s.Forms[form].Params[arg]
	switch {
	case p.Axes != nil:
		return p.Axes
	case s.EventRank == 1:
		return make([]int, p.Rank)
	}
	return []int{0, 1}[:p.Rank]
}

// Square reports whether the matrices that a distribution draws are so, of the order that comes first: no parameter
// says how many columns they have.
func (s *Spec) Square() bool {
	for _, p := range s.Forms[0].Params {
		if slices.Contains(p.Axes, 1) {
			return false
		}
	}
	return s.EventRank == 2
}

// Support says where the draws of a distribution lie.
type Support struct {
	Kind transform.Kind
	// LowerArg and UpperArg are the arguments that bound the support, -1 for none.
	LowerArg, UpperArg int
	// Lower and Upper bound the support if no argument does; infinite for no bound.
	Lower, Upper float64
	Integer      bool // whole numbers only
}

// functions are what a distribution can do; nil if it cannot.
type functions struct {
	support Support
	check   func(form int, a [][]float64) string // in addition to the rules of the parameters
	wholes  func(form int, a [][]float64) string // of the whole numbers and the lengths only
	// bounds is for a support with an end that Support does not give. Whether there is such an end may
	// depend on unknowns, so it is not a bound of a space to sample in.
	bounds     func(form int, a [][]float64) (lo, hi float64)
	logDensity func(form int, x []float64, a [][]float64) float64
	graph      func(t *tracer, form int, x []graph.Ref, a [][]graph.Ref) graph.Ref
	draw       func(r *mathx.Stream, form int, a [][]float64, out []float64)
	length     func(form int, a [][]float64) int
	// onward is for series: it draws the numbers of out from one on, given those before it.
	onward func(r *mathx.Stream, form int, a [][]float64, out []float64, from int)
	// factor is for normal vectors of n numbers: mean + b z has the distribution if z are n independent standard
	// normal numbers. b is nil if there is none.
	factor func(form int, a [][]float64, n int) (mean, b []float64)

	// graphCheck is check over a trace: 0, or NaN.
	graphCheck func(t *tracer, form int, a [][]graph.Ref) graph.Ref

	// categories returns how many values a distribution over 1, 2, ... has, given
	// the lengths of its arguments; nil where Support says it all.
	categories func(length func(arg int) int) float64
	// logCDF and logCCDF are only called with x strictly inside the support or, for whole numbers, below
	// its upper end; LogCDF and GraphLogCDF deal with the rest.
	logCDF func(form int, x float64, a [][]float64) float64
	// logCCDF is log P(X > x).
	logCCDF func(form int, x float64, a [][]float64) float64
	// inverse returns the x with logCDF(x) = lp or, for the upper tail, with logCCDF(x) = lp; if nil, the
	// quantile is found by a search.
	inverse      func(form int, lp float64, upper bool, a [][]float64) float64
	searches     int // how many values of the cdf inverse computes, if it searches
	graphLogCDF  func(t *tracer, form int, x graph.Ref, a [][]graph.Ref) graph.Ref
	graphLogCCDF func(t *tracer, form int, x graph.Ref, a [][]graph.Ref) graph.Ref
	// sums says that over a trace the density or the distribution functions are sums whose number of terms
	// is decided by whole numbers among the arguments: NaN if those are unknown.
	sums bool
	// kink is the number, from 1, of the argument at which the density is not smooth; 0 if it is smooth.
	kink int
	// What follows is for combined distributions. space and traceSpace give the interval in which draws
	// are sampled; between says what is wrong with the arguments of the combinator as far as they are
	// known. quantile replaces the search. everywhere says that logCDF and logCCDF also work at and
	// beyond the ends of the support; atoms, that single values have positive probability; rough, that the
	// density jumps at unknown places.
	space                    func(a [][]float64) (lo, hi float64)
	traceSpace               func(t *tracer, a [][]graph.Ref) (lo, hi graph.Ref)
	between                  func(a [][]float64, known func(i int) bool) string
	quantile                 func(asked func(), p float64, a [][]float64) float64
	everywhere, atoms, rough bool
	atomsAt                  string // where the atoms are, if that is the same whatever the arguments are
	// graphAll replaces graph for many draws that may share arguments.
	graphAll func(t *tracer, form int, x [][]graph.Ref, a [][][]graph.Ref) []graph.Ref
}

// Form returns a parametrisation as it is written in a model, with `=` after parameters given by name:
// "Normal(mu, tau=)".
func (s *Spec) Form(form int) string {
	var b strings.Builder
	b.WriteString(s.Name)
	b.WriteByte('(')
	canonical, named := s.Forms[0].Params, false
	for i, p := range s.Forms[form].Params {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(p.Name)
		// By position, another form takes what it shares with the first one, up to the first name that
		// selects it.
		if named = named || form > 0 && (i >= len(canonical) || canonical[i].Name != p.Name); named {
			b.WriteByte('=')
		}
	}
	b.WriteByte(')')
	return b.String()
}

// Usage lists the parametrisations: "`Normal(mu, sigma)` or `Normal(mu, tau=tau)`".
func (s *Spec) Usage() string {
	list := make([]string, len(s.Forms))
	for i := range s.Forms {
		list[i] = "`" + byName.ReplaceAllString(s.Form(i), "$1=$1") + "`"
	}
	return joinWords(list, "or")
}

// byName matches an argument that a form takes by name.
var byName = regexp.MustCompile(`(\w+)=`)

// Support returns where draws of the form lie.
func (s *Spec) Support(form int) Support { return s.support }

// Bounds returns the smallest and the largest value of one drawn number, for these arguments;
// infinite if there is none.
func (s *Spec) Bounds(form int, args [][]float64) (lo, hi float64) {
	if s.bounds != nil {
		return s.bounds(form, args)
	}
	return s.Space(form, args)
}

// Space is Bounds as far as Support gives them: the interval in which an unknown is sampled.
func (s *Spec) Space(form int, args [][]float64) (lo, hi float64) {
	if s.space != nil {
		return s.space(args)
	}
	if s.categories != nil {
		return 1, s.categories(func(i int) int { return len(args[i]) })
	}
	lo, hi = s.support.Lower, s.support.Upper
	if i := s.support.LowerArg; i >= 0 {
		lo = args[i][0]
	}
	if i := s.support.UpperArg; i >= 0 {
		hi = args[i][0]
	}
	return lo, hi
}

// CheckArgs returns what is wrong with arguments ("sigma is -1, but must be
// positive"), or "".
func (s *Spec) CheckArgs(form int, args [][]float64) string {
	_, why := s.Problem(form, args, nil)
	return why
}

func (s *Spec) checkArgs(form int, args [][]float64) string {
	params := s.Forms[form].Params
	for i := range params {
		if problem := params[i].Rule.problem(params[i].Name, args[i]); problem != "" {
			return problem
		}
	}
	if s.wholes != nil {
		if problem := s.wholes(form, args); problem != "" {
			return problem
		}
	}
	if s.check != nil {
		return s.check(form, args)
	}
	return ""
}

// CheckKnown is like CheckArgs for arguments with unknown elements: these are ignored, together with
// whatever depends on them. unknown reports whether element k of argument i is unknown.
func (s *Spec) CheckKnown(form int, args [][]float64, unknown func(i, k int) bool) string {
	_, why := s.Problem(form, args, unknown)
	return why
}

func (s *Spec) checkKnown(form int, args [][]float64, unknown func(i, k int) bool) string {
	all, wholes := true, s.wholes != nil
	for i, p := range s.Forms[form].Params {
		some := false
		for k := range args[i] {
			some = some || unknown(i, k)
		}
		all = all && !some
		wholes = wholes && !(some && (p.Rule == Whole || p.Rule == Count || p.Rule == Dimension))
		problem := ""
		if some {
			problem = p.Rule.alone(p.Name, args[i], func(k int) bool { return unknown(i, k) })
		} else {
			problem = p.Rule.problem(p.Name, args[i])
		}
		if problem != "" {
			return problem
		}
	}
	if wholes {
		if problem := s.wholes(form, args); problem != "" {
			return problem
		}
	}
	if all && s.check != nil {
		return s.check(form, args)
	}
	return ""
}

// LogDensity returns the log density (or log probability) of one draw x with
// all its constants: -Inf outside the support, NaN for bad arguments.
func (s *Spec) LogDensity(form int, x []float64, args [][]float64) float64 {
	if s.CheckArgs(form, args) != "" {
		return math.NaN()
	}
	for _, v := range x {
		if v != v {
			return math.NaN()
		}
	}
	for _, v := range x {
		if math.IsInf(v, 0) || s.Discrete && v != math.Floor(v) {
			return math.Inf(-1)
		}
	}
	return s.logDensity(form, x, args)
}

// Graph returns the log density of one draw x over the scalars of a trace. Bad
// arguments give NaN or -Inf, a draw outside the support -Inf.
func (s *Spec) Graph(t *graph.Trace, form int, x []graph.Ref, args [][]graph.Ref) graph.Ref {
	return s.GraphAll(t, form, [][]graph.Ref{x}, [][][]graph.Ref{args})[0]
}

// GraphAll is like Graph for the draws x[i] with arguments args[i]. Anything derived from a
// vector or matrix that several draws share (a Cholesky factor, a log of a sum of exponentials)
// is computed once, so a statement for many draws should be one call.
func (s *Spec) GraphAll(t *graph.Trace, form int, x [][]graph.Ref, args [][][]graph.Ref) []graph.Ref {
	tr := newTracer(t)
	if s.graphAll != nil {
		return s.graphAll(tr, form, x, args)
	}
	out := make([]graph.Ref, len(x))
	for i := range x {
		out[i] = s.graph(tr, form, x[i], args[i])
	}
	return out
}

// trace is Graph with the memory of a tracer.
func (s *Spec) trace(t *tracer, form int, x []graph.Ref, args [][]graph.Ref) graph.Ref {
	if s.graphAll != nil {
		return s.graphAll(t, form, [][]graph.Ref{x}, [][][]graph.Ref{args})[0]
	}
	return s.graph(t, form, x, args)
}

// kinkAt returns where the density is not smooth, if there is such a place.
func (s *Spec) kinkAt(args [][]float64) (at float64, ok bool) {
	if s.kink == 0 {
		return 0, false
	}
	return args[s.kink-1][0], true
}

// CanDraw reports whether the distribution is proper, so that Draw works.
func (s *Spec) CanDraw() bool { return s.draw != nil }

// Flat reports whether the distribution is improper.
func (s *Spec) Flat() bool { return s.draw == nil && s.Lacking() == "" }

// Draw fills out with one draw; NaN for bad arguments and improper distributions.
func (s *Spec) Draw(r *mathx.Stream, form int, args [][]float64, out []float64) {
	if s.draw == nil || s.CheckArgs(form, args) != "" {
		for i := range out {
			out[i] = math.NaN()
		}
		return
	}
	s.draw(r, form, args, out)
}

// EventLen returns how many numbers one draw has, given the arguments.
func (s *Spec) EventLen(form int, args [][]float64) int {
	if s.length == nil {
		return 1
	}
	return s.length(form, args)
}

// HasCDF reports whether CDF, LogCDF, LogCCDF, Quantile, GraphLogCDF and
// GraphLogCCDF work.
func (s *Spec) HasCDF() bool { return s.logCDF != nil }
