package lsp

import (
	"context"
	"encoding/json"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/lang"
)

// definition goes to where a name is declared, or else to where it is defined; from the name of a file, to the file.
func (s *server) definition(_ context.Context, v *view, params json.RawMessage) (any, error) {
	var p positionParams
	if err := json.Unmarshal(params, &p); err != nil {
		return nil, err
	}
	offset := v.doc.modelOffset(p.Position)
	for _, st := range v.model.Written().Stmts {
		var file *ast.Text
		switch st := st.(type) {
		case *ast.Import:
			file = &st.Path
		case *ast.Data:
			file = st.From
		}
		if file == nil || offset < file.Span.Start || offset > file.Span.End {
			continue
		}
		uri, err := beside(v.doc.uri, file.Value)
		if err != nil {
			return nil, nil
		}
		if path, err := pathOf(uri); err == nil {
			if _, err := isFile(path); err != nil {
				return nil, nil
			}
		}
		return []location{{URI: uri}}, nil
	}
	o := v.at(p.Position)
	if o == nil {
		return nil, nil
	}
	if at, ok := v.location(o.sym.decl); ok {
		list := []location{at}
		// An array that several statements fill has a place in each of them.
		if n := o.sym.info; o.sym.kind == modelName && n != nil && n.Type == nil && len(n.Defs) > 1 {
			for _, use := range v.index.of(o.sym) {
				if at, ok := v.location(use.span); ok && use.write && use.span != o.sym.decl {
					list = append(list, at)
				}
			}
		}
		return list, nil
	}
	return nil, nil
}

// references lists the places where a name is used; for a function, also those in other models of the workspace.
func (s *server) references(ctx context.Context, v *view, params json.RawMessage) (any, error) {
	var p positionParams
	if err := json.Unmarshal(params, &p); err != nil {
		return nil, err
	}
	o := v.at(p.Position)
	if o == nil {
		return []location{}, nil
	}
	list := []location{}
	for _, u := range s.uses(ctx, v.analysis, o.sym) {
		for _, sp := range u.spans {
			if !p.Context.IncludeDeclaration && sp == u.decl {
				continue
			}
			list = append(list, location{u.a.doc.uri, u.a.doc.span(sp.Start, sp.End)})
		}
		for _, sp := range u.a.strayUses(o.sym) {
			list = append(list, location{u.a.doc.uri, u.a.doc.span(sp.Start, sp.End)})
		}
	}
	return list, nil
}

// strayUses are names in statements with errors that probably mean the symbol.
func (a *analysis) strayUses(o *symbol) []ast.Span {
	if o.kind != modelName || o.decl.Source != a.source {
		return nil
	}
	return a.stray(o.name)
}

// uses are the places in one source where a symbol is used.
type uses struct {
	a     *analysis
	spans []ast.Span
	decl  ast.Span // in this source, zero if it is in another one
	home  string   // of a function: the URI of the file that defines it
}

// uses finds a symbol in its source and, for a function or an argument of one, in all sources that can see it.
func (s *server) uses(ctx context.Context, a *analysis, o *symbol) []uses {
	here := uses{a: a, decl: o.decl}
	for _, occ := range a.index.of(o) {
		here.spans = append(here.spans, occ.span)
	}
	if o.kind != function && o.kind != argument || o.decl.IsZero() {
		return []uses{here}
	}
	home := a.uris[o.decl.Source]
	list := []uses{}
	for _, other := range s.neighbours(ctx, a, home) {
		u := uses{a: other, home: home}
		for _, occ := range other.index.list {
			if occ.sym.kind == o.kind && occ.sym.name == o.name && occ.sym.fn.Name.Name == o.fn.Name.Name &&
				sameURI(other.uris[occ.sym.decl.Source], home) {
				u.spans = append(u.spans, occ.span)
				u.decl = occ.sym.decl
			}
		}
		if u.decl.Source != other.source {
			u.decl = ast.Span{}
		}
		if len(u.spans) > 0 {
			list = append(list, u)
		}
	}
	return list
}

// mostModels is the maximum number of models of a workspace that are searched.
const mostModels = 2000

// neighbours returns the sources in which a function of the file home may be used: the source itself, that file, and all
// models of the workspace, or of the folder, that import the file.
func (s *server) neighbours(ctx context.Context, a *analysis, home string) []*analysis {
	list := []*analysis{a}
	seen := map[string]bool{canonical(a.doc.uri): true}
	look := func(uri string) {
		key := canonical(uri)
		if seen[key] || ctx.Err() != nil {
			return
		}
		seen[key] = true
		if snap, _ := s.snapshot(uri); snap != nil {
			list = append(list, snap.analysis())
			return
		}
		text, err := s.load(uri)
		if err != nil || !sameURI(uri, home) && !strings.Contains(text, "import") {
			return
		}
		list = append(list, analyse(newDocument(uri, 0, text), s.load))
	}
	look(home)
	s.mu.Lock()
	var open []string
	for _, t := range s.texts {
		open = append(open, t.snap.doc.uri)
	}
	roots := append([]string(nil), s.roots...)
	s.mu.Unlock()
	slices.Sort(open)
	for _, uri := range open {
		look(uri)
	}
	if path, err := pathOf(home); err == nil {
		roots = append(roots, uriOf(filepath.Dir(path)))
	}
	count := 0
	for _, root := range roots {
		dir, err := pathOf(root)
		if err != nil {
			continue
		}
		filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			switch {
			case ctx.Err() != nil || count > 20*mostModels:
				return filepath.SkipAll
			case err != nil:
				return nil
			case d.IsDir() && path != dir && (strings.HasPrefix(d.Name(), ".") || d.Name() == "node_modules" || strings.HasSuffix(d.Name(), ".run")):
				return filepath.SkipDir
			case strings.HasSuffix(d.Name(), ".bayes"):
				look(uriOf(path))
			}
			count++
			return nil
		})
	}
	return list
}

func (s *server) highlights(_ context.Context, v *view, params json.RawMessage) (any, error) {
	var p positionParams
	if err := json.Unmarshal(params, &p); err != nil {
		return nil, err
	}
	list := []highlight{}
	o := v.at(p.Position)
	if o == nil {
		return list, nil
	}
	for _, occ := range v.index.of(o.sym) {
		kind := 2
		if occ.write {
			kind = 3
		}
		list = append(list, highlight{v.doc.span(occ.span.Start, occ.span.End), kind})
	}
	for _, sp := range v.strayUses(o.sym) {
		list = append(list, highlight{v.doc.span(sp.Start, sp.End), 2})
	}
	return list, nil
}

// symbols lists the names that the source declares or defines, and its functions.
func (s *server) symbols(_ context.Context, v *view, params json.RawMessage) (any, error) {
	list := []documentSymbol{}
	text := v.source.Text
	// The statement that a place is in, at the top level.
	around := func(sp ast.Span) ast.Span {
		for _, st := range v.model.Written().Stmts {
			if at := st.Place(); at.Start <= sp.Start && sp.End <= at.End {
				return at
			}
		}
		return sp
	}
	add := func(sp ast.Span, name, detail string, kind int) {
		if sp.Source != v.source || sp.Start >= sp.End || sp.End > len(text) {
			return
		}
		whole := around(sp)
		list = append(list, documentSymbol{name, detail, kind, v.doc.span(whole.Start, whole.End), v.doc.span(sp.Start, sp.End)})
	}
	for _, st := range v.model.Written().Stmts {
		switch st := st.(type) {
		case *ast.Fn:
			add(st.Name.Span, st.Name.Name, head(st), symbolFunction)
		case *ast.Import:
			add(st.Path.Span, st.Path.Value, "import", symbolFile)
		}
	}
	for _, n := range v.model.Names {
		kind := symbolVariable
		switch {
		case n.Size:
			kind = symbolNumber
		case n.Levels:
			kind = symbolEnum
		case n.Role == lang.Data:
			kind = symbolField
		case n.Role == lang.Known:
			kind = symbolConstant
		}
		detail := strings.ToLower(role(n)[:1]) + role(n)[1:]
		if shape, _ := v.bound.shape(n.Ident); shape != "" {
			detail = shape + ", " + detail
		}
		add(n.Span, n.Ident, detail, kind)
	}
	slices.SortStableFunc(list, func(a, b documentSymbol) int {
		if a.SelectionRange.Start.Line != b.SelectionRange.Start.Line {
			return a.SelectionRange.Start.Line - b.SelectionRange.Start.Line
		}
		return a.SelectionRange.Start.Character - b.SelectionRange.Start.Character
	})
	if v.client.Capabilities.TextDocument.DocumentSymbol.Hierarchical {
		return list, nil
	}
	flat := make([]symbolInformation, len(list))
	for i, d := range list {
		flat[i] = symbolInformation{d.Name, d.Kind, location{v.doc.uri, d.Range}}
	}
	return flat, nil
}
