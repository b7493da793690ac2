package repl

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/dist"
	"github.com/bayes-lang/bayes/eval"
	"github.com/bayes-lang/bayes/lang"
	"github.com/bayes-lang/bayes/runtime"
)

// show prints the value of an expression, over a posterior its summary.
func (r *REPL) show(ctx context.Context, e ast.Expr) error {
	if _, ok := e.(*ast.Range); ok {
		return fmt.Errorf("a range alone has no value; write `[i for i in %s]`", ast.String(e))
	}
	m, _ := runtime.Check(r.input())
	whole := m != nil
	if r.fit != nil {
		m = r.fit.Model
	}
	if m == nil {
		m = r.known()
	}
	inner, chance := e, false
	if call, ok := e.(*ast.Call); ok && call.Func.Name == "P" && len(call.Args) == 1 && m.Funcs["P"] == nil {
		inner, chance = call.Args[0].Value, true
	}
	if err := lang.CheckExpr(m, inner).Err(); err != nil {
		return err
	}
	if !runtime.Varies(m, inner) {
		var in *eval.Interp
		var env eval.Env
		reads := false
		ast.Walk(inner, func(n ast.Node) bool {
			id, ok := n.(*ast.Name)
			reads = reads || ok && m.ByName[id.Name] != nil
			return true
		})
		switch {
		case !reads:
			in = eval.New(m, eval.Env{})
		case r.fit != nil:
			in, env = r.fit.Bound.Interp(), r.fit.Bound.Shapes
		case whole:
			s, err := r.bound()
			if err != nil {
				return err
			}
			in, env = s.Bound.Interp(), s.Bound.Shapes
		default:
			// Data alone, while the rest of the model is not written yet.
			input := r.input()
			input.Model = runtime.NewFile(r.name, []byte(m.Source.Text))
			s, list := runtime.Open(input)
			if err := list.Err(); err != nil {
				return err
			}
			in, env = s.Bound.Interp(), s.Bound.Shapes
		}
		v, err := in.Expr(inner, env)
		if err != nil {
			return err
		}
		fmt.Fprintln(r.Out, short(v))
		return nil
	}
	if r.fit == nil {
		return fmt.Errorf("`%s` depends on unknowns, and there are no draws yet: `sample` draws from the posterior, `prior` from the prior", ast.String(inner))
	}
	fit, err := r.posterior()
	if err != nil {
		return err
	}
	series, err := fit.Expression(ctx, inner)
	if err != nil {
		return err
	}
	if chance {
		for _, s := range series {
			sum, n := 0.0, 0
			for _, c := range s.Draws {
				for _, x := range c {
					if x != 0 && x != 1 {
						return fmt.Errorf("`P` takes a condition, such as `P(%s > 0)`", s.Name)
					}
					sum += x
					n++
				}
			}
			fmt.Fprintf(r.Out, "P(%s) = %s\n", s.Name, strconv.FormatFloat(sum/float64(n), 'g', 4, 64))
		}
		return nil
	}
	s := fit.SummaryOf(series, nil)
	fmt.Fprint(r.Out, elided(s.Table(), rowNames(s.Rows)))
	return nil
}

// known is the part of an unfinished model that needs no unknown.
func (r *REPL) known() *lang.Model {
	file, _ := lang.Parse(ast.NewSource(r.name, r.text))
	var b strings.Builder
	for _, s := range file.Stmts {
		switch s.(type) {
		case *ast.Data, *ast.Fn:
			b.WriteString(s.Place().Text() + "\n")
		}
	}
	for _, text := range []string{b.String(), ""} {
		file, _ = lang.Parse(ast.NewSource(r.name, text))
		if m, list := lang.Check(file, nil); list.Err() == nil {
			return m
		}
	}
	return nil
}

// short writes a value on one line of a screen or two.
func short(v *eval.Value) string {
	text := v.String()
	const most = 300
	if len(text) <= most {
		return text
	}
	shape := make([]string, len(v.Shape))
	for k, n := range v.Shape {
		shape[k] = strconv.Itoa(n)
	}
	cut := strings.LastIndex(text[:most], ", ")
	if cut < 0 {
		cut = most
	}
	return text[:cut] + ", ... (" + strings.Join(shape, " x ") + ")"
}

// showModel prints the model and its inventory.
func (r *REPL) showModel() error {
	if strings.TrimSpace(r.text) == "" {
		fmt.Fprintln(r.Out, "there is no model yet")
		return nil
	}
	fmt.Fprintln(r.Out, strings.TrimRight(r.text, "\n"))
	s, err := r.bound()
	if err != nil {
		r.fail(err)
		return nil
	}
	fmt.Fprint(r.Errs, "\n"+s.Bound.Format())
	return nil
}

// listData prints the data that the model declares.
func (r *REPL) listData() error {
	s, err := r.bound()
	if err != nil {
		return err
	}
	for _, n := range s.Model.Names {
		v := s.Bound.Known[n.Ident]
		if n.Role != lang.Data || v == nil {
			continue
		}
		fmt.Fprintf(r.Out, "%s = %s\n", n.Ident, short(v))
	}
	return nil
}

// help describes the commands, or a name.
func (r *REPL) help(names []string) error {
	if len(names) == 0 {
		for _, c := range table() {
			fmt.Fprintf(r.Out, "%-36s %s\n", c.usage, c.doc)
		}
		fmt.Fprintln(r.Out, "\nA model statement extends the model, or replaces the one with its left side.\nAn expression prints its value, over a posterior its summary: `b1 / b0`, `P(b1 > 0)`.\n`help NAME` describes a command, function or distribution.")
		return nil
	}
	for _, name := range names {
		found := false
		if c := lookup(name); c != nil {
			found = true
			fmt.Fprintf(r.Out, "%s\n    %s\n", c.usage, c.doc)
			if len(c.options) > 0 {
				fmt.Fprintf(r.Out, "    options: %s\n", strings.Join(c.options, ", "))
			}
		}
		if d := dist.Lookup(name); d != nil {
			found = true
			fmt.Fprintf(r.Out, "%s\n    %s\n", d.Usage(), d.Doc)
		}
		if f := lang.LookupFunction(name); f != nil {
			found = true
			more := ""
			if f.More {
				more = ", ..."
			}
			fmt.Fprintf(r.Out, "%s(%s%s)\n    %s\n", f.Name, strings.Join(f.Params, ", "), more, f.Doc)
		}
		if found {
			continue
		}
		if hint := dist.Suggest(name); hint != "" {
			return fmt.Errorf("there is no `%s`; did you mean %s?", name, hint)
		}
		return fmt.Errorf("there is no command, function or distribution `%s`; `help` lists the commands", name)
	}
	return nil
}

// writeSeries writes a row for each draw.
func writeSeries(w io.Writer, series []runtime.Series) error {
	out := csv.NewWriter(w)
	head := []string{"chain", "draw"}
	for _, s := range series {
		head = append(head, s.Name)
	}
	out.Write(head)
	if len(series) > 0 {
		for c := range series[0].Draws {
			for d := range series[0].Draws[c] {
				row := []string{strconv.Itoa(c + 1), strconv.Itoa(d + 1)}
				for _, s := range series {
					row = append(row, strconv.FormatFloat(s.Draws[c][d], 'g', -1, 64))
				}
				out.Write(row)
			}
		}
	}
	out.Flush()
	return out.Error()
}
