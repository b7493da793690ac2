// Package spec_test runs the blocks of the specification and of the guides, keeps
// the generated tables of the specification, and compares its grammar with the
// parser.
//
//go:generate go test . -run TestTables -write
package spec_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/compile"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/density"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/lang"
	"github.com/bayes-lang/bayes/runtime"
)

// block is a fenced block of a page.
type block struct {
	line int    // of its fence, from 1
	kind string // what stands after the fence
	text string
}

// blocks returns the fenced blocks of a page in order, and an error when one
// does not end.
func blocks(page string) ([]block, error) {
	var list []block
	var open *block
	for i, line := range strings.Split(page, "\n") {
		kind, fence := strings.CutPrefix(line, "```")
		switch {
		case fence && open == nil:
			open = &block{line: i + 1, kind: strings.TrimSpace(kind)}
		case fence:
			list = append(list, *open)
			open = nil
		case open != nil:
			open.text += line + "\n"
		}
	}
	if open != nil {
		return nil, fmt.Errorf("the block of line %d does not end", open.line)
	}
	return list, nil
}

// example is a model with the blocks that follow it.
type example struct {
	block
	wrong     bool
	data      []input.File // ```csv NAME and ```json
	at        string       // ```at: values of the unknowns, as JSON
	values    string       // ```values: lines `EXPR = VALUE`
	inventory string       // ```inventory: what is observed and unknown
	message   string       // of a wrong one: the block without a kind
}

// examplesOf gathers the models of a page; fail gets what belongs to none.
func examplesOf(list []block, fail func(line int, format string, args ...any)) []example {
	var out []example
	for i, b := range list {
		last := func() *example {
			if len(out) == 0 {
				fail(b.line, "stands before any model")
				return &example{}
			}
			return &out[len(out)-1]
		}
		kind, name, _ := strings.Cut(b.kind, " ")
		switch kind {
		case "bayes":
			out = append(out, example{block: b, wrong: name == "!"})
			if name != "" && name != "!" {
				fail(b.line, "has the unknown kind %q", b.kind)
			}
		case "csv":
			if name == "" {
				fail(b.line, "has no name for its file")
			}
			e := last()
			e.data = append(e.data, input.NewFile(name, []byte(b.text)))
		case "json":
			e := last()
			e.data = append(e.data, input.NewFile("data.json", []byte(b.text)))
		case "at":
			last().at = b.text
		case "values":
			last().values = b.text
		case "inventory":
			last().inventory = b.text
		case "":
			// Text and grammars have no kind; the message of a wrong model comes at once.
			if i > 0 && len(out) > 0 && out[len(out)-1].wrong && out[len(out)-1].message == "" {
				prev, _, _ := strings.Cut(list[i-1].kind, " ")
				if prev == "bayes" || prev == "json" || prev == "csv" {
					last().message = b.text
				}
			}
		}
	}
	return out
}

// input is the model with its data; files that the text names are CSV blocks.
func (e *example) input() input.Input {
	in := input.Input{Model: input.NewFile("block", []byte(e.text))}
	in.Read = func(path string) (input.File, error) {
		for _, f := range e.data {
			if f.Name == path {
				return f, nil
			}
		}
		return input.File{}, os.ErrNotExist
	}
	for _, f := range e.data {
		if strings.HasSuffix(f.Name, ".json") {
			in.Data = append(in.Data, f)
		}
	}
	return in
}

// run checks a page and calls fail for every block that does not do as it says.
func run(page string, fail func(line int, format string, args ...any)) (good, bad, bound, compared int) {
	list, err := blocks(page)
	if err != nil {
		fail(0, "%v", err)
		return
	}
	for _, e := range examplesOf(list, fail) {
		_, errs := input.Check(e.input())
		var s *runtime.Session
		if errs.Err() == nil && len(e.data) > 0 {
			var more diag.List
			s, more = runtime.Open(e.input())
			errs = append(errs, more...)
		}
		switch {
		case e.wrong:
			bad++
			if errs.Err() == nil {
				fail(e.line, "must be refused, but is not")
				continue
			}
			if strings.TrimSpace(e.message) == "" {
				fail(e.line, "has no block with its message under it")
				continue
			}
			got := errs.Format()
			for _, want := range strings.Split(strings.TrimSpace(e.message), "\n") {
				if want = strings.TrimSpace(want); !strings.Contains(got, want) {
					fail(e.line, "the message lacks %q:\n%s", want, got)
				}
			}
			continue
		case errs.Err() != nil:
			fail(e.line, "must check, but:\n%s", errs.Format())
			continue
		}
		good++
		if s == nil {
			if e.at+e.values+e.inventory != "" {
				fail(e.line, "has values, but no data")
			}
			continue
		}
		bound++
		if err := sound(s); err != nil {
			fail(e.line, "%v", err)
		}
		if e.inventory != "" && strings.TrimSpace(e.inventory) != strings.TrimSpace(s.Bound.Format()) {
			fail(e.line, "the inventory is\n%s", s.Bound.Format())
		}
		n, err := e.compare(s)
		compared += n
		if err != nil {
			fail(e.line, "%v", err)
		}
	}
	return
}

// sound compares the log densities of evaluator and compiled model at a point.
func sound(s *runtime.Session) error {
	if s.Bound.Dim == 0 {
		return nil
	}
	u := make([]float64, s.Bound.Dim)
	for i := range u {
		u[i] = 0.3 - 0.1*float64(i%5)
	}
	terms, _, err := s.Bound.Interp().LogDensityAt(u, s.Bound)
	if err != nil {
		return err
	}
	g, err := density.GradientAt(s.Bound, u, compile.Build{})
	if err != nil {
		return err
	}
	if want := terms.Total; !(math.Abs(g.LogDensity-want) <= 1e-8*math.Max(1, math.Abs(want))) {
		return fmt.Errorf("the evaluator has the log density %v, the compiled model %v", want, g.LogDensity)
	}
	return nil
}

// rounding bounds the relative difference of a number on a page, which is rounded
// to six digits, from the one that is computed.
const rounding = 5e-6

// compare evaluates the lines of the values.
func (e *example) compare(s *runtime.Session) (n int, err error) {
	var env eval.Env
	in := s.Bound.Interp()
	if e.at != "" {
		var given map[string]json.RawMessage
		if err := json.Unmarshal([]byte(e.at), &given); err != nil {
			return 0, fmt.Errorf("at: %w", err)
		}
		point, err := density.ReadPoint([]byte(`{"constrained": ` + e.at + `}`))
		if err != nil {
			return 0, err
		}
		u, err := point.At(s.Bound)
		if err != nil {
			return 0, err
		}
		if env, _, err = s.Bound.Constrain(u); err != nil {
			return 0, err
		}
	}
	for _, line := range strings.Split(strings.TrimSpace(e.values), "\n") {
		if line == "" {
			continue
		}
		i := strings.LastIndex(line, " = ")
		if i < 0 {
			return n, fmt.Errorf("the line %q has no ` = `", line)
		}
		n++
		var left *eval.Value
		if what := strings.TrimSpace(line[:i]); what == "log density" {
			terms, err := in.LogDensity(env)
			if err != nil {
				return n, err
			}
			left = eval.Number(terms.Total)
		} else if left, err = evaluate(in, what, env); err != nil {
			return n, err
		}
		right, err := evaluate(in, line[i+3:], env)
		if err != nil {
			return n, err
		}
		if !alike(left, right) {
			return n, fmt.Errorf("%s: the left side is %s, the right side %s", line, left, right)
		}
	}
	return n, nil
}

func evaluate(in *eval.Interp, text string, env eval.Env) (*eval.Value, error) {
	file, errs := lang.ParseLine(ast.NewSource("values", "("+text+")"))
	if err := errs.Err(); err != nil {
		return nil, fmt.Errorf("%s", errs.Format())
	}
	show, ok := file.Stmts[0].(*ast.Show)
	if !ok {
		return nil, fmt.Errorf("%s is not an expression", text)
	}
	return in.Expr(show.X, env)
}

// alike reports whether two values are equal as far as six digits tell.
func alike(a, b *eval.Value) bool {
	if a.Kind == eval.Text || b.Kind == eval.Text || len(a.Num) == 0 {
		return a.String() == b.String()
	}
	if fmt.Sprint(a.Shape) != fmt.Sprint(b.Shape) || len(a.Num) != len(b.Num) {
		return false
	}
	for i, x := range a.Num {
		y := b.Num[i]
		if x != y && !(x != x && y != y) && !(math.Abs(x-y) <= rounding*math.Max(math.Abs(x), math.Abs(y))) {
			return false
		}
	}
	return true
}

// pages are the texts whose blocks are run.
func pages(t *testing.T) []string {
	var list []string
	for _, pattern := range []string{"*.md", "../README.md", "../docs/from-*.md"} {
		found, err := filepath.Glob(pattern)
		if err != nil || len(found) == 0 {
			t.Fatalf("%s: no pages (%v)", pattern, err)
		}
		list = append(list, found...)
	}
	return list
}

func TestBlocks(t *testing.T) {
	for _, name := range pages(t) {
		page, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		good, bad, bound, compared := run(string(page), func(line int, format string, args ...any) {
			t.Errorf("%s:%d: block "+format, append([]any{name, line}, args...)...)
		})
		if good == 0 {
			t.Errorf("%s has no block that is checked", name)
		}
		t.Logf("%s: %d blocks check, %d of them with data, %d values; %d are refused", name, good, bound, compared, bad)
	}
}

// The models of the pages are in the layout of `bayes fmt`.
func TestBlocksAreFormatted(t *testing.T) {
	for _, name := range pages(t) {
		page, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		list, err := blocks(string(page))
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range list {
			if b.kind != "bayes" {
				continue
			}
			if got, errs := lang.Format(ast.NewSource("block", b.text)); errs.Err() == nil && got != b.text {
				t.Errorf("%s:%d: the block is not formatted; it would be\n%s", name, b.line, got)
			}
		}
	}
}

// The harness must see a block that checks where it should not, one that does
// not check, a message that is another one, and a value that is another one.
func TestHarnessFails(t *testing.T) {
	data := "```json\n{\"y\": [1, 2]}\n```\n"
	model := "```bayes\ndata y: real[N]\ny ~ Normal(m, 1)\nm ~ Normal(0, 1)\n```\n"
	for _, page := range []string{
		"```bayes\ny ~ Normal(0, \n```\n",
		"```bayes\ny ~ Normal(nobody, 1)\n```\n",
		"```bayes !\ndata y: real[N]\ny ~ Normal(m, 1)\nm ~ Normal(0, 1)\n```\n```\nanything\n```\n",
		"```bayes !\ny ~ Normal(nobody, 1)\n```\n```\nanother error altogether\n```\n",
		"```bayes !\ny ~ Normal(nobody, 1)\n```\n",
		"```bayes\ny ~ Normal(0, 1)\n",
		"```bayes ?\ny ~ Normal(0, 1)\n```\n",
		model + "```json\n{\"z\": [1, 2]}\n```\n",
		model + data + "```values\nN = 3\n```\n",
		model + data + "```values\ny = [1, 3]\n```\n",
		model + data + "```values\nN\n```\n",
		model + data + "```at\n{\"m\": 0}\n```\n```values\nlog density = -5\n```\n",
		model + data + "```at\n{\"k\": 0}\n```\n",
		model + data + "```inventory\nnothing\n```\n",
		model + "```values\nN = 2\n```\n",
		"```values\nN = 2\n```\n",
	} {
		failed := false
		run(page, func(int, string, ...any) { failed = true })
		if !failed {
			t.Errorf("the harness lets pass:\n%s", page)
		}
	}
	// -log(2 pi)/2 - (0-y)^2/2 for y = 1, 2, and the prior at 0.
	good := model + data + "```at\n{\"m\": 0}\n```\n```values\nlog density = -3 / 2 * log(2 * pi) - 2.5\nN = 2\n```\n"
	run(good, func(line int, format string, args ...any) { t.Errorf(format, args...) })
}
