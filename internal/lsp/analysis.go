package lsp

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"runtime/debug"
	"sync"
	"sync/atomic"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/fn"
	"github.com/bayes-lang/bayes/lang"
)

// analysis is what is known about one version of a model without its data.
type analysis struct {
	doc    *document
	source *ast.Source
	model  *lang.Model // of the statements without syntax errors
	index  *index
	tokens []lang.Token // all of them
	sound  bool         // the source has no syntax errors, so that all statements are in model
	errs   diag.List
	// uris says where the sources of imported files come from.
	uris map[*ast.Source]string
	// reads are the URIs of the files that the model imports, whether they exist or not.
	reads []string
}

// snapshot is a version of an open document, which is analysed once, when the analysis is first needed.
type snapshot struct {
	doc  *document
	load loader
	once sync.Once
	made atomic.Pointer[analysis]
}

// loader returns the text of another file.
type loader func(uri string) (string, error)

func (s *snapshot) analysis() *analysis {
	s.once.Do(func() { s.made.Store(analyse(s.doc, s.load)) })
	return s.made.Load()
}

// analyse reads and checks a model. A bug in reading or checking gives an error that says so, and an empty
// analysis.
func analyse(doc *document, load loader) (a *analysis) {
	a = &analysis{doc: doc, uris: map[*ast.Source]string{}}
	a.source = ast.NewSource(shownName(doc.uri), doc.text)
	a.uris[a.source] = doc.uri
	a.model = emptyModel(a.source)
	a.index = newIndex(a.model)
	defer func() {
		if p := recover(); p != nil {
			a.errs = append(a.errs, diag.New("internal", ast.Span{Source: a.source},
				"internal error: %v. This is a bug in bayes; please report it with the model and this text:\n%s", p, debug.Stack()))
		}
	}()
	a.tokens = lang.Scan(a.source)
	file, errs := lang.Parse(a.source)
	a.errs, a.sound = errs, errs.Err() == nil
	m, more := lang.Check(file, func(path string) (*ast.Source, error) {
		uri, err := beside(doc.uri, path)
		if err != nil {
			return nil, err
		}
		a.reads = append(a.reads, uri)
		text, err := load(uri)
		if err != nil {
			return nil, err
		}
		src := ast.NewSource(path, text)
		a.uris[src] = uri
		return src, nil
	})
	if a.sound {
		a.errs = append(a.errs, more...)
	}
	a.index = newIndex(m)
	a.model = m
	return a
}

func emptyModel(src *ast.Source) *lang.Model {
	return &lang.Model{Source: src, File: &ast.File{Source: src}, Funcs: map[string]*lang.Func{}, ByName: map[string]*lang.Name{}}
}

// location returns the place of a span in its own file.
func (a *analysis) location(s ast.Span) (location, bool) {
	if s.IsZero() {
		return location{}, false
	}
	uri, ok := a.uris[s.Source]
	if !ok {
		return location{}, false
	}
	doc := a.doc
	if s.Source != a.source {
		doc = newDocument(uri, 0, s.Source.Text)
	}
	return location{uri, doc.span(s.Start, s.End)}, true
}

// at returns the name at a position: one that the index has, or one in a statement with errors, which is taken
// for the name of the model that is spelled the same.
func (a *analysis) at(p position) *occurrence {
	offset := a.doc.modelOffset(p)
	if o := a.index.at(offset); o != nil {
		return o
	}
	i := tokenAt(a.tokens, offset)
	if i < 0 {
		return nil
	}
	if s := a.guess(i); s != nil {
		return &occurrence{span: a.tokens[i].Span, sym: s}
	}
	return nil
}

// guess says what a name token outside the sound statements refers to.
func (a *analysis) guess(i int) *symbol {
	t := a.tokens[i]
	if t.Kind != lang.TokenName {
		return nil
	}
	call := i+1 < len(a.tokens) && isOp(a.tokens[i+1], "(")
	if f := a.model.Funcs[t.Text]; f != nil && call {
		return a.index.function(f.Decl)
	}
	switch {
	case !call && a.index.names[t.Text] != nil:
		return a.index.names[t.Text]
	case lang.IsDistribution(t.Text):
		return a.index.word(distribution, t.Text, "")
	case call && fn.Lookup(t.Text) != nil:
		return a.index.word(builtin, t.Text, "")
	}
	return nil
}

// stray returns the places of tokens with this name that the index does not have: they are in statements with
// errors.
func (a *analysis) stray(name string) []ast.Span {
	var list []ast.Span
	for i, t := range a.tokens {
		if t.Kind != lang.TokenName || t.Text != name || a.known(i) {
			continue
		}
		list = append(list, t.Span)
	}
	return list
}

// known reports whether a name token is accounted for.
func (a *analysis) known(i int) bool {
	t := a.tokens[i]
	if o := a.index.at(t.Span.Start); o != nil && o.span == t.Span {
		return true
	}
	if t.Text == "from" || t.Text == "as" {
		for _, d := range a.index.froms {
			if d.Span.Start <= t.Span.Start && t.Span.End <= d.Span.End {
				return true
			}
		}
	}
	if t.Text == "lower" || t.Text == "upper" {
		for _, b := range a.index.bounds {
			if b.Start <= t.Span.Start && t.Span.End <= b.End {
				return true
			}
		}
	}
	return false
}

// item turns an error into what the editor shows; ok is false if its place is not in the source.
func (a *analysis) item(d *diag.Diagnostic) diagnosticItem {
	it := diagnosticItem{Severity: 1, Code: d.Code, Source: "bayes", Message: d.Message}
	if d.Severity == diag.Warning {
		it.Severity = 2
	}
	if d.Help != "" {
		it.Message += "\nhelp: " + d.Help
	}
	switch {
	case d.Span.Source == a.source:
		it.Range = a.shown(d.Span)
	case !d.Span.IsZero():
		// An error in an imported file is shown at the import, together with its own place.
		line, col := d.Span.Source.Position(d.Span.Start)
		it.Message = fmt.Sprintf("%s:%d:%d: %s", d.Span.Source.Name, line, col, it.Message)
		it.Range = a.doc.span(0, 0)
		for _, s := range a.model.Written().Stmts {
			if imp, ok := s.(*ast.Import); ok && a.importsFrom(imp, a.uris[d.Span.Source]) {
				it.Range = a.shown(imp.Path.Span)
				break
			}
		}
		if at, ok := a.location(d.Span); ok {
			it.Related = append(it.Related, related{at, d.Message})
		}
	default:
		it.Range = a.doc.span(0, 0)
	}
	for _, n := range d.Notes {
		if at, ok := a.location(n.Span); ok {
			it.Related = append(it.Related, related{at, n.Message})
		} else {
			it.Message += "\nnote: " + n.Message
		}
	}
	return it
}

// shown is the place of an error with at least one character to underline, if there is one.
func (a *analysis) shown(s ast.Span) span {
	if s.Start == s.End {
		text := a.source.Text
		switch {
		case s.End < len(text) && text[s.End] != '\n' && text[s.End] != '\r':
			s.End++
			for s.End < len(text) && text[s.End]&0xC0 == 0x80 {
				s.End++
			}
		case s.Start > 0 && text[s.Start-1] != '\n':
			s.Start--
			for s.Start > 0 && text[s.Start]&0xC0 == 0x80 {
				s.Start--
			}
		}
	}
	return a.doc.span(s.Start, s.End)
}

// importsFrom reports whether an import, or one of the files that it names, reads a URI.
func (a *analysis) importsFrom(imp *ast.Import, uri string) bool {
	direct, err := beside(a.doc.uri, imp.Path.Value)
	return err == nil && direct == uri
}

// items turns errors into what the editor shows.
func (a *analysis) items(list diag.List) []diagnosticItem {
	out := []diagnosticItem{}
	for _, d := range list.Sorted() {
		if len(out) == mostShown {
			break
		}
		out = append(out, a.item(d))
	}
	return out
}

// mostShown is the maximum number of errors sent for one document.
const mostShown = 100

// shownName is the name of a document in messages.
func shownName(uri string) string {
	if path, err := pathOf(uri); err == nil {
		return filepath.Base(path)
	}
	return uri
}

// errNoFile says that a document is not on disk, so that there is no folder to look in.
var errNoFile = errors.New("the file has not been saved, so there is no folder to look in")

func notThere(err error) bool { return errors.Is(err, fs.ErrNotExist) }
