package help

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/dist"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/fn"
	"github.com/bayes-lang/bayes/lang"
	"github.com/bayes-lang/bayes/mathx"
)

// value evaluates an expression over names, which stand for data.
func value(t *testing.T, text string, env eval.Env) *eval.Value {
	t.Helper()
	model := "z = 0\n"
	for name := range env {
		if name != "county" {
			model += "data " + name + "\n"
		}
	}
	file, errs := lang.Parse(ast.NewSource("m", model))
	if errs.Err() != nil {
		t.Fatalf("%s: %s", text, errs.Format())
	}
	m, errs := lang.Check(file, nil)
	if errs.Err() != nil {
		t.Fatalf("%s: %s", text, errs.Format())
	}
	line, errs := lang.ParseLine(ast.NewSource("x", "("+text+")"))
	if errs.Err() != nil {
		t.Fatalf("%s", errs.Format())
	}
	v, err := eval.New(m, env).Expr(line.Stmts[0].(*ast.Show).X, env)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return v
}

func TestExamples(t *testing.T) {
	env := eval.Env{"county": eval.Column(&eval.Factor{Name: "county", Labels: []string{"Anoka", "Carver"}}, []int{1, 2, 2})}
	ran := 0
	for _, e := range entries() {
		if e.Example == "" {
			if (e.Kind == Function || e.Kind == Distribution || e.Kind == Method) && !e.Later && e.Name != "CustomDist" { // whose functions a model defines
				t.Errorf("%s has no example", e.Name)
			}
			continue
		}
		ran++
		if got := shown(value(t, e.Example, env)); got != e.Value {
			t.Errorf("%s: %s is %s, but its entry says %s", e.Name, e.Example, got, e.Value)
		}
		if !strings.Contains(e.Example, e.Name) {
			t.Errorf("%s: the example %s is of something else", e.Name, e.Example)
		}
	}
	if ran < 100 {
		t.Errorf("only %d examples ran", ran)
	}
}

// shown is a value with its numbers rounded to six digits.
func shown(v *eval.Value) string {
	w := v.Clone()
	for i, x := range w.Num {
		w.Num[i], _ = strconv.ParseFloat(strconv.FormatFloat(x, 'g', 6, 64), 64)
		if math.Abs(x) < 1e-12 && math.Abs(x) != 1e-20 { // what rounding leaves of 0
			w.Num[i] = 0
		}
	}
	return w.String()
}

// Everything that the language has can be looked up, and nothing else.
func TestWhole(t *testing.T) {
	for _, f := range fn.All() {
		e, ok := Lookup(f.Name)
		if !ok || e.Kind != Function && !typeFunction(f.Name) {
			t.Errorf("function %s has no entry", f.Name)
			continue
		}
		if e.Later == f.Built() {
			t.Errorf("%s: its entry says the wrong thing of being evaluated", f.Name)
		}
		if !strings.Contains(e.Usage, f.Name+"(") {
			t.Errorf("function %s: usage %q", f.Name, e.Usage)
		}
		_, args, _ := strings.Cut(e.Usage, f.Name+"(")
		for _, p := range f.ParamNames() {
			if !strings.Contains(args, p) {
				t.Errorf("function %s: its usage %q lacks the argument %s", f.Name, e.Usage, p)
			}
		}
	}
	for _, name := range append(dist.Names(), lang.LaterDistributions()...) {
		if e, ok := Lookup(name); !ok || e.Kind != Distribution || e.Summary == "" {
			t.Errorf("distribution %s has no entry", name)
		}
	}
	for _, w := range lang.Keywords() {
		if e, ok := Lookup(w); !ok || e.Kind != Keyword {
			t.Errorf("keyword %s has no entry", w)
		}
	}
	for _, name := range lang.Types() {
		e, ok := Lookup(name)
		if !ok || e.Kind != Type || e.Later {
			t.Errorf("type %s has no entry, or a wrong one", name)
		}
	}
	for _, name := range []string{"prior", "sample", "set_data", "posterior_predictive", "load", "data", "model", "remove", "summary", "plot", "diagnose", "simulate", "save", "help", "quit"} {
		if e, ok := Lookup(name); !ok || e.Kind != Command && e.Name != "data" {
			t.Errorf("command %s has no entry", name)
		}
	}
}

func TestEntriesAreSound(t *testing.T) {
	seen := map[string]bool{}
	kinds := []string{Function, Distribution, Method, Keyword, Operator, Type, Command, Topic, Code}
	for _, e := range entries() {
		if seen[e.Name] {
			t.Errorf("%s has two entries", e.Name)
		}
		seen[e.Name] = true
		if e.Name == "" || !slices.Contains(kinds, e.Kind) || e.Summary == "" {
			t.Errorf("%q lacks something: %+v", e.Name, e)
		}
		if strings.Contains(e.Summary, "\n") || strings.HasSuffix(e.Summary, ".") {
			t.Errorf("%s: the summary is not one line without a full stop: %q", e.Name, e.Summary)
		}
		for _, s := range e.See {
			if _, ok := Lookup(s); !ok {
				t.Errorf("%s refers to %s, which has no entry", e.Name, s)
			}
			if s == e.Name {
				t.Errorf("%s refers to itself", e.Name)
			}
		}
	}
	for _, a := range aliases {
		if !seen[a.name] {
			t.Errorf("no entry for %s, which has other names", a.name)
		}
		for _, o := range strings.Split(a.others, "|") {
			if o == "" || o != strings.ToLower(o) {
				t.Errorf("%s: bad other name %q", a.name, o)
			}
			if e, ok := Lookup(o); !ok || !seen[o] && e.Name != a.name {
				t.Errorf("%s does not lead to %s", o, a.name)
			}
		}
	}
	for _, f := range elsewhere {
		if !seen[f.name] {
			t.Errorf("no entry for %s, which other tools call %s", f.name, f.others)
		}
	}
	names := Names()
	if !slices.IsSorted(names) || len(names) != len(seen) {
		t.Error("Names is not the sorted list of all")
	}
	if len(Topics()) < 15 {
		t.Errorf("%d topics", len(Topics()))
	}
}

// Code in the entries is of the language: what looks like a model statement parses.
func TestCodeParses(t *testing.T) {
	parsed := 0
	for _, e := range entries() {
		if e.Kind != Keyword && e.Kind != Operator && e.Kind != Type && e.Kind != Topic && e.Kind != Distribution {
			continue
		}
		var block []string
		for _, line := range append(strings.Split(e.Body, "\n"), "") {
			if strings.HasPrefix(line, "  ") {
				block = append(block, line[2:])
				continue
			}
			text := strings.Join(block, "\n")
			block = nil
			if !strings.Contains(text, " ~ ") && !strings.Contains(text, "fn ") && !strings.Contains(text, "data ") || strings.Contains(text, "bayes ") || strings.Contains(text, "posterior") || strings.Contains(text, ".json") || strings.Contains(text, "declared") {
				continue
			}
			if strings.HasPrefix(strings.TrimSpace(text), "parameters") || slices.Contains([]string{"topics", "commands", "keywords", "operators", "types", "diagnostics", "exit"}, e.Name) {
				continue
			}
			if _, errs := lang.ParseLine(ast.NewSource(e.Name, text)); errs.Err() != nil {
				t.Errorf("%s", errs.Format())
			}
			parsed++
		}
	}
	if parsed < 15 {
		t.Errorf("only %d texts", parsed)
	}
}

func TestText(t *testing.T) {
	for _, width := range []int{40, 80, 100} {
		for _, e := range entries() {
			text := e.Text(width)
			if !strings.HasSuffix(text, "\n") || strings.HasSuffix(text, "\n\n") {
				t.Errorf("%s: the text does not end with one newline", e.Name)
			}
			for _, line := range strings.Split(text, "\n") {
				if line != strings.TrimRight(line, " ") {
					t.Errorf("%s: blanks at the end of %q", e.Name, line)
				}
				if n := utf8.RuneCountInString(line); n > width && !strings.HasPrefix(line, "  ") && !strings.Contains(e.Usage, line) &&
					!strings.HasPrefix(line, "example:") && !strings.HasPrefix(line, "value:") && strings.Contains(line, " ") {
					t.Errorf("%s: %d columns of %d: %q", e.Name, n, width, line)
				}
			}
		}
	}
	e := Entry{Name: "f", Kind: Function, Usage: "f(x)", Summary: "one two three four", Body: "five six\n\n  a     code and more code\n  b     is kept", Example: "f(1)", Value: "2", See: []string{"g", "h"}, Later: true}
	want := `f(x)          function

one two three four
This is part of the
language, but is not
implemented yet.

five six

  a     code and more
        code
  b     is kept

example:  f(1)
value:    2

see also: g, h
`
	if got := e.Text(22); got != want {
		t.Errorf("got\n%s", got)
	}
	for _, e := range entries() {
		if e.Kind == Topic || e.Kind == Command {
			for _, line := range strings.Split(e.Text(100), "\n") {
				if utf8.RuneCountInString(line) > 110 {
					t.Errorf("%s: a long line: %s", e.Name, line)
				}
			}
		}
	}
}

func TestSuggest(t *testing.T) {
	for word, want := range map[string]string{
		"normal": "Normal", "dnorm": "Normal", "Nomral": "Normal", "expit": "inv_logit", "logsumexp": "log_sum_exp", "lgama": "lgamma",
		"smaple": "sample", "set-data": "set_data", "plots": "plot", "posterior": "posterior_predictive", "diagnostic": "diagnostics", "topic": "topics",
		"neg_binomial_2": "NegativeBinomial", "vector": "real", "xqzw": "", "": "", "while": "for", "STUDENTT": "StudentT", "chol": "cholesky", "enviroment": "environment",
	} {
		if got := Suggest(word); got != want {
			t.Errorf("Suggest(%q) is %q, want %q", word, got, want)
		}
	}
	for _, name := range Names() {
		if s := Suggest(name); s != "" {
			if _, ok := Lookup(s); !ok {
				t.Errorf("Suggest(%q) is %q, which is no entry", name, s)
			}
		}
	}
	for name, want := range map[string]string{"exit codes": "exit", "NA": "missing", " data  files ": "files", "r-hat": "diagnostics", "pi": "constants", "**": "^", ".lpdf": "lpdf", "levels": "levels"} {
		if e, ok := Lookup(name); !ok || e.Name != want {
			t.Errorf("Lookup(%q) is %q, want %q", name, e.Name, want)
		}
	}
	if _, ok := Lookup("no such thing"); ok {
		t.Error("found what is not there")
	}
}

// point is where a distribution's formulas are tried: values of the parameters of
// its first form, and places.
type point struct {
	name string
	args [][]float64
	xs   [][]float64
}

// points returns the first point of each distribution, with some of its draws.
func points(t *testing.T) (list []point) {
	for _, name := range dist.Names() {
		s := dist.Lookup(name)
		if !s.CanDraw() {
			list = append(list, point{name, nil, [][]float64{{3}}})
			continue
		}
		p := s.Points[0]
		if p.Form != 0 {
			t.Fatalf("the first point of %s is not one of its first form", name)
		}
		list = append(list, point{name, p.Args, someDraws(s, 0, p.Args)})
	}
	return list
}

func someDraws(s *dist.Spec, form int, args [][]float64) [][]float64 {
	stream, xs := mathx.NewStream(1, 0, s.Name), make([][]float64, 4)
	for i := range xs {
		xs[i] = make([]float64, s.EventLen(form, args))
		s.Draw(stream, form, args, xs[i])
	}
	return xs
}

// bound makes names of the parameters of a form.
func bound(s *dist.Spec, form int, args [][]float64) eval.Env {
	env := eval.Env{}
	for i, p := range s.Forms[form].Params {
		env[p.Name] = natural(p.Rank, p.Rule == dist.Count || p.Rule == dist.Dimension || p.Rule == dist.Whole, args[i])
	}
	return env
}

func natural(rank int, whole bool, num []float64) *eval.Value {
	kind := eval.Real
	if whole {
		kind = eval.Int
	}
	switch rank {
	case 0:
		return eval.Array(kind, nil, num)
	case 1:
		return eval.Array(kind, []int{len(num)}, num)
	}
	n := int(math.Sqrt(float64(len(num))))
	return eval.Array(kind, []int{n, n}, num)
}

func near(a, b, relative float64) bool {
	return math.Abs(a-b) <= relative*math.Max(math.Abs(a), math.Abs(b)) || a == b
}

// The densities of the entries are those of the distributions.
func TestDensities(t *testing.T) {
	for _, p := range points(t) {
		s := dist.Lookup(p.name)
		var shift float64 // the constant that LKJ and LKJCholesky leave out
		for i, x := range p.xs {
			env := bound(s, 0, p.args)
			env["x"] = natural(s.EventRank, s.Discrete, x)
			got := math.Log(value(t, s.Density, env).Num[0])
			want := s.LogDensity(0, x, p.args)
			if p.name == "LKJCholesky" || p.name == "LKJ" {
				if i == 0 {
					shift = want - got
				}
				got += shift
			}
			if !(math.Abs(got-want) <= 1e-12*math.Max(1, math.Abs(want))) {
				t.Errorf("%s: the entry's density at %v is %v, but the distribution's %v", p.name, x, got, want)
			}
		}
		// A further form gives the first one's parameters.
		if len(s.Conversions) != len(s.Forms)-1 {
			t.Errorf("%s: %d formulas for %d further forms", p.name, len(s.Conversions), len(s.Forms)-1)
			continue
		}
		for k, how := range s.Conversions {
			args := other(s, k+1)
			if args == nil {
				t.Errorf("%s is not tried", s.Form(k+1))
				continue
			}
			first := slices.Clone(p.args)
			for _, part := range strings.Split(how, ", ") {
				name, formula, _ := strings.Cut(part, " = ")
				for i, q := range s.Forms[0].Params {
					if q.Name == name {
						first[i] = value(t, formula, bound(s, k+1, args)).Num
					} else if !strings.Contains(how, q.Name+" =") {
						for j, r := range s.Forms[k+1].Params {
							if r.Name == q.Name {
								first[i] = args[j]
							}
						}
					}
				}
			}
			for _, x := range someDraws(s, k+1, args) {
				if a, b := s.LogDensity(0, x, first), s.LogDensity(k+1, x, args); !near(a, b, 1e-12) {
					t.Errorf("%s at %v: %v, but with %s %v", s.Form(k+1), x, b, how, a)
				}
			}
		}
	}
}

// other returns arguments of a further form, nil if no point has it.
func other(s *dist.Spec, form int) [][]float64 {
	for _, p := range s.Points {
		if p.Form == form {
			return p.Args
		}
	}
	return nil
}

// The means and standard deviations of the entries are those of the draws, and, for
// numbers, of the integral over the density.
func TestMoments(t *testing.T) {
	const draws = 20000
	for _, p := range points(t) {
		s := dist.Lookup(p.name)
		if s.Mean == "" {
			if s.SD != "" {
				t.Errorf("%s has an sd without a mean", p.name)
			}
			continue
		}
		env := bound(s, 0, p.args)
		mean := value(t, s.Mean, env)
		env["mean"] = mean
		sd := value(t, s.SD, env)
		n := len(p.xs[0])
		if s.EventRank == 0 {
			m, v := moments(s, p.args)
			if !near(mean.Num[0], m, 1e-6) || !near(sd.Num[0], math.Sqrt(v), 1e-6) {
				t.Errorf("%s: mean %v and sd %v, but the density has %v and %v", p.name, mean.Num[0], sd.Num[0], m, math.Sqrt(v))
			}
		}
		stream := mathx.NewStream(1, 0, "help")
		sum, squares, out := make([]float64, n), make([]float64, n), make([]float64, n)
		for range draws {
			s.Draw(stream, 0, p.args, out)
			for i, x := range out {
				sum[i] += x
				squares[i] += x * x
			}
		}
		for i := range n {
			m := sum[i] / draws
			d := math.Sqrt(squares[i]/draws - m*m)
			// Five standard errors of the mean; of the sd, with room for a kurtosis of 20.
			if !(math.Abs(m-mean.Num[i]) <= 5*sd.Num[i]/math.Sqrt(draws)) || !(math.Abs(d/sd.Num[i]-1) <= 5*math.Sqrt(20.0/4/draws)) {
				t.Errorf("%s[%d]: mean %v and sd %v, but the draws have %v and %v", p.name, i, mean.Num[i], sd.Num[i], m, d)
			}
		}
	}
}

// moments integrates over the density of a number.
func moments(s *dist.Spec, args [][]float64) (mean, variance float64) {
	total := 0.0
	each := func(f func(x, w float64)) {
		if s.Discrete {
			for x := 0.0; x < 400; x++ {
				f(x, math.Exp(s.LogDensity(0, []float64{x}, args)))
			}
			return
		}
		lo, hi := s.Quantile(0, 1e-13, args), s.Quantile(0, 1-1e-13, args)
		const n = 50000
		h := (hi - lo) / n
		for i := range n { // midpoints
			x := lo + (float64(i)+0.5)*h
			f(x, h*math.Exp(s.LogDensity(0, []float64{x}, args)))
		}
	}
	each(func(x, w float64) { total += w; mean += w * x })
	mean /= total
	each(func(x, w float64) { variance += w * (x - mean) * (x - mean) })
	return mean, variance / total
}

func TestNumbers(t *testing.T) {
	// The limits of the topic are those of the program.
	e, _ := Lookup("limits")
	for _, want := range []string{strconv.Itoa(lang.MaxText), "2^53"} {
		if !strings.Contains(e.Body, want) {
			t.Errorf("limits lacks %s", want)
		}
	}
	if eval.MaxInt != 1<<53 {
		t.Error("MaxInt changed")
	}
}
