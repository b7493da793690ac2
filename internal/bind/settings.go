package bind

import (
	"fmt"
	"math"
	"reflect"
	"sort"
	"strings"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/lang"
)

// FromSettings reads `name=value` settings: `x=1:20`, `x=[-2, 0, 2]`, `n=5`, `group=["a", "b"]`. A value is
// an expression of the language without names of a model; `NA` in it is a missing number.
func FromSettings(settings []string) (Source, diag.List) {
	s := Source{Name: "the settings", Values: eval.Env{}}
	var list diag.List
	for _, text := range settings {
		name, v, errs := setting(text)
		list = append(list, errs...)
		if v == nil {
			continue
		}
		if s.Values[name] == nil {
			s.Order = append(s.Order, name)
		}
		s.Values[name] = v
	}
	return s, list
}

// setting reads one `name=value`.
func setting(text string) (name string, v *eval.Value, list diag.List) {
	src := ast.NewSource("settings", text)
	file, list := lang.Parse(src)
	if list.Err() != nil {
		return "", nil, list
	}
	whole := ast.Span{Source: src, End: len(text)}
	wrong := diag.New("bad-setting", whole, "a setting is written `name=value`").
		WithHelp("such as `x=[-2, 0, 2]`, `n=5` or `group=[\"a\", \"b\"]`")
	if len(file.Stmts) != 1 {
		return "", nil, diag.List{wrong}
	}
	def, ok := file.Stmts[0].(*ast.Define)
	if !ok {
		return "", nil, diag.List{wrong}
	}
	left, ok := def.Left.(*ast.Name)
	if !ok {
		return "", nil, diag.List{wrong}
	}
	empty, _ := lang.Check(&ast.File{Source: ast.NewSource("settings", "")}, nil)
	v, err := eval.New(empty, eval.Env{}).Expr(def.Right, eval.Env{"NA": eval.Number(math.NaN())})
	if err != nil {
		d := asDiag(err, def.Right.Place())
		ast.Walk(def.Right, func(n ast.Node) bool {
			if word, ok := n.(*ast.Name); ok && d.Span == word.Span {
				wordHelp(d, def.Right, left.Name, word.Name)
			}
			return true
		})
		return "", nil, diag.List{d}
	}
	switch v.Kind {
	case eval.Bool, eval.Int, eval.Real, eval.Text:
		return left.Name, v, nil
	}
	return "", nil, diag.List{diag.New("bad-setting", def.Right.Place(), "`%s` can be set to numbers, strings, or true and false", left.Name)}
}

// FromValues takes values of a Go program: numbers, bool, string, slices of
// them, and nested slices whose rows are equally long. NaN and "" are missing.
func FromValues(values map[string]any) (Source, error) {
	s := Source{Name: "the values given", Values: eval.Env{}}
	for name := range values {
		s.Order = append(s.Order, name)
	}
	sort.Strings(s.Order)
	for i, name := range s.Order {
		v := &eval.Value{Kind: eval.Bool}
		if err := flatten(reflect.ValueOf(values[name]), v, 0, true); err != nil {
			return Source{}, fmt.Errorf("`%s`: %w", name, err)
		}
		if v.Num == nil && v.Text == nil {
			v.Kind, v.Num = eval.Real, []float64{}
		}
		composed := diag.Composed(name)
		if s.Values[composed] != nil {
			return Source{}, fmt.Errorf("`%s` is given twice, with its accents encoded in two ways", composed)
		}
		s.Order[i], s.Values[composed] = composed, v
	}
	return s, nil
}

// flatten appends the elements of x to v. first says that this is the first row at this depth.
func flatten(x reflect.Value, v *eval.Value, depth int, first bool) error {
	for x.IsValid() && (x.Kind() == reflect.Interface || x.Kind() == reflect.Pointer) && !x.IsNil() {
		x = x.Elem()
	}
	if !x.IsValid() {
		return fmt.Errorf("it has no value")
	}
	if k := x.Kind(); k == reflect.Slice || k == reflect.Array {
		const deepest = 32
		if depth >= deepest {
			return fmt.Errorf("it is nested deeper than %d", deepest)
		}
		if len(v.Shape) <= depth {
			if !first || len(v.Num)+len(v.Text) > 0 {
				return fmt.Errorf("rows and single values are mixed")
			}
			v.Shape = append(v.Shape, x.Len())
		} else if v.Shape[depth] != x.Len() {
			return fmt.Errorf("its rows differ in length: %d and %d", v.Shape[depth], x.Len())
		}
		for i := range x.Len() {
			if err := flatten(x.Index(i), v, depth+1, first && i == 0); err != nil {
				return err
			}
		}
		return nil
	}
	if len(v.Shape) > depth {
		return fmt.Errorf("rows and single values are mixed")
	}
	number := func(kind eval.Kind, f float64) error {
		if v.Text != nil {
			return fmt.Errorf("strings and numbers are mixed")
		}
		v.Kind = max(v.Kind, kind)
		v.Num = append(v.Num, f)
		return nil
	}
	switch {
	case x.Kind() == reflect.String:
		if v.Num != nil {
			return fmt.Errorf("strings and numbers are mixed")
		}
		v.Kind, v.Text = eval.Text, append(v.Text, diag.Composed(x.String()))
		return nil
	case x.Kind() == reflect.Bool:
		f := 0.0
		if x.Bool() {
			f = 1
		}
		return number(eval.Bool, f)
	case x.CanInt():
		if x.Int() > eval.MaxInt || x.Int() < -eval.MaxInt {
			return fmt.Errorf("%d is too large for a whole number (2^53 at most)", x.Int())
		}
		return number(eval.Int, float64(x.Int()))
	case x.CanUint():
		if x.Uint() > eval.MaxInt {
			return fmt.Errorf("%d is too large for a whole number (2^53 at most)", x.Uint())
		}
		return number(eval.Int, float64(x.Uint()))
	case x.CanFloat():
		return number(eval.Real, x.Float())
	}
	return fmt.Errorf("values of type %s are not accepted", x.Type())
}

// wordHelp says what to write for a word in a setting that is not a name: a missing value in another tool's
// spelling, or a string.
func wordHelp(d *diag.Diagnostic, value ast.Expr, name, word string) {
	switch strings.ToLower(word) {
	case "null", "none", "nil", "nan", "na":
		d.WithHelp("a missing value is written `NA`")
		return
	}
	if d.Help != "" {
		return
	}
	switch value.(type) {
	case *ast.Name:
		d.WithHelp("write a string in quotes: `%s=\"%s\"`", name, word)
	case *ast.Array:
		d.WithHelp("write a string in quotes: `\"%s\"`", word)
	}
}
