package lsp

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"time"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/runtime"
)

// binding is a model with its data.
type binding struct {
	session *runtime.Session // nil if model and data do not fit together
	errs    diag.List
}

// longestBinding is how long the server waits for a model to be bound.
const longestBinding = 20 * time.Second

// bindable reports whether a model says where all of its data are.
func (a *analysis) bindable() bool {
	if _, err := pathOf(a.doc.uri); err != nil || !a.sound {
		return false
	}
	for _, s := range a.model.Written().Stmts {
		if d, ok := s.(*ast.Data); ok && d.From == nil {
			return false
		}
	}
	return len(a.model.Written().Stmts) > 0
}

// bind joins a version with its data, if there is no newer one, and shows the errors. One binding of a model
// runs at a time; those requested meanwhile become one, of the latest version, after it.
func (s *server) bind(key string, snap *snapshot) {
	s.mu.Lock()
	t := s.texts[key]
	if t == nil || t.snap != snap {
		s.mu.Unlock()
		return
	}
	if t.busy {
		t.again = true
		s.mu.Unlock()
		return
	}
	t.busy = true
	s.mu.Unlock()

	a := snap.analysis()
	ctx, cancel := context.WithTimeout(s.ctx, longestBinding)
	defer cancel()
	done := make(chan *binding, 1)
	go func() { // the end of the session does not wait for it
		b := s.bound(ctx, a)
		done <- b
		s.mu.Lock()
		t.busy = false
		again := t.again && s.texts[key] == t
		t.again = false
		latest := t.snap
		s.mu.Unlock()
		if again && s.begin() {
			defer s.work.Done()
			if next := latest.analysis(); next.errs.Err() == nil && next.bindable() {
				s.bind(key, latest)
			}
		}
	}()
	var b *binding
	select {
	case b = <-done:
	case <-ctx.Done():
		if s.ctx.Err() != nil {
			return
		}
		b = &binding{}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.texts[key] != t {
		return
	}
	if b.session != nil {
		t.bound = b
	}
	if t.snap != snap {
		return
	}
	t.data = a.items(b.errs)
	s.publishFor(a, a.items(append(append(diag.List(nil), a.errs...), b.errs...)))
}

// bound reads the data of a model and binds it. It never panics.
func (s *server) bound(ctx context.Context, a *analysis) (b *binding) {
	b = &binding{}
	defer func() {
		if p := recover(); p != nil {
			s.bug(p)
			b = &binding{errs: diag.List{diag.New("internal", ast.Span{}, "internal error: %v. This is a bug in bayes; please report it with the model and its data", p)}}
		}
	}()
	path, err := pathOf(a.doc.uri)
	if err != nil {
		return b
	}
	var total int64
	for _, from := range a.froms() {
		info, err := isFile(inFolder(path, from.Value))
		if err != nil {
			if notThere(err) {
				d := diag.New("no-file", from.Span, "there is no file `%s`, so the data are not checked", from.Value).
					WithHelp("the path is relative to the model file")
				d.Severity = diag.Warning
				b.errs = append(b.errs, d)
			}
			continue
		}
		total += info.Size()
	}
	if len(b.errs) > 0 || total > s.opt.MaxData {
		return b
	}
	in := input.Input{Model: input.NewFile(a.source.Name, []byte(a.source.Text))}
	in.Read = input.Whole(func(name string) ([]byte, error) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		uri, err := beside(a.doc.uri, name)
		if err != nil {
			return nil, err
		}
		if snap, _ := s.snapshot(uri); snap != nil {
			return []byte(snap.doc.text), nil
		}
		return s.disk.read(inFolder(path, name), s.opt.MaxData)
	})
	session, list := runtime.Open(in)
	if ctx.Err() != nil {
		return b
	}
	b.session = session
	if session != nil {
		list = session.Warnings
	}
	for _, d := range list {
		moved := *d
		moved.Span = a.own(d.Span)
		moved.Notes = nil
		for _, n := range d.Notes {
			n.Span = a.own(n.Span)
			moved.Notes = append(moved.Notes, n)
		}
		if !a.told(&moved) {
			b.errs = append(b.errs, &moved)
		}
	}
	return b
}

// told reports whether the analysis has the same error.
func (a *analysis) told(d *diag.Diagnostic) bool {
	for _, f := range a.errs {
		if f.Message == d.Message && f.Span.Start == d.Span.Start && f.Span.End == d.Span.End {
			return true
		}
	}
	return false
}

// own maps a span in another reading of the same sources to this reading.
func (a *analysis) own(sp ast.Span) ast.Span {
	if sp.IsZero() {
		return sp
	}
	for src := range a.uris {
		if src.Name == sp.Source.Name && src.Text == sp.Source.Text {
			sp.Source = src
			return sp
		}
	}
	return ast.Span{}
}

// froms returns the strings after `from`, each file once.
func (a *analysis) froms() []*ast.Text {
	var list []*ast.Text
	seen := map[string]bool{}
	for _, st := range a.model.Written().Stmts {
		if d, ok := st.(*ast.Data); ok && d.From != nil && !seen[d.From.Value] {
			seen[d.From.Value] = true
			list = append(list, d.From)
		}
	}
	return list
}

// inFolder returns the path of a file that a model names.
func inFolder(model, name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(filepath.Dir(model), filepath.FromSlash(name))
}

// columns returns the names that a data file has, nil if it cannot be read. For a long CSV file, its beginning is
// enough.
func (s *server) columns(path string) []string {
	content, err := s.disk.read(path, s.opt.MaxData)
	if err != nil {
		return nil
	}
	const enough = 1 << 16
	if ext := strings.ToLower(filepath.Ext(path)); len(content) > enough && (ext == ".csv" || ext == ".tsv" || ext == ".txt") {
		if i := bytes.LastIndexByte(content[:enough], '\n'); i > 0 {
			content = content[:i]
		}
	}
	names, _ := input.Columns(filepath.Base(path), content)
	return names
}
