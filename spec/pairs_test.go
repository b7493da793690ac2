package spec_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/compile"

	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/density"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/runtime"
)

var ask = flag.String("ask", "", "write what testdata/guides/answer.py has to compute into this `file`")

// answers is what the other tools computed.
const answers = "testdata/guides/answers.json"

// guides are the pages that hold a model of another tool beside one of ours.
var guides = []string{stanPage, pymcPage, bugsPage, brmsPage}

// A pair is a model of a guide in the words of another tool, and the same in ours.
// The other tool's log density at some points is stored; ours must differ from it
// by one constant, as some tools leave out factors that do not depend on unknowns.
type pair struct {
	Page    string
	Heading string
	Theirs  string
	// Files has the data of our model, by the name of the file.
	Files map[string]string
	// Points has values of the sampled unknowns, on the scale of the model.
	Points []map[string]any
	// Tool says what computed LogDensity, which has a number for each of Points: the
	// density of the unknowns themselves, without the Jacobian of a transform.
	Tool       string
	LogDensity []float64

	ours example
}

// pairsOf returns the pairs of a page: each block of another language with the next
// model of ours.
func pairsOf(t *testing.T, page string) []*pair {
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(text), "\n")
	list, err := blocks(string(text))
	if err != nil {
		t.Fatal(err)
	}
	models := examplesOf(list, func(line int, format string, args ...any) {
		t.Errorf("%s:%d: "+format, append([]any{page, line}, args...)...)
	})
	heading := func(line int) string {
		for ; line > 0; line-- {
			if h, ok := strings.CutPrefix(lines[line-1], "### "); ok {
				return h
			}
		}
		return ""
	}
	var out []*pair
	for _, b := range list {
		if !slices.Contains([]string{"stan", "python", "bugs", "r"}, b.kind) {
			continue
		}
		i := slices.IndexFunc(models, func(e example) bool { return e.line > b.line })
		if i < 0 || heading(models[i].line) != heading(b.line) {
			t.Errorf("%s:%d: no model of ours beside it", page, b.line)
			continue
		}
		p := &pair{Page: strings.TrimPrefix(page, "../docs/"), Heading: heading(b.line), Theirs: b.text, Files: map[string]string{}, ours: models[i]}
		for _, f := range p.ours.data {
			p.Files[f.Name] = f.String()
		}
		out = append(out, p)
	}
	return out
}

// coordinates is the k-th point of the unconstrained space at which pairs are compared.
func coordinates(dim, k int) []float64 {
	u := make([]float64, dim)
	for i := range u {
		u[i] = float64((i*7+k*5+i*i*k)%11-5) / 8
	}
	return u
}

// points is the number of points at which a pair is compared.
const points = 4

// named returns the sampled unknowns at a point, as nested lists.
func named(b *bind.Bound, env eval.Env) map[string]any {
	out := map[string]any{}
	for _, u := range b.Unknowns {
		out[u.Name] = nested(env[u.Name].Num, u.Shape)
	}
	return out
}

func nested(x []float64, shape []int) any {
	if len(shape) == 0 {
		return x[0]
	}
	list := make([]any, shape[0])
	for i := range list {
		n := len(x) / len(list)
		list[i] = nested(x[i*n:(i+1)*n], shape[1:])
	}
	return list
}

// fill opens the model of ours and sets Points.
func (p *pair) fill() (*runtime.Session, error) {
	s, errs := runtime.Open(p.ours.input())
	if err := errs.Err(); err != nil {
		return nil, fmt.Errorf("%s", errs.Format())
	}
	for k := range points {
		env, _, err := s.Bound.Constrain(coordinates(s.Bound.Dim, k))
		if err != nil {
			return nil, err
		}
		p.Points = append(p.Points, named(s.Bound, env))
	}
	return s, nil
}

// densityAt returns our log density at a point without the Jacobian, after comparing
// evaluator and compiled model.
func densityAt(s *runtime.Session, k int) (float64, error) {
	u := coordinates(s.Bound.Dim, k)
	terms, _, err := s.Bound.Interp().LogDensityAt(u, s.Bound)
	if err != nil {
		return 0, err
	}
	g, err := density.GradientAt(s.Bound, u, compile.Build{})
	if err != nil {
		return 0, err
	}
	if !(math.Abs(g.LogDensity-terms.Total) <= 1e-10*math.Max(1, math.Abs(terms.Total))) {
		return 0, fmt.Errorf("the evaluator has %v, the compiled model %v", terms.Total, g.LogDensity)
	}
	_, logJ, err := s.Bound.Constrain(u)
	return terms.Total - logJ, err
}

// pairAgreement bounds the relative difference between the tools' log densities: both
// are sums of some tens of terms, each right to rounding.
const pairAgreement = 1e-9

// compare reports where ours differs from theirs by more than one constant.
func (p *pair) compare(s *runtime.Session) error {
	if len(p.LogDensity) != points {
		return fmt.Errorf("%d stored densities, want %d", len(p.LogDensity), points)
	}
	shift, least := 0.0, math.Inf(1)
	for k, theirs := range p.LogDensity {
		ours, err := densityAt(s, k)
		if err != nil {
			return err
		}
		if k == 0 {
			shift = ours - theirs
		}
		if k > 0 {
			least = min(least, math.Abs(theirs-p.LogDensity[0]))
		}
		if got, bound := ours-theirs-shift, pairAgreement*math.Max(1, math.Abs(theirs)+math.Abs(p.LogDensity[0])); !(math.Abs(got) <= bound) {
			return fmt.Errorf("the log density at %v, less that at %v, is %v; in %s it is %v",
				show(p.Points[k]), show(p.Points[0]), theirs-p.LogDensity[0]+got, p.Tool, theirs-p.LogDensity[0])
		}
	}
	if !(least > 1e-6) {
		return fmt.Errorf("the points do not tell densities apart: %v", p.LogDensity)
	}
	return nil
}

func show(x any) string {
	text, _ := json.Marshal(x)
	return string(text)
}

// stored reads the answers.
func stored(t *testing.T) (file struct {
	Pairs  []*pair
	Claims []*claim
}) {
	t.Helper()
	text, err := os.ReadFile(answers)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatalf("%s: %v", answers, err)
	}
	return file
}

// Every model of a guide has the other tool's log density.
func TestPairs(t *testing.T) {
	known := stored(t).Pairs
	for _, page := range guides {
		pairs := pairsOf(t, page)
		if len(pairs) < 10 {
			t.Errorf("%s has %d pairs", page, len(pairs))
		}
		for _, p := range pairs {
			s, err := p.fill()
			if err != nil {
				t.Errorf("%s: %s: %v", page, p.Heading, err)
				continue
			}
			i := slices.IndexFunc(known, func(q *pair) bool {
				return q.Page == p.Page && q.Heading == p.Heading && q.Theirs == p.Theirs && show(q.Files) == show(p.Files)
			})
			if i < 0 || !bytes.Equal([]byte(show(known[i].Points)), []byte(show(p.Points))) {
				t.Errorf("%s: %s: %s has not this model with these data and unknowns; see testdata/guides/README.md", page, p.Heading, answers)
				continue
			}
			p.Tool, p.LogDensity = known[i].Tool, known[i].LogDensity
			if err := p.compare(s); err != nil {
				t.Errorf("%s:%d: %s: %v", page, p.ours.line, p.Heading, err)
			}
		}
	}
}

// TestAsk writes the questions to the other tools.
func TestAsk(t *testing.T) {
	if *ask == "" {
		t.Skip("no file for the questions: -ask FILE")
	}
	var file struct {
		Pairs  []*pair
		Claims []*claim
	}
	for _, page := range guides {
		for _, p := range pairsOf(t, page) {
			if _, err := p.fill(); err != nil {
				t.Errorf("%s: %s: %v", page, p.Heading, err)
				continue
			}
			file.Pairs = append(file.Pairs, p)
		}
	}
	file.Claims = claims()
	text, err := json.MarshalIndent(file, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(*ask, text, 0o644); err != nil {
		t.Fatal(err)
	}
}
