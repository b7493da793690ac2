package eval

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
)

// Reason says why a statement's log density is not finite, or will not be: an
// argument that its distribution does not allow, or a value that it cannot give.
type Reason struct {
	Stmt ast.Stmt
	Span ast.Span // the argument, or the left side
	// Problem is what is wrong, whatever the number: the same for all points that are
	// rejected for the same reason.
	Problem string
	// Words is the whole sentence, with the value and its place among the elements.
	Words string
}

// wrongArg returns what is wrong with the known arguments of event i, nil if
// nothing is. v is the array that stands left, nil where there is none.
func (s *Site) wrongArg(i int, v *Value) *Reason {
	if s.Dist == nil {
		return nil
	}
	arg, why := s.Dist.checkKnown(i)
	return s.wrong(i, v, arg, why)
}

// wrong puts an error of an argument of event i (-1: of several) into words that name the
// expression; nil for "".
func (s *Site) wrong(i int, v *Value, arg int, why string) *Reason {
	if why == "" {
		return nil
	}
	d := s.Dist
	r := &Reason{Stmt: s.Stmt, Span: s.distSpan()}
	of := d.Spec.Name
	if arg < 0 { // nothing of a single argument
		r.Problem = of + ": " + why
		r.Words = r.Problem + s.at(i, v)
		return r
	}
	param := d.Spec.Forms[d.Form].Params[arg]
	name, shared := param.Name, d.Args[arg].Shared
	if param.Of != "" {
		of = param.Of
	}
	element, rest := why[:len(name)], why[len(name):]
	if strings.HasPrefix(rest, "[") {
		if j := strings.Index(rest, "]"); j > 0 {
			element, rest = element+rest[:j+1], rest[j+1:]
		}
	}
	subject := "`" + element + "` of " + of
	if e := d.exprs[arg]; e != nil {
		r.Span = e.Place()
		if !literal(e) {
			subject = "`" + text(e) + "`"
			if text(e) != element {
				subject += " (" + element + " of " + of + ")"
			}
		}
	}
	fact, must, has := strings.Cut(rest, ", but")
	r.Words = subject + fact
	if !shared || s.Count == 1 {
		r.Words += s.at(i, v)
	}
	r.Problem = name + rest
	if has {
		r.Words += ", but" + must
		r.Problem = name + " of " + of + must
	}
	return r
}

// literal reports whether an argument is a number as it stands in the text.
func literal(e ast.Expr) bool {
	switch e := strip(e).(type) {
	case *ast.Number:
		return true
	case *ast.Unary:
		return literal(e.X)
	}
	return false
}

// at says which of several events is meant.
func (s *Site) at(i int, v *Value) string {
	switch {
	case v != nil && s.Name != "" && len(v.Num) > 1 && s.Event > 0 && i*s.Event < len(s.Elems):
		return " at `" + v.Label(s.Name, s.Elems[i*s.Event]) + "`"
	case s.Count > 1:
		return fmt.Sprintf(" in element %d", i+1)
	}
	return ""
}

// checkKnown says what is wrong with the arguments of an event, as far as they
// are known; "" if nothing is.
func (d *Draws) checkKnown(event int) (arg int, why string) {
	seen := false // a vector or matrix of all events, which the first one has looked at
	for _, a := range d.Args {
		seen = seen || event > 0 && a.Shared && a.Len > 1
	}
	if !seen && !d.unknown(event) {
		return d.Spec.Problem(d.Form, d.At(event), nil)
	}
	unknown := func(a *Arg, k int) bool {
		if event > 0 && a.Shared && a.Len > 1 {
			return true
		}
		if !a.Shared {
			k += event * a.Len
		}
		return a.Unknown.Has(k)
	}
	return d.Spec.Problem(d.Form, d.At(event), func(i, k int) bool { return unknown(&d.Args[i], k) })
}

// Reasons returns why the log density is not finite at a point of the
// unconstrained space: for each statement whose part is not, in their order, the
// first reason. It is empty where the density is finite. env has the values of
// all names there.
func (in *Interp) Reasons(u []float64, at Offsets) (list []Reason, env Env, err error) {
	s, err := in.Summed()
	if err != nil {
		return nil, nil, err
	}
	h := &density{in: in, fill: in.atPoint(u, at), sum: s, reasons: &list}
	env, err = h.passes()
	return list, env, err
}

// judge notes why term, the part of event i with the value x, is not finite.
func (h *density) judge(s *Site, v *Value, i int, x []float64, term float64) {
	if h.reasons == nil || !math.IsNaN(term) && !math.IsInf(term, 0) || h.judged(s.Stmt) {
		return
	}
	arg, why := s.Dist.Spec.Problem(s.Dist.Form, s.Dist.At(i), nil)
	if r := s.wrong(i, v, arg, why); r != nil {
		r.Words = rounded(r.Words)
		*h.reasons = append(*h.reasons, *r)
		return
	}
	r := Reason{Stmt: s.Stmt, Span: s.distSpan()}
	subject := "the value"
	if s.Left != nil {
		r.Span = s.Left.Place()
		subject = "`" + text(s.Left) + "`"
		if v != nil && s.Name != "" && len(v.Num) > 1 && i*s.Event < len(s.Elems) {
			subject = "`" + v.Label(s.Name, s.Elems[i*s.Event]) + "`"
		}
	}
	for _, y := range x {
		if math.IsNaN(y) || math.IsInf(y, 0) {
			r.Problem = "the value must be finite"
			r.Words = subject + " is " + number(y) + ", but must be finite"
			*h.reasons = append(*h.reasons, r)
			return
		}
	}
	value := ""
	if len(x) == 1 {
		value = " is " + number(x[0]) + ","
		if lo, hi := s.Dist.Bounds(i); x[0] < lo || x[0] > hi {
			r.Problem = s.Dist.Spec.Name + " gives no such value"
			r.Words = rounded(fmt.Sprintf("%s%s but %s gives values from %s to %s", subject, value, s.Dist.Spec.Name, number(lo), number(hi)))
			*h.reasons = append(*h.reasons, r)
			return
		}
	}
	r.Problem = "no probability"
	r.Words = rounded(fmt.Sprintf("%s%s where the log density of %s is %s%s", subject, value, s.Dist.Spec.Name, number(term), argWords(s, i)))
	*h.reasons = append(*h.reasons, r)
}

// rounded gives the long numbers of a sentence four digits.
func rounded(text string) string {
	return longNumber.ReplaceAllStringFunc(text, func(digits string) string {
		x, err := strconv.ParseFloat(digits, 64)
		if err != nil {
			return digits
		}
		return strconv.FormatFloat(x, 'g', 4, 64)
	})
}

var longNumber = regexp.MustCompile(`-?[0-9]+\.[0-9]{4,}(e[+-]?[0-9]+)?`)

// argWords names the arguments of an event, where they are single numbers.
func argWords(s *Site, i int) string {
	var parts []string
	if len(s.Dist.Spec.Parts()) > 1 {
		return "" // of which each has its own
	}
	for p, a := range s.Dist.Args {
		if a.Len != 1 {
			return ""
		}
		parts = append(parts, s.Dist.Spec.Forms[s.Dist.Form].Params[p].Name+" = "+number(a.At(i)[0]))
	}
	if len(parts) == 0 {
		return ""
	}
	return " (" + strings.Join(parts, ", ") + ")"
}

// judged reports whether a statement has its reason already.
func (h *density) judged(s ast.Stmt) bool {
	for _, r := range *h.reasons {
		if r.Stmt == s {
			return true
		}
	}
	return false
}

// judgeTarget notes why a `target +=` is not finite.
func (h *density) judgeTarget(t *ast.Target, v *Value, k int) {
	x := v.Num[k]
	if h.reasons == nil || !math.IsNaN(x) && !math.IsInf(x, 0) || h.judged(t) {
		return
	}
	where := ""
	if len(v.Num) > 1 {
		where = " in element " + v.Label("", k)
		where = strings.NewReplacer("[", "", "]", "").Replace(where)
	}
	*h.reasons = append(*h.reasons, Reason{Stmt: t, Span: t.X.Place(), Problem: "must be finite",
		Words: "`" + text(t.X) + "` is " + number(x) + where + ", but must be finite"})
}

// wrong returns a reason as an error of the model, where all that it rests on is known.
func (r *Reason) wrong(iteration string) *diag.Diagnostic {
	return diag.New("bad-argument", r.Span, "%s%s", r.Words, iteration)
}

// judgeBounds notes where nothing lies between the bounds of an unknown.
func (h *density) judgeBounds(s *Site, v *Value, i int, logJ float64) {
	if h.reasons == nil || !math.IsNaN(logJ) && !math.IsInf(logJ, 0) || s.Lower == nil || h.judged(s.Stmt) {
		return
	}
	name := s.Name
	if len(v.Num) > 1 {
		name = v.Label(s.Name, s.Elems[i*s.Event])
	}
	*h.reasons = append(*h.reasons, Reason{Stmt: s.Stmt, Span: s.place(), Problem: "no value lies between its bounds",
		Words: rounded(fmt.Sprintf("`%s` lies between %s and %s, and no value does", name, number(s.Lower[i]), number(s.Upper[i])))})
}
