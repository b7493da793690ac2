package eval

import (
	"slices"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/dist"
	"github.com/bayes-lang/bayes/lang"
)

// plan says how the iterations of a loop, or the elements of a comprehension, are walked
// together, as far as the text tells: each expression in it is the same in all iterations, or
// differs (it reads a variable, or what is computed from one) and goes element by element. An array
// that the body fills may be read where the same iteration has filled it, and nowhere else.
type plan struct {
	clauses []ast.Clause
	ragged  []bool // of each clause: what it goes through differs by the variables before it
	nested  bool   // some clause is ragged
	body    []ast.Stmt
	form    map[ast.Expr]form
	written []string // names of the model that the body fills, or draws
	whole   []string // data among them that it reads elsewhere: none may be missing

	r      *run
	locals map[string]bool     // names that the body defines; true: it differs by iteration
	done   map[string][]string // left sides, as they are written, of statements before, by name
	no     bool
}

// planLoop returns the plan of a loop, nil where its iterations are walked one by one.
func (r *run) planLoop(f *ast.For) *plan {
	return r.planned(f, func(p *plan) {
		// The variables of loops right inside of each other are those of one.
		p.clauses, p.body = slices.Clone(f.Clauses), f.Body
		for len(p.body) == 1 {
			inner, ok := p.body[0].(*ast.For)
			if !ok {
				break
			}
			p.clauses, p.body = append(p.clauses, inner.Clauses...), inner.Body
		}
		for _, s := range p.body {
			ast.Walk(s, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.Define:
					if _, ok := strip(n.Left).(*ast.Index); ok {
						p.written = append(p.written, baseName(n.Left))
					}
				case *ast.Tilde:
					for _, left := range n.Left {
						if name := baseName(left); name != "" {
							p.written = append(p.written, name)
						}
					}
				}
				return true
			})
		}
		p.through()
		p.stmts(p.body)
	})
}

// planElements returns the plan of a comprehension, nil where its elements are evaluated one
// by one.
func (r *run) planElements(e *ast.Comprehension) *plan {
	return r.planned(e, func(p *plan) {
		p.clauses = e.Clauses
		p.through()
		if !p.differs(e.Elem) || !p.expr(e.Elem) {
			p.no = true
		}
	})
}

// planned makes the plan of a part of the text once.
func (r *run) planned(at ast.Node, f func(p *plan)) *plan {
	p, ok := r.in.plans[at]
	if !ok {
		p = &plan{r: r, form: map[ast.Expr]form{}, locals: map[string]bool{}, done: map[string][]string{}}
		if f(p); p.no {
			p = nil
		} else {
			p.r = nil
		}
		if r.in.plans == nil {
			r.in.plans = map[ast.Node]*plan{}
		}
		r.in.plans[at] = p
	}
	return p
}

// through looks at what the clauses go through.
func (p *plan) through() {
	p.ragged = make([]bool, len(p.clauses))
	for k, c := range p.clauses {
		p.ragged[k] = p.differs(c.Over)
		p.nested = p.nested || p.ragged[k]
		if _, twice := p.locals[c.Var.Name]; twice {
			p.no = true
		}
		p.locals[c.Var.Name] = true
	}
}

// differs reports whether an expression reads what differs by iteration. What it reads of
// arrays that the body fills is noted.
func (p *plan) differs(e ast.Node) bool {
	differs := false
	ast.Walk(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Name:
			if d, local := p.locals[n.Name]; local {
				differs = differs || d
			} else {
				p.reads(n.Name)
			}
		case *ast.Index:
			if p.filled(n) {
				for _, a := range n.Args {
					differs = p.differs(a) || differs
				}
				return false
			}
		}
		return true
	})
	return differs
}

// reads notes that the body reads a name.
func (p *plan) reads(name string) {
	if !slices.Contains(p.written, name) || p.r.local(name) != nil {
		return
	}
	if !p.r.isData(name) {
		p.no = true
	} else if !slices.Contains(p.whole, name) {
		p.whole = append(p.whole, name)
	}
}

// filled reports whether brackets read what the same iteration has filled before.
func (p *plan) filled(e *ast.Index) bool {
	name, ok := strip(e.X).(*ast.Name)
	return ok && slices.Contains(p.done[name.Name], e.Place().Text())
}

func (p *plan) stmts(list []ast.Stmt) {
	for _, s := range list {
		switch s := s.(type) {
		case *ast.Define:
			p.define(s)
		case *ast.Tilde:
			for _, left := range s.Left {
				p.tilde(s, left)
			}
		case *ast.Target:
			p.each(s.X)
		case *ast.If:
			if p.differs(s.Cond) {
				p.no = true
			}
			p.stmts(s.Then)
			p.stmts(s.Else)
		default:
			p.no = true
		}
	}
}

// each is an expression that has a number for each iteration.
func (p *plan) each(e ast.Expr) {
	if !p.expr(e) {
		p.no = true
	}
}

func (p *plan) define(s *ast.Define) {
	switch left := strip(s.Left).(type) {
	case *ast.Name:
		if _, twice := p.locals[left.Name]; twice {
			p.no = true
		}
		p.locals[left.Name] = p.expr(s.Right)
	case *ast.Index:
		p.left(left, s.Left)
		p.number(s.Right)
		p.fills(left)
	default:
		p.no = true
	}
}

func (p *plan) tilde(s *ast.Tilde, left ast.Expr) {
	ix, ok := strip(left).(*ast.Index)
	name := baseName(left)
	if _, local := p.locals[name]; name == "" || local {
		p.each(left) // an expression of data
		p.dist(s.Dist)
		return
	}
	if !ok {
		p.no = true
		return
	}
	p.left(ix, left)
	p.dist(s.Dist)
	if info := p.r.info(name); info != nil && info.Type != nil {
		for _, e := range []ast.Expr{info.Type.Lower, info.Type.Upper} {
			if e != nil {
				ast.Walk(e, func(n ast.Node) bool {
					if n, ok := n.(*ast.Name); ok && slices.Contains(p.written, n.Name) {
						p.no = true
					}
					return true
				})
			}
		}
	}
	p.fills(ix)
}

// fills notes that the elements of a left side are there from now on.
func (p *plan) fills(left *ast.Index) {
	name := baseName(left)
	p.done[name] = append(p.done[name], left.Place().Text())
}

// left is a left side: elements of an array of the model, by numbers that differ.
func (p *plan) left(e *ast.Index, whole ast.Expr) {
	name, ok := strip(e.X).(*ast.Name)
	if !ok {
		p.no = true
		return
	}
	if _, local := p.locals[name.Name]; local || p.r.local(name.Name) != nil || p.r.info(name.Name) == nil || p.r.in.Model.HowMany(whole) {
		p.no = true
		return
	}
	if !p.args(e) {
		p.no = true
	}
}

// args are the indices of a bracket: numbers, some of which differ. It reports whether one does.
func (p *plan) args(e *ast.Index) bool {
	some := false
	if p.r.in.Model.AllLevels(e) != nil {
		p.no = true
	}
	for k, a := range e.Args {
		if _, slice := strip(a).(*ast.Range); slice || e.Each != nil && e.Each[k] > 0 {
			p.no = true
			return true
		}
		some = p.number(a) || some
	}
	return some
}

// number is an expression that has one number for each iteration, or one for all. It reports
// whether it differs.
func (p *plan) number(e ast.Expr) bool {
	if p.expr(e) {
		return true
	}
	p.form[e] = number1
	return false
}

// expr looks at an expression. It reports whether it differs by iteration; then it has one
// number for each.
func (p *plan) expr(e ast.Expr) bool {
	if !p.differs(e) {
		return false
	}
	p.form[e] = column
	switch e := e.(type) {
	case *ast.Name:
	case *ast.Paren:
		p.expr(e.X)
	case *ast.Unary:
		p.expr(e.X)
	case *ast.Binary:
		if e.Op == ast.MatMul {
			p.lines(e.X)
			if p.differs(e.Y) {
				p.no = true
			}
			p.form[e.Y] = vector1
			break
		}
		p.number(e.X)
		p.number(e.Y)
	case *ast.Cond:
		p.number(e.If)
		p.number(e.Then)
		p.number(e.Else)
	case *ast.Index:
		if !p.filled(e) && p.differs(e.X) {
			p.no = true
		}
		p.args(e)
	case *ast.Call:
		p.call(e)
	case *ast.Method:
		p.method(e)
	default:
		p.no = true
	}
	return true
}

// lines is an expression that has a vector for each iteration: a row of a matrix.
func (p *plan) lines(e ast.Expr) {
	p.form[e] = lines
	switch x := e.(type) {
	case *ast.Paren:
		p.lines(x.X)
	case *ast.Index:
		if !p.filled(x) && p.differs(x.X) {
			p.no = true
		}
		args := x.Args
		if last, ok := strip(args[len(args)-1]).(*ast.Range); ok && !p.differs(last) {
			args = args[:len(args)-1] // `X[n, :]`
		}
		if !p.args(&ast.Index{At: x.At, X: x.X, Args: args}) {
			p.no = true
		}
	default:
		p.no = true
	}
}

// call is a call some of whose arguments differ.
func (p *plan) call(e *ast.Call) {
	name := e.Func.Name
	if _, local := p.locals[name]; local || p.r.local(name) != nil {
		p.no = true
		return
	}
	if fn := p.r.userFunc(name); fn != nil {
		if !fnByElement(fn) || !numbersAlone(fn) {
			p.no = true
		}
		for k, a := range e.Args {
			if !p.number(a.Value) {
				continue
			}
			for i, q := range fn.Decl.Params {
				if (a.Name == nil && i == k || a.Name != nil && a.Name.Name == q.Name.Name) && q.Type != nil && len(q.Type.Dims) > 0 {
					p.no = true
				}
			}
		}
		return
	}
	f := lookup(name)
	if f == nil || !f.ByElementCall(e.ByPosition()) {
		p.no = true
		return
	}
	for _, a := range e.Args {
		p.number(a.Value)
	}
}

// numbersAlone reports whether a function of the text that goes element by element has numbers
// alone in its body: no constant, which may be an array, and no distribution.
func numbersAlone(fn *lang.Func) bool {
	alone := true
	look := func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Name:
			_, constant := fn.Consts[n.Name]
			alone = alone && !constant
		case *ast.Method:
			alone = false
		case *ast.Call:
			if inner := fn.Scope[n.Func.Name]; inner != nil {
				alone = alone && numbersAlone(inner)
			} else if lookup(n.Func.Name) == nil {
				alone = false
			}
		}
		return alone
	}
	if fn.Decl.Value != nil {
		ast.Walk(fn.Decl.Value, look)
	}
	for _, s := range fn.Decl.Body {
		ast.Walk(s, look)
	}
	return alone
}

// method is `D.lpdf(x)` and its kin of numbers.
func (p *plan) method(e *ast.Method) {
	if p.dist(e.X) != 0 || len(e.Args) != 1 {
		p.no = true
		return
	}
	p.number(e.Args[0].Value)
}

// dist is a distribution, each draw of which has arguments of its own or those of all. It
// returns the rank of a draw.
func (p *plan) dist(e ast.Expr) (rank int) {
	c, ok := strip(e).(*ast.Call)
	if !ok {
		p.no = true
		return 0
	}
	name := c.Func.Name
	if _, local := p.locals[name]; local || p.r.local(name) != nil || p.r.userFunc(name) != nil || len(c.Args) == 0 {
		p.no = true
		return 0
	}
	if m := dist.CombinatorNamed(name); m != nil && m.Rest {
		p.no = true
		return 0
	} else if m != nil {
		return p.combined(c, m)
	}
	spec := dist.Lookup(name)
	if spec == nil || spec.EventRank > 1 {
		p.no = true
		return 0
	}
	which, place, problem := spec.Match(c.ByPosition())
	if problem != "" {
		p.no = true
		return 0
	}
	for k, a := range c.Args {
		switch params := spec.Forms[which].Params; {
		case params[place[k]].Rank == 0:
			p.number(a.Value)
		case !p.differs(a.Value):
			p.form[a.Value] = [...]form{number1, vector1, matrix1}[params[place[k]].Rank]
		case params[place[k]].Rank == 1:
			p.lines(a.Value)
		default:
			p.no = true
		}
	}
	return spec.EventRank
}

// combined is a distribution made of others.
func (p *plan) combined(c *ast.Call, m *dist.Combinator) (rank int) {
	place, problem := m.Match(c.ByPosition())
	if problem != "" {
		p.no = true
		return 0
	}
	for k, a := range c.Args {
		list := []ast.Expr{a.Value}
		switch slot := m.Slots[place[k]]; {
		case slot.Role == dist.Number && slot.Rank == 0:
			p.number(a.Value)
			continue
		case slot.Role == dist.Number && !p.differs(a.Value):
			p.form[a.Value] = vector1
			continue
		case slot.Role == dist.Number:
			p.lines(a.Value)
			continue
		case slot.Role == dist.Inners:
			array, ok := strip(a.Value).(*ast.Array)
			if !ok {
				p.no = true
				return 0
			}
			list = array.Elems
		}
		for _, e := range list {
			rank = p.dist(e)
		}
	}
	return rank
}
