package repl

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/internal/posterior"
	"github.com/bayes-lang/bayes/lang"
	"github.com/bayes-lang/bayes/runtime"
)

// show prints the value of an expression or, with a posterior, its summary.
func (r *REPL) show(ctx context.Context, e ast.Expr) error {
	if _, ok := e.(*ast.Range); ok {
		return fmt.Errorf("a range alone has no value; write `[i for i in %s]`", ast.String(e))
	}
	inner, chance := e, false
	if call, ok := e.(*ast.Call); ok && call.Func.Name == "P" && len(call.Args) == 1 && call.Args[0].Name == nil {
		inner, chance = call.Args[0].Value, true
	}
	if call, ok := e.(*ast.Call); ok && call.Func.Name == "P" && len(call.Args) > 1 && !r.defined("P") {
		var both []string
		for _, a := range call.Args {
			both = append(both, ast.String(a.Value))
		}
		return fmt.Errorf("`P` takes one condition: write `P(%s)` for the probability that all of them hold", strings.Join(both, " and "))
	}
	if fits, err := r.posteriorOf(inner); err != nil || fits {
		if err != nil {
			return err
		}
		return r.showPosterior(ctx, inner, chance)
	}
	// What does not depend on unknowns has one value: with the current model, or at least its data, or those of the draws.
	m, errs := input.Check(r.input())
	if m != nil && len(r.data) > 0 {
		if names := r.columns(r.undefined(lang.CheckExpr(m, inner))); len(names) > 0 {
			old := r.text
			defer func() { r.text = old }()
			r.text = "data " + strings.Join(names, ", ") + "\n" + r.text
			m, errs = input.Check(r.input())
		}
	}
	if m == nil {
		m = r.part(true)
	}
	if m == nil {
		return errs
	}
	if m.Funcs["P"] != nil {
		inner, chance = e, false
	}
	if err := r.checkExpr(m, inner); err != nil {
		if list := lang.CheckExpr(m, inner); errs.Err() != nil && slices.ContainsFunc(list, func(d *diag.Diagnostic) bool {
			return d.Code == "unknown-name" && r.defined(d.Span.Text())
		}) {
			return errs // the name exists, but the model is not complete yet
		}
		return err
	}
	if posterior.Varies(m, inner) {
		if r.loaded != nil {
			_, err := r.posterior()
			return err
		}
		if r.changed() {
			return fmt.Errorf("the draws are from the model before it was changed, and do not have `%s`; `sample` draws again", ast.String(inner))
		}
		return fmt.Errorf("`%s` depends on unknowns, and there are no draws yet: `sample` draws from the posterior, `prior` from the prior", ast.String(inner))
	}
	v, err := r.known(m, inner)
	if err != nil {
		return err
	}
	if _, whole := inner.(*ast.Name); !whole && v.AnyUnknown() {
		return fmt.Errorf("`%s` depends on missing values, and there are no draws yet: `sample` draws them with the unknowns", ast.String(inner))
	}
	if chance {
		help := ""
		if observes(m, inner) {
			help = fmt.Sprintf("; of predictions it is `posterior_predictive P(%s)`", ast.String(inner))
		}
		return fmt.Errorf("`P` gives the share of posterior draws for which a condition holds; `%s` is the same in all: %s%s", ast.String(inner), short(v), help)
	}
	fmt.Fprintln(r.Out, short(v))
	return nil
}

// known returns the value of an expression that does not depend on unknowns. With data that were set since the fit,
// computed names have the values that predictions use.
func (r *REPL) known(m *lang.Model, e ast.Expr) (*eval.Value, error) {
	switch {
	case !reads(m, e):
		return eval.New(m, eval.Env{}).Expr(e, nil)
	case r.fit != nil && !r.changed() && len(r.newData)+len(r.newSet) > 0 && lang.CheckExpr(r.fit.Model, e).Err() == nil:
		return r.fit.Known(e, r.given())
	}
	s, err := r.boundFor(m)
	if err != nil {
		return nil, err
	}
	return s.Bound.Interp().Expr(e, s.Bound.Shapes)
}

// checkExpr checks an expression about a model. For a column of a file that is not declared, it says how to declare it.
func (r *REPL) checkExpr(m *lang.Model, e ast.Expr) error {
	list := lang.CheckExpr(m, e)
	for _, d := range list {
		if d.Code != "unknown-name" {
			continue
		}
		name := d.Span.Text()
		for _, f := range r.data {
			if columns, _, _ := fields(f); slices.Contains(columns, name) {
				d.Help = fmt.Sprintf("`data %s` declares it: a column of %s", name, f.Name)
			}
		}
	}
	return list.Err()
}

// reads reports whether an expression reads names of a model.
func reads(m *lang.Model, e ast.Expr) bool {
	found := false
	ast.Walk(e, func(n ast.Node) bool {
		id, ok := n.(*ast.Name)
		found = found || ok && m.ByName[id.Name] != nil
		return true
	})
	return found
}

// observes reports whether an expression reads names that a model observes.
func observes(m *lang.Model, e ast.Expr) bool {
	found := false
	ast.Walk(e, func(n ast.Node) bool {
		id, ok := n.(*ast.Name)
		found = found || ok && m.ByName[id.Name] != nil && m.ByName[id.Name].Observed
		return true
	})
	return found
}

// boundFor binds a model, as a whole or in part. If its data are not consistent yet, it binds the part that needs no
// unknowns.
func (r *REPL) boundFor(m *lang.Model) (*runtime.Session, error) {
	if r.session != nil && r.session.Source.Text == m.Source.Text {
		return r.session, nil
	}
	in := r.input()
	in.Model = input.NewFile(r.name, []byte(m.Source.Text))
	s, err := runtime.Preview(in)
	if err == nil {
		return s, nil
	}
	if known := r.part(false); known != nil {
		in.Model = input.NewFile(r.name, []byte(known.Source.Text))
		if s, e := runtime.Preview(in); e == nil {
			return s, nil
		}
	}
	return nil, err
}

// posteriorOf reports whether an expression depends on unknowns of the current draws. It is an error if it is about a
// model that they do not belong to.
func (r *REPL) posteriorOf(e ast.Expr) (bool, error) {
	if r.fit == nil || lang.CheckExpr(r.fit.Model, e).Err() != nil || !r.fit.Varies(e, r.given()) {
		return false, nil
	}
	return true, nil
}

// showPosterior prints the summary of an expression over the draws, or the fraction of draws for which it is true.
func (r *REPL) showPosterior(ctx context.Context, e ast.Expr, chance bool) error {
	fit, err := r.posterior()
	if err != nil {
		return err
	}
	if !chance {
		v, err := fit.Reduction(ctx, e, r.given())
		if err != nil {
			return err
		}
		if v != nil {
			fmt.Fprintln(r.Out, short(rounded(v)))
			return nil
		}
	}
	series, err := fit.ExpressionWith(ctx, e, r.given())
	if err != nil {
		return err
	}
	if !chance {
		s := fit.SummaryOf(series, nil)
		r.tables(s.Tables, s.Rows, true)
		return nil
	}
	text, labels, err := posterior.Shares(series)
	if err != nil {
		return err
	}
	fmt.Fprint(r.Out, strings.TrimPrefix(elided("\n"+text, labels), "\n")) // elided expects the head of a table
	return nil
}

// rounded is a value of draws with as many digits as are meaningful.
func rounded(v *eval.Value) *eval.Value {
	if v.Kind != eval.Real {
		return v
	}
	w := *v
	w.Num = make([]float64, len(v.Num))
	for i, x := range v.Num {
		w.Num[i], _ = strconv.ParseFloat(strconv.FormatFloat(x, 'g', 4, 64), 64)
	}
	return &w
}

// part is as much of an unfinished model as is consistent: data, functions, and the statements that read nothing
// else; unless unknown is set, those with distributions are left out. Nil if that is not a model.
func (r *REPL) part(unknown bool) *lang.Model {
	file, _ := lang.Parse(ast.NewSource(r.name, r.text))
	var given strings.Builder
	var others []string
	for _, s := range file.Stmts {
		text := s.Place().Text()
		switch s := s.(type) {
		case *ast.Data, *ast.Fn, *ast.Import:
			given.WriteString(text + "\n")
		case *ast.Tilde, *ast.Param:
			if unknown {
				others = append(others, text)
			}
		default:
			if unknown || !distributes(s) {
				others = append(others, text)
			}
		}
	}
	check := func(text string) *lang.Model {
		in := r.input()
		in.Model = input.NewFile(r.name, []byte(text))
		m, _ := input.Check(in)
		return m
	}
	m, text := check(given.String()), given.String()
	if m == nil {
		return check("")
	}
	const most = 50 // a longer model has to be complete
	for again := true; again && len(others) <= most; {
		again = false
		for i, s := range others {
			if s == "" {
				continue
			}
			if next := check(text + s + "\n"); next != nil {
				m, text, others[i], again = next, text+s+"\n", "", true
			}
		}
	}
	return m
}

// distributes reports whether a statement has a `~` in it.
func distributes(s ast.Stmt) bool {
	found := false
	ast.Walk(s, func(n ast.Node) bool {
		_, tilde := n.(*ast.Tilde)
		found = found || tilde
		return true
	})
	return found
}

// short writes a value on one line of a screen or two.
func short(v *eval.Value) string {
	if v.AnyUnknown() && v.Kind <= eval.Real { // missing values
		w := *v
		w.Hole = eval.Marks{}
		for i := range w.Num {
			w.MarkHole(i, v.IsHole(i) || v.IsUnknown(i))
		}
		w.Unknown = eval.Marks{}
		v = &w
	}
	const many, shown = 20, 8
	if v.Kind == eval.Real && len(v.Shape) == 1 && len(v.Num) > many {
		var b strings.Builder
		for i, x := range v.Num[:shown] {
			text := strconv.FormatFloat(x, 'g', 6, 64)
			if v.IsHole(i) {
				text = "NA"
			}
			b.WriteString(text + ", ")
		}
		return fmt.Sprintf("[%s...] (%d)", b.String(), len(v.Num))
	}
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
		if _, list := input.Check(r.input()); list.Err() != nil && !onlyUndefined(list) {
			return err
		}
		r.explainUnbound(err)
		return nil
	}
	fmt.Fprint(r.Errs, "\n"+s.Bound.Format())
	if r.changed() {
		fmt.Fprintln(r.Errs, "note: the draws are from the model before it was changed; `sample` draws again")
	}
	return nil
}

// onlyUndefined reports whether the only errors are names that are not defined yet.
func onlyUndefined(list diag.List) bool {
	for _, d := range list {
		if d.Severity == diag.Error && d.Code != "unknown-name" {
			return false
		}
	}
	return true
}

// explainUnbound says why an unfinished model has no inventory, without failing the command that shows it.
func (r *REPL) explainUnbound(err error) {
	var list diag.List
	if errors.As(err, &list) {
		fmt.Fprint(r.Errs, "\n"+words(list.Format()))
		return
	}
	fmt.Fprintf(r.Errs, "\n%s\n", words(err.Error()))
}

// listData prints the files that were loaded and the data that the model
// declares.
func (r *REPL) listData() error {
	for _, f := range r.data {
		fmt.Fprintln(r.Out, describe(f))
	}
	m, _ := input.Check(r.input())
	if m == nil {
		m = r.part(true)
	}
	declared := 0
	if m != nil {
		for _, n := range m.Names {
			if n.Role == lang.Data {
				declared++
			}
		}
	}
	if declared == 0 {
		if len(r.data) == 0 {
			fmt.Fprintln(r.Out, "there are no data yet; `load FILE` loads a file, `data x, y` declares names")
		} else {
			fmt.Fprintln(r.Out, "the model declares no data yet; `data x, y` declares columns of these files")
		}
		return nil
	}
	s, err := r.boundFor(m)
	if err != nil {
		return err
	}
	b := s.Bound
	for _, n := range m.Names {
		if n.Role != lang.Data {
			continue
		}
		switch v := b.Known[n.Ident]; {
		case v != nil:
			fmt.Fprintf(r.Out, "%s = %s\n", n.Ident, short(v))
		case b.Shapes[n.Ident] != nil && b.Shapes[n.Ident].Levels == nil:
			fmt.Fprintf(r.Out, "%s has missing values\n", n.Ident)
		}
	}
	return nil
}
