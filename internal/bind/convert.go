package bind

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/transform"
	"github.com/bayes-lang/bayes/lang"
)

// sets makes the level sets that several columns share, `factor<team>`, once all of these columns have
// been read. It reports whether it made one.
func (b *binder) sets() bool {
	made := false
	for _, n := range b.m.Names {
		if !n.Factor || !n.Levels || b.factors[n.Ident] != nil {
			continue
		}
		seen := map[string]bool{}
		labels, ready, any := []string{}, true, false
		for _, w := range b.wants {
			if w.name.Type == nil || w.name.Type.Of == nil || w.name.Type.Of.Name != n.Ident {
				continue
			}
			if w.state == pending || w.state == failed {
				ready = false
				break
			}
			any = true
			labels = collect(w, seen, labels)
		}
		if ready && any {
			b.factor(n.Ident, b.newFactor(n.Ident, labels))
			made = true
		}
	}
	return made
}

// collect appends the labels of a column that are not in seen.
func collect(w *want, seen map[string]bool, labels []string) []string {
	for _, s := range w.raw.labels().texts {
		if !seen[s] {
			seen[s] = true
			labels = append(labels, s)
		}
	}
	return labels
}

// elements returns the number of elements of a shape.
func elements(shape []int) int {
	n := 1
	for _, k := range shape {
		n *= k
	}
	return n
}

// convert makes the value of a name whose cells are known; it returns false while it waits for the levels
// of another factor.
func (b *binder) convert(w *want) bool {
	kind := ""
	if t := w.name.Type; t != nil {
		kind = t.Name.Name
	} else {
		kind = b.asBefore(w)
	}
	if kind == "factor" && !b.sameLabels(w) {
		return true
	}
	var v *eval.Value
	switch kind {
	case "":
		switch {
		case w.raw.bools:
			v = b.numbers(w, eval.Bool)
		case w.raw.numeric():
			v = b.numbers(w, eval.Real)
			v.Loose = true
		case w.raw.truths():
			v = b.truths(w)
		case b.mixed(w):
			return true
		default:
			v = b.levels(w, b.ownLevels(w))
		}
	case "factor":
		f := (*eval.Factor)(nil)
		if w.name.Type != nil && w.name.Type.Of != nil {
			var wait bool
			if f, wait = b.levelSet(w, w.name.Type.Of); wait {
				return false
			}
		} else {
			f = b.ownLevels(w)
		}
		if w.state == failed {
			return true
		}
		v = b.levels(w, f)
	case "int":
		v = b.numbers(w, eval.Int)
	case "bool":
		v = b.truths(w)
	default:
		v = b.numbers(w, eval.Real)
	}
	if w.state == failed {
		return true
	}
	for i := range v.Num {
		if math.IsNaN(v.Num[i]) {
			v.MarkUnknown(i, true)
		}
	}
	if v.AnyUnknown() && !w.name.Observed {
		b.missing(w, v)
		return true
	}
	w.value = v
	w.state = done
	b.env[w.name.Ident] = v
	if b.countsRows(w.name) && b.isDim(w.name.Ident) {
		b.declaredSize(w)
	}
	return true
}

// asBefore returns the type of new data of an undeclared column: that of the fit, or "" if there is none.
func (b *binder) asBefore(w *want) string {
	if b.prev == nil || w.unobserved || b.prev.Known[w.name.Ident] == nil {
		return ""
	}
	switch v := b.prev.Known[w.name.Ident]; {
	case v.Kind == eval.Level:
		return "factor"
	case v.Kind == eval.Bool:
		return "bool"
	case !w.raw.numeric():
		place, label := w.firstText()
		if place == "" {
			place, label = w.raw.place(0), quoteText(w.raw, 0)
		} else {
			label = strconv.Quote(short(label))
		}
		b.fail(w, "bad-data", "`%s` is a column of numbers in the fit, but %s is %s", w.name.Ident, place, label)
	}
	return ""
}

// sameLabels reports whether new data of a factor have labels if those of the fit are strings; numbers
// would be new levels, which are hardly meant.
func (b *binder) sameLabels(w *want) bool {
	if b.prev == nil || w.raw == nil || w.raw.index < b.first || w.unobserved || !w.raw.numeric() {
		return true
	}
	f := b.prev.factors[w.name.Ident]
	if t := w.name.Type; f == nil || t != nil && t.Of != nil && b.m.ByName[t.Of.Name] != nil && b.m.ByName[t.Of.Name].Role == lang.Known {
		return true // from a list of strings: a number is the number of a level
	}
	text := slices.IndexFunc(f.Labels, func(s string) bool { _, err := strconv.ParseFloat(s, 64); return err != nil })
	if text < 0 {
		return true
	}
	for i := range elements(w.shape) {
		s, missing := w.raw.label(i)
		if missing || slices.Contains(f.Labels, s) {
			continue
		}
		d := b.fail(w, "number-for-label", "%s is the number %s, but the levels of `%s` are strings: %s", w.raw.place(i), s, w.name.Ident, quoted(f.Labels))
		if x, _, problem := w.raw.number(i); problem == "" && x >= 1 && x <= float64(len(f.Labels)) && x == math.Floor(x) {
			d.WithHelp("write the label: %s; `%s` in quotes would be a new level", strconv.Quote(f.Labels[text]), s)
		} else {
			d.WithHelp("write the label, such as %s", strconv.Quote(f.Labels[text]))
		}
		return false
	}
	return true
}

// declaredSize makes a value of `data N: int` the size of the arrays that are declared with it. After
// Rebind, new arrays take precedence over an old number.
func (b *binder) declaredSize(w *want) {
	x := w.value.Num[0]
	s := b.sizes[w.name.Ident]
	switch {
	case s != nil && float64(s.n) == x:
	case s != nil && b.quiet(w):
		w.value = eval.Whole(s.n)
		b.env[w.name.Ident] = w.value
	case s != nil:
		b.fail(w, "size-mismatch", "`%s` is %s in %s, but %d is %s", w.name.Ident, numberLabel(x, false), w.raw.from, s.n, s.origin())
	case x < 0 || x > float64(b.most()):
		b.fail(w, "bad-size", "`%s` is %s, but %s", w.name.Ident, numberLabel(x, false), b.sizeWords(x))
	default:
		b.setSize(w.name.Ident, &size{n: int(x), given: w.raw.from})
	}
}

// quoteText shows a cell, with strings in quotes.
func quoteText(r *raw, i int) string {
	s, missing := r.label(i)
	if missing {
		return "missing"
	}
	if _, _, problem := r.number(i); problem != "" {
		return strconv.Quote(short(s))
	}
	return short(s)
}

// ownLevels makes the factor of a column that does not share its levels.
func (b *binder) ownLevels(w *want) *eval.Factor {
	f := b.newFactor(w.name.Ident, collect(w, map[string]bool{}, nil))
	b.factors[w.name.Ident] = f
	return f
}

// levelSet returns the factor of `factor<of>`.
func (b *binder) levelSet(w *want, of *ast.Ident) (f *eval.Factor, wait bool) {
	defer func() {
		if f != nil {
			b.factors[w.name.Ident] = f
		}
	}()
	if f := b.factors[of.Name]; f != nil {
		return f, false
	}
	n := b.m.ByName[of.Name]
	if n == nil || n.Role != lang.Known {
		return nil, n != nil
	}
	v, wait, problem := b.expr(&ast.Name{At: of.At, Name: of.Name})
	switch {
	case wait:
		return nil, true
	case problem != nil:
		w.state = failed
		b.report(problem)
		return nil, false
	case v.Kind != eval.Text || len(v.Shape) != 1:
		w.state = failed
		b.report(diag.New("bad-levels", of.Span, "`%s` is not a list of strings, so it cannot be the levels of `%s`", of.Name, w.name.Ident))
		return nil, false
	}
	for i, s := range v.Text {
		if slices.Contains(v.Text[:i], s) {
			w.state = failed
			b.report(diag.New("bad-levels", of.Span, "`%s` has the level %s twice", of.Name, strconv.Quote(s)))
			return nil, false
		}
	}
	f = &eval.Factor{Name: of.Name, Labels: v.Text}
	b.factors[of.Name] = f
	return f, false
}

// levels reads the cells as levels of a factor. Whole numbers are level numbers if the levels are
// strings that the model lists.
func (b *binder) levels(w *want, f *eval.Factor) *eval.Value {
	v := b.blank(w, eval.Level)
	v.Levels = f
	numbered := false
	l, index := w.raw.labels(), indexOf(f)
	level := make([]int, len(l.texts))
	for c, s := range l.texts {
		level[c] = index[s]
	}
	for i, c := range l.class {
		if c < 0 {
			continue
		}
		k, s := 0, l.texts[c]
		if !numbered {
			k = level[c]
		}
		if k == 0 && (i == 0 || numbered) {
			if x, _, problem := w.raw.number(i); problem == "" && x == math.Floor(x) && x >= 1 && x <= float64(len(f.Labels)) {
				k, numbered = int(x), true
			}
		}
		if k == 0 {
			d := b.fail(w, "unknown-level", "%s is %s, which is not among the levels of `%s`", w.raw.place(i), strconv.Quote(short(s)), f.Name)
			if help := diag.Suggest(s, f.Labels, strconv.Quote); help != "" {
				d.WithHelp("%s", help)
			} else {
				d.WithHelp("the levels are %s", listWords(f.Labels, 8))
			}
			return v
		}
		v.Num[i] = float64(k)
	}
	return v
}

// indexOf returns the numbers of a factor's labels, from 1.
func indexOf(f *eval.Factor) map[string]int {
	index := make(map[string]int, len(f.Labels))
	for i, l := range f.Labels {
		index[l] = i + 1
	}
	return index
}

// missing reports values that are missing but must not be.
func (b *binder) missing(w *want, v *eval.Value) {
	var places []string
	for i := range v.Num {
		if v.IsUnknown(i) {
			places = append(places, w.raw.place(i))
		}
	}
	what := "values are"
	if len(places) == 1 {
		what = "a value is"
	}
	d := b.fail(w, "missing-value", "`%s` has no distribution, but %s missing: %s", w.name.Ident, what, listWords(places, 4)).
		WithHelp("give it one, such as `%s ~ Normal(m, s)`, and its missing values are unknowns; or leave out these rows", w.name.Ident)
	if v.Kind == eval.Level {
		d.WithHelp("leave out these rows, or give missing values a level of their own, such as \"unknown\"")
	}
	if left := b.inside(w.name.Ident); left != nil {
		d.WithNote(left.Place(), "`%s` is on the left of `~` only inside an expression", w.name.Ident).
			WithHelp("put `%s` in the data as a separate column, whose missing values are then unknowns; or leave out these rows", left.Place().Text())
	}
}

// inside returns the expression on the left of a `~` that reads a name, nil if there is none.
func (b *binder) inside(name string) (left ast.Expr) {
	for _, s := range b.m.File.Stmts {
		ast.Walk(s, func(n ast.Node) bool {
			if t, ok := n.(*ast.Tilde); ok {
				for _, l := range t.Left {
					switch l.(type) {
					case *ast.Name, *ast.Index:
						continue
					}
					ast.Walk(l, func(n ast.Node) bool {
						if x, ok := n.(*ast.Name); ok && x.Name == name && left == nil {
							left = l
						}
						return true
					})
				}
			}
			return true
		})
	}
	return left
}

// infer settles what waits for a size that the data do not determine; it reports whether there was
// such a thing.
func (b *binder) infer() bool {
	some := false
	if b.prev != nil {
		for _, n := range b.m.Names { // in source order
			if s := b.prev.sizes[n.Ident]; s != nil && b.sizes[n.Ident] == nil {
				b.setSize(n.Ident, &size{n: s.n, given: "the data of the fit"})
				some = true
			}
		}
	}
	for _, n := range b.m.Names { // of files of which no column counts the rows
		if !n.Counts || n.From == nil || b.sizes[n.Ident] != nil || slices.ContainsFunc(b.wants, func(w *want) bool { return w.state == failed }) {
			continue
		}
		s := b.file(n.From)
		switch {
		case s == nil:
		case s.Table != nil:
			b.setSize(n.Ident, &size{n: s.Table.Rows, given: s.Name})
			some = true
		default:
			if r, err := s.vector(n.Ident, -1); err == nil && r != nil {
				b.givenSize(n, r)
				some = true
			}
		}
	}
	return some
}

// leftOver reports names that could not be bound, if nothing else explains it.
func (b *binder) leftOver() {
	if b.list.Err() != nil {
		return
	}
	for _, w := range b.wants {
		if w.state != pending && w.state != assembled {
			continue
		}
		dims, _ := b.dims(w)
		for i := range dims {
			if dims[i].length() < 0 {
				b.fail(w, "unknown-size", "there are no data for `%s`, and nothing says how large `%s` is", w.name.Ident, dims[i].text()).
					WithHelp("give `%s`, or data that have this size", dims[i].text())
				break
			}
		}
		if w.state != failed {
			b.fail(w, "no-data", "`%s` needs the levels or the size of another name, which has no value", w.name.Ident)
		}
	}
	for _, n := range b.m.Names {
		if n.Size && b.sizes[n.Ident] == nil {
			b.report(diag.New("unknown-size", n.Span, "nothing says how large `%s` is: no data have this size", n.Ident).
				WithHelp("give it: `%s=...`", n.Ident))
		}
		if n.Factor && n.Levels && b.factors[n.Ident] == nil {
			b.report(diag.New("unknown-size", n.Span, "nothing says which levels `%s` has: no column is declared `factor<%s>`", n.Ident, n.Ident))
		}
	}
}

// settings reports values that were given by name but belong to nothing. From the data of a fit the model
// takes what it knows. New data are meant to change something: a JSON object must not have other names,
// and a column must not look like a misspelt name that has no data.
func (b *binder) settings() {
	for i := range b.d.Sources {
		s := &b.d.Sources[i]
		fresh := b.prev != nil && i >= b.first
		for _, name := range s.names() {
			n := b.m.ByName[name]
			if n != nil && (n.Role == lang.Data || n.Part) || b.titled(name) {
				if n != nil && i >= b.first && b.passedOver(n, s) {
					b.report(diag.New("unknown-name", n.Span, "%s has a column `%s`, but the model reads `%s` from the column %q, which it does not have", s.Name, name, name, n.Title).
						WithHelp("rename the column in the file; `as` says what files call it"))
				}
				continue
			}
			switch {
			case s.Table != nil:
				if fresh {
					b.misspelt(s, name)
				}
				continue
			case s.Record != nil && (i < b.first || n == nil && (!fresh || b.inFit(name))):
				continue
			}
			d := diag.New("unknown-name", ast.Span{}, "`%s` is given, but the model has no data of this name", name)
			if n != nil {
				d.Message = fmt.Sprintf("`%s` is given, but the model does not take it from data: it is %s", name, article(n.Role))
			}
			var names []string
			for _, m := range b.m.Names {
				if m.Role == lang.Data {
					names = append(names, m.Ident)
				}
			}
			if n != nil && n.Role == lang.Unknown && s.Values != nil {
				d.WithHelp("`simulate` fixes the unknowns of a model")
			} else if help := diag.Suggest(name, append(names, b.fixable()...), diag.Ticked); help != "" {
				d.WithHelp("%s", help)
			} else if len(names) > 0 {
				d.WithHelp("it takes %s", strings.Join(names, ", "))
			}
			if s.Record != nil && !fresh { // a file may hold more than this model's data
				if !slices.ContainsFunc(b.m.Names, func(n *lang.Name) bool { return n.Observed }) {
					continue // the warning that nothing is observed covers it
				}
				d.Severity = diag.Warning
				d.Message = fmt.Sprintf("%s has `%s`, but the model does not take it from data: it is %s", s.Name, name, article(n.Role))
				d.Help = ""
			}
			b.report(d)
		}
	}
}

// misspelt reports a column of new data whose name is nearly that of data which they do not have.
func (b *binder) misspelt(s *Source, name string) {
	if b.m.ByName[name] != nil || b.inFit(name) {
		return
	}
	var without []string
	for _, w := range b.wants {
		if (w.raw == nil || w.raw.index < b.first) && w.name.From == nil {
			without = append(without, w.name.Column())
		}
	}
	if help := diag.Suggest(name, without, diag.Ticked); help != "" {
		b.report(diag.New("unknown-name", ast.Span{}, "%s has a column `%s`, which the model does not use", s.Name, name).WithHelp("%s", help))
	}
}

// passedOver reports whether a table has a column with the name of data that have a title, but none with
// the title, and no other given source has these data either.
func (b *binder) passedOver(n *lang.Name, s *Source) bool {
	if n.Title == "" || s.Table == nil || slices.ContainsFunc(s.names(), func(c string) bool { return strings.HasPrefix(c, n.Title) }) {
		return false
	}
	w := b.byName[n.Ident]
	return w == nil || w.raw == nil || w.raw.index < b.first || !slices.ContainsFunc(b.d.Sources, func(o Source) bool { return o.Name == w.raw.from })
}

// titled reports whether a data name is declared to have this title in files.
func (b *binder) titled(title string) bool {
	return slices.ContainsFunc(b.wants, func(w *want) bool { return w.name.Title == title })
}

// inFit reports whether a file of the fit also has the name, where it was not used.
func (b *binder) inFit(name string) bool {
	for _, s := range b.d.Sources[:b.first] {
		if slices.Contains(s.names(), name) {
			return true
		}
	}
	for _, s := range b.files {
		if s != nil && slices.Contains(s.names(), name) {
			return true
		}
	}
	return false
}

// fixable are the unknowns that a setting may fix, in `prior` and `simulate`.
func (b *binder) fixable() (names []string) {
	for _, n := range b.m.Names {
		if n.Role == lang.Unknown && b.prev == nil && b.d.Partial {
			names = append(names, n.Ident)
		}
	}
	return names
}

func article(r lang.Role) string {
	switch r {
	case lang.Known:
		return "computed by `=`"
	case lang.Unknown:
		return "an unknown"
	}
	return "derived from unknowns"
}

// bounds checks declared bounds and the spaces of constrained types.
func (b *binder) bounds() {
	for _, w := range b.wants {
		t := w.name.Type
		if w.state != done || t == nil || w.raw == nil {
			continue
		}
		for _, bound := range []struct {
			e    ast.Expr
			word string
			low  bool
		}{{t.Lower, "below its lower bound", true}, {t.Upper, "above its upper bound", false}} {
			if bound.e == nil || w.state == failed {
				continue
			}
			v, wait, problem := b.expr(bound.e)
			if problem != nil {
				b.report(problem)
				continue
			}
			if wait || v.Num == nil || v.Size() != 1 && v.Size() != len(w.value.Num) {
				b.report(diag.New("bad-bound", bound.e.Place(), "the bound of `%s` must be a number, or one for each element", w.name.Ident))
				continue
			}
			if why := eval.Clash(w.value, v); why != "" {
				b.report(diag.New("bad-bound", bound.e.Place(), "the bound of `%s` must be a number, or one for each element: %s", w.name.Ident, why))
				continue
			}
			for i, x := range w.value.Num {
				limit := v.Num[min(i, len(v.Num)-1)]
				if bound.low && x < limit || !bound.low && x > limit {
					b.fail(w, "out-of-bounds", "%s is %s, %s %s", w.raw.place(i), numberLabel(x, false), bound.word, numberLabel(limit, false)).
						WithNote(bound.e.Place(), "declared here")
					break
				}
			}
		}
		if problem := spaceProblem(t.Name.Name, w.value); problem != "" && w.state != failed {
			b.fail(w, "out-of-bounds", "`%s` is declared `%s`, but %s", w.name.Ident, t.Name.Name, problem)
		}
	}
}

// spaceProblem says why an array of data does not satisfy its constrained type, or "".
func spaceProblem(kind string, v *eval.Value) string {
	if len(v.Shape) == 0 {
		return ""
	}
	k := v.Shape[len(v.Shape)-1]
	if k == 0 || kind == "real" || kind == "int" || kind == "bool" {
		return "" // no constraint
	}
	event := k
	matrix := isSquare(kind)
	if matrix {
		event = k * k
	}
	for start := 0; start+event <= len(v.Num); start += event {
		x := v.Num[start : start+event]
		if slices.ContainsFunc(x, math.IsNaN) {
			continue
		}
		problem := eventProblem(kind, x, k)
		if problem != "" && len(v.Num) > event {
			problem += fmt.Sprintf(" in row %d", start/event+1)
		}
		if problem != "" {
			return problem
		}
	}
	return ""
}

// isSquare reports whether a type has one size for both axes.
func isSquare(typeName string) bool {
	kind, ok := transform.Named(typeName)
	return ok && kind.Matrix()
}

// dataTolerance is how far data may be from a constraint that should hold exactly: files have six digits
// or more.
const dataTolerance = 1e-6

func eventProblem(kind string, x []float64, k int) string {
	sum, least := 0.0, math.Inf(1)
	for _, v := range x {
		sum += v
		least = min(least, v)
	}
	at := func(i, j int) float64 { return x[i*k+j] }
	switch kind {
	case "simplex", "stochastic_matrix":
		if least < 0 || math.Abs(sum-1) > dataTolerance {
			return fmt.Sprintf("its elements sum to %s", numberLabel(sum, false))
		}
	case "sum_to_zero":
		if math.Abs(sum) > dataTolerance*float64(k) {
			return fmt.Sprintf("its elements sum to %s", numberLabel(sum, false))
		}
	case "ordered", "positive_ordered":
		if !slices.IsSorted(x) {
			return "its elements do not increase"
		}
		if kind == "positive_ordered" && least <= 0 {
			return "it has elements that are not positive"
		}
	case "unit_vector":
		sq := 0.0
		for _, v := range x {
			sq += float64(v * v)
		}
		if math.Abs(sq-1) > dataTolerance {
			return fmt.Sprintf("its squares sum to %s", numberLabel(sq, false))
		}
	case "cov_matrix", "corr_matrix":
		for i := range k {
			if kind == "corr_matrix" && math.Abs(at(i, i)-1) > dataTolerance {
				return "its diagonal is not 1"
			}
			for j := range i {
				if math.Abs(at(i, j)-at(j, i)) > dataTolerance*(math.Abs(at(i, j))+1) {
					return "it is not symmetric"
				}
			}
		}
		if !positiveDefinite(x, k) {
			return "it is not positive definite"
		}
	case "cholesky_factor_cov", "cholesky_factor_corr":
		for i := range k {
			if at(i, i) <= 0 {
				return "its diagonal is not positive"
			}
			for j := i + 1; j < k; j++ {
				if at(i, j) != 0 {
					return "it is not lower triangular"
				}
			}
			square := 0.0
			for j := range i + 1 {
				square += float64(at(i, j) * at(i, j))
			}
			if kind == "cholesky_factor_corr" && math.Abs(square-1) > dataTolerance {
				return fmt.Sprintf("the squares of its row %d sum to %s", i+1, numberLabel(square, false))
			}
		}
	}
	return ""
}

// positiveDefinite reports whether a matrix that is symmetric within the tolerance is positive definite.
func positiveDefinite(x []float64, k int) bool {
	even := make([]float64, len(x))
	for i := range k {
		for j := range k {
			even[i*k+j] = 0.5 * (x[i*k+j] + x[j*k+i])
		}
	}
	return transform.Unconstrain(transform.CovMatrix, even, math.Inf(-1), math.Inf(1), make([]float64, len(x))) == nil
}
