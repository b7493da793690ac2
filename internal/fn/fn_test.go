package fn_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/fn"
	"github.com/bayes-lang/bayes/lang"
)

func TestTable(t *testing.T) {
	names := fn.Names()
	if !slices.IsSorted(names) || len(names) < 100 {
		t.Errorf("%d names, or not sorted", len(names))
	}
	for _, f := range fn.All() {
		if fn.Lookup(f.Name) != f {
			t.Errorf("%s is not found", f.Name)
		}
		if f.Doc == "" || strings.HasSuffix(f.Doc, ".") || f.Shapes == "" {
			t.Errorf("%s: doc %q, shapes %q", f.Name, f.Doc, f.Shapes)
		}
		optional := false
		for _, p := range f.Params {
			if optional && !p.Optional {
				t.Errorf("%s: %s must be given, but follows one that may be left out", f.Name, p.Name)
			}
			optional = p.Optional
		}
	}
	if fn.Lookup("softplusplus") != nil {
		t.Error("found a function that is not there")
	}
}

// parsed returns the call of a point.
func parsed(t *testing.T, text string) *ast.Call {
	line, list := lang.ParseLine(ast.NewSource("point", "("+text+")"))
	if list.Err() != nil {
		t.Fatal(list.Format())
	}
	return ast.Unparen(line.Stmts[0].(*ast.Show).X).(*ast.Call)
}

// evaluated is the value of an expression without names.
func evaluated(t *testing.T, text string) *eval.Value {
	b, err := bound("value = "+text+"\n", nil)
	if err != nil {
		t.Fatal(err)
	}
	return b.Shapes["value"]
}

// near says of two numbers whether they are equal but for some roundings.
func near(a, b float64) bool { return math.Abs(a-b) <= 2e-15*(1+math.Abs(b)) }

// The functions have the values that they should have where these are known, to the
// evaluator and to the compiled path, where every argument that can moves. The points of most come from mpmath
// at 60 digits; their arguments are exact in binary.
func TestPoints(t *testing.T) {
	for _, f := range fn.All() {
		if f.Solves() { // its example is a point; package solver has more
			continue
		}
		if f.Built() && len(f.Points) == 0 && f.Params[0].Need != fn.Factor {
			t.Errorf("%s has no point", f.Name)
		}
		for _, p := range f.Points {
			if !f.Built() {
				continue
			}
			if !strings.HasPrefix(p.Call, f.Name+"(") {
				t.Errorf("%s: the point %s is of something else", f.Name, p.Call)
				continue
			}
			v := evaluated(t, p.Call)
			if len(v.Num) != len(p.Want) {
				t.Errorf("%s is %v, want %v", p.Call, v, p.Want)
				continue
			}
			for i, x := range v.Num {
				if !near(x, p.Want[i]) {
					t.Errorf("%s: element %d is %.17g, want %.17g", p.Call, i+1, x, p.Want[i])
				}
			}
			if !f.Traced() {
				continue
			}
			c, moving := call{f: f}, false
			for k, a := range parsed(t, p.Call).Args {
				x, need := evaluated(t, ast.String(a.Value)), f.Param(k).Need
				in := input{name: fmt.Sprintf("a%d", k+1), shape: x.Shape, num: x.Num, in: ast.String(a.Value)}
				if !need.Known() && !need.Numeric() && need != fn.Truths && x.Kind <= eval.Real && x.Kind != eval.Bool {
					in.moves, in.in, moving = true, "NAME", true
				}
				c.inputs = append(c.inputs, in)
			}
			if !moving {
				continue
			}
			r := rand.New(rand.NewPCG(5, 5))
			weights, want := make([]float64, len(v.Num)), 0.0
			for i := range weights {
				weights[i] = r.NormFloat64()
				want += weights[i] * p.Want[i]
			}
			m, err := c.weighted(v.Shape, weights)
			if err != nil {
				t.Error(err)
				continue
			}
			want += m.tilt
			if got, _, err := m.compiled(); err != nil || !(math.Abs(got-want) <= 1e-14*(1+math.Abs(want))*float64(len(weights))) {
				t.Errorf("%s: the weighted sum is %.17g compiled, want %.17g (%v)", p.Call, got, want, err)
			}
		}
	}
}

// The traces have the values of the functions at the ends of where they are defined too,
// whose points are no accident of a test that draws them.
func TestTracesAtTheEnds(t *testing.T) {
	for _, c := range []struct {
		name string
		x    []float64
	}{
		{"lchoose", []float64{4, 0}}, {"lchoose", []float64{4, 4}}, {"lchoose", []float64{0, 0}},
		{"lchoose", []float64{4, -1}}, {"lchoose", []float64{4, 5}},
		{"log_diff_exp", []float64{2, 2}}, {"log_diff_exp", []float64{2, math.Inf(-1)}},
		{"inc_beta", []float64{2, 3, 0}}, {"inc_beta", []float64{2, 3, 1}},
		{"gamma_p", []float64{2, 0}}, {"gamma_q", []float64{2, 0}},
		{"logit", []float64{0}}, {"logit", []float64{1}}, {"inv_Phi", []float64{0}}, {"inv_Phi", []float64{1}},
		{"log1m", []float64{1}}, {"log1m_exp", []float64{0}}, {"log1p", []float64{-1}}, {"log", []float64{0}}, {"sqrt", []float64{0}},
	} {
		f := fn.All()[slices.IndexFunc(fn.All(), func(f *fn.Spec) bool { return f.Name == c.name })]
		var want float64
		switch len(c.x) {
		case 1:
			want = f.Value1()(c.x[0])
		case 2:
			want = f.Value2()(c.x[0], c.x[1])
		case 3:
			want = f.Value3()(c.x[0], c.x[1], c.x[2])
		}
		tr := graph.NewTrace()
		var refs []graph.Ref
		for i := range c.x {
			refs = append(refs, tr.Input(i, false))
		}
		if got := tr.Value(c.x, f.Trace(tr, refs...)); got != want && !(math.Abs(got-want) < 1e-14) {
			t.Errorf("%s%v is %v over the trace, want %v", c.name, c.x, got, want)
		}
	}
}

// What other tools call a function leads to it: the checker says what to write, which is
// of the language, with the arguments that were given.
func TestAliases(t *testing.T) {
	quoted := regexp.MustCompile("`([^`]*)`")
	owner, tried := map[string]string{}, 0
	for _, f := range fn.All() {
		for _, a := range f.Aliases {
			if fn.Lookup(a.Name) != nil {
				t.Errorf("%s has the alias %s, which is a function of the language", f.Name, a.Name)
			}
			if o := owner[a.Name]; o != "" && o != f.Name {
				t.Errorf("%s is an alias of %s and of %s", a.Name, o, f.Name)
			}
			owner[a.Name] = f.Name
			if s, list := fn.Elsewhere(a.Name); s != f || !slices.Contains(list, a) {
				t.Errorf("Elsewhere(%s) is not an alias of %s", a.Name, f.Name)
			}
			for _, args := range []string{"", "u", "u, v", "u, v, w"} {
				_, list := lang.Check(line(t, "x = "+a.Name+"("+args+")\ndata u, v, w\n"), nil)
				if len(list) != 1 || !strings.HasPrefix(list[0].Help, "write `") {
					t.Errorf("%s(%s): %v", a.Name, args, list)
					continue
				}
				tried++
				for _, m := range quoted.FindAllStringSubmatch(list[0].Help, -1) {
					if _, errs := lang.Parse(ast.NewSource("help", "z = "+m[1])); errs.Err() != nil {
						t.Errorf("%s(%s): `%s` is not of the language: %s", a.Name, args, m[1], errs)
					}
				}
			}
		}
	}
	for call, want := range map[string]string{
		"expit(u)": "write `inv_logit(u)`", "square(u + v)": "write `(u + v)^2`", "quad_form_diag(u, v)": "write `diag(v) @ u @ diag(v)`",
		"mdivide_right(u, v)": "write `solve(v', u')'`", "std(u)": "write `sd(u)`; it divides by `length(u) - 1`", "arange(4)": "write `0:3`; indices begin at 1: `1:4`",
		"where(u > 1)": "write `which(u > 1)`", "where(u > 1, v, w)": "write `if u > 1 { v } else { w }`", "gp_exp_quad_cov(u, v, w)": "write `cov_exp_quad(u, sigma=v, length=w)`",
	} {
		if _, list := lang.Check(line(t, "x = "+call+"\ndata u, v, w\n"), nil); len(list) != 1 || list[0].Help != want {
			t.Errorf("%s: %v, want help %s", call, list.Format(), want)
		}
	}
	if tried < 400 {
		t.Errorf("only %d calls", tried)
	}
}

func line(t *testing.T, text string) *ast.File {
	file, list := lang.Parse(ast.NewSource("m", text))
	if list.Err() != nil {
		t.Fatal(list.Format())
	}
	return file
}
