package predictor_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/compile"
	"github.com/bayes-lang/bayes/internal/fittest"
	"github.com/bayes-lang/bayes/internal/fn"
	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/internal/posterior"
	"github.com/bayes-lang/bayes/internal/predictor"
	"github.com/bayes-lang/bayes/lang"
	"github.com/bayes-lang/bayes/runtime"
)

// numbersOf writes a literal of numbers as JSON, each number moved, and tells its shape.
func numbersOf(e ast.Expr, by float64) (json string, shape []int, ok bool) {
	switch e := e.(type) {
	case *ast.Paren:
		return numbersOf(e.X, by)
	case *ast.Number:
		return fmt.Sprint(e.Value * by), nil, true
	case *ast.Unary:
		json, shape, ok = numbersOf(e.X, by)
		if strings.HasPrefix(json, "-") || len(shape) > 0 {
			return "", nil, false
		}
		return "-" + json, nil, ok
	case *ast.Array:
		var list []string
		for _, x := range e.Elems {
			one, inner, ok := numbersOf(x, by)
			if !ok {
				return "", nil, false
			}
			list, shape = append(list, one), inner
		}
		return "[" + strings.Join(list, ", ") + "]", append([]int{len(e.Elems)}, shape...), len(e.Elems) > 0
	}
	return "", nil, false
}

// What a function is of data that are inputs of a program is the evaluator's value, also over other
// numbers than those over which the program was compiled.
func TestFunctionsOfReplacedData(t *testing.T) {
	ran := map[string]bool{}
	for _, spec := range fn.All() {
		for _, point := range spec.Points {
			file, list := lang.ParseLine(ast.NewSource("point", point.Call))
			if list.Err() != nil || len(file.Stmts) != 1 {
				continue
			}
			show, ok := file.Stmts[0].(*ast.Show)
			if !ok {
				continue
			}
			call, ok := show.X.(*ast.Call)
			if !ok || call.Func.Name != spec.Name {
				continue
			}
			text, data, moved := "", []string{`"y": 1`}, []string(nil)
			var args []string
			for i, a := range call.Args {
				arg := ast.String(a.Value)
				first, shape, ok := numbersOf(a.Value, 1)
				other, _, _ := numbersOf(a.Value, 0.875)
				if name := fmt.Sprintf("d%d", i); ok {
					dims := ""
					if len(shape) > 0 {
						dims = strings.ReplaceAll(fmt.Sprint(shape), " ", ", ")
					}
					text += fmt.Sprintf("data %s: real%s\n", name, dims)
					data, moved, arg = append(data, fmt.Sprintf("%q: %s", name, first)), append(moved, fmt.Sprintf("%q: %s", name, other)), name
				}
				if a.Name != nil {
					arg = a.Name.Name + " = " + arg
				}
				args = append(args, arg)
			}
			if len(moved) == 0 {
				continue
			}
			text += fmt.Sprintf("data y: real\ny ~ Normal(m, 1)\nm ~ Normal(0, 1)\nout = %s(%s) * (1 + 0 * m)\n", spec.Name, strings.Join(args, ", "))
			s, problems := runtime.Open(input.Input{Model: input.NewFile("m.bayes", []byte(text)), Data: []input.File{input.NewFile("d.json", []byte("{"+strings.Join(data, ", ")+"}"))}})
			if problems.Err() != nil || len(compile.Replaceable(s.Model)) == 0 {
				continue
			}
			fit := fittest.Sample(t, s, runtime.SampleOptions{Chains: 1, Sampler: runtime.SamplerOptions{Warmup: 20, Draws: 2, Seed: 1}})
			p := predictor.New(fit.Posterior)
			opt := posterior.PredictOptions{Names: []string{"out"}, Seed: 3}
			same := fittest.AsFresh("{" + strings.Join(data[1:], ", ") + "}")
			if _, err := p.Predict(context.Background(), same, opt); err != nil || !p.Compiled(same, opt) {
				continue
			}
			programs := p.Programs()
			fresh := fittest.AsFresh("{" + strings.Join(moved, ", ") + "}")
			if _, err := fit.Predict(context.Background(), posterior.PredictOptions{Names: opt.Names, Seed: 3, Data: input.Files(fresh)}); err != nil {
				continue // the numbers are out of the domain
			}
			if both(t, p, fresh, opt); p.Programs() == programs {
				ran[spec.Name] = true
			}
		}
	}
	var without []string
	for _, spec := range fn.All() {
		if !ran[spec.Name] {
			without = append(without, spec.Name)
		}
	}
	t.Logf("%d functions; not of replaced data: %s", len(ran), strings.Join(without, " "))
	if len(ran) < 60 {
		t.Errorf("only %d functions ran over other data", len(ran))
	}
}
