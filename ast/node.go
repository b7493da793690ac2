package ast

import "strings"

// Node is any part of a model.
type Node interface {
	Place() Span
}

// At is the position of a node; every node embeds it.
type At struct{ Span Span }

// Place returns the node's span.
func (a At) Place() Span { return a.Span }

// Expr is an expression.
type Expr interface {
	Node
	expr()
}

// Stmt is a statement.
type Stmt interface {
	Node
	stmt()
}

// Ident is a name where it is declared or given: `x` in `data x`, `for x in`, `f(x=1)`.
type Ident struct {
	At
	Name string
}

// Comment is a `# ...` comment with its position; the formatter puts it back.
type Comment struct {
	At
	Text string // with the `#`
}

// File is a whole model file.
type File struct {
	Source   *Source
	Stmts    []Stmt
	Comments []Comment
}

// Expressions.
type (
	// Number is a numeric literal: `3` is whole, `3.0` and `1e3` are not.
	Number struct {
		At
		Value float64
		Whole bool
		Text  string // as in the source
	}

	// Text is a `"..."` literal.
	Text struct {
		At
		Value string
	}

	// Bool is `true` or `false`.
	Bool struct {
		At
		Value bool
	}

	// Name is a name that is read.
	Name struct {
		At
		Name string
	}

	// Array is `[a, b, c]`.
	Array struct {
		At
		Elems []Expr
	}

	// Comprehension is `[Elem for i in 1:N, j in 1:K]`.
	Comprehension struct {
		At
		Elem    Expr
		Clauses []Clause
	}

	// Range is `Lo:Hi`. Inside an index either end may be missing (nil): `x[2:]`, `X[:, 1]`.
	Range struct {
		At
		Lo, Hi Expr
	}

	// Unary is `-X`, `+X` or `not X`.
	Unary struct {
		At
		Op Op
		X  Expr
	}

	// Binary is `X Op Y`: arithmetic, `@`, comparison, `and`, `or`.
	Binary struct {
		At
		Op     Op
		OpSpan Span
		X, Y   Expr
	}

	// Transpose is `X'`.
	Transpose struct {
		At
		X Expr
	}

	// Index is `X[Args]`.
	Index struct {
		At
		X    Expr
		Args []Expr
		// Each is set by the checker in a statement for all of `[d1, d2]`: Each[k] is the dimension
		// (from 1) of the left side whose current element argument k names, or 0 if argument k is an
		// ordinary index. It is nil if every argument is an ordinary index.
		Each []int
	}

	// Call is `Func(Args)`: a built-in function, a function of the file, or a distribution.
	Call struct {
		At
		Func Ident
		Args []Arg
	}

	// Method is `X.Name(Args)`: `Normal(0, 1).lpdf(y)`.
	Method struct {
		At
		X    Expr
		Name Ident
		Args []Arg
	}

	// Cond is `if C { A } else { B }` as an expression.
	Cond struct {
		At
		If, Then, Else Expr
	}

	// Paren is `(X)`, kept so that a model prints as it was written.
	Paren struct {
		At
		X Expr
	}
)

// Arg is an argument of a call, named (`mu=3`) if Name is not nil.
type Arg struct {
	At
	Name  *Ident
	Value Expr
}

// Clause is `Var in Over` of a loop or comprehension.
type Clause struct {
	At
	Var  Ident
	Over Expr
}

// DataPart is the part `a, b: TYPE` of a Data; Type may be nil in the last one.
type DataPart struct {
	Names []Ident
	Type  *Type
}

// TypeOf returns the type of name i of the statement, nil if it has none.
func (d *Data) TypeOf(i int) *Type {
	for _, p := range d.Parts {
		if i < len(p.Names) {
			return p.Type
		}
		i -= len(p.Names)
	}
	return nil
}

// Statements.
type (
	// Data is `data a, b: TYPE, c: TYPE from "file.csv"`, or `data a: TYPE from "file.csv" as
	// "column"`; From and As may be nil.
	Data struct {
		At
		Names []Ident    // of all parts
		Parts []DataPart // one or more
		From  *Text
		As    *Text
	}

	// Param is `param a, b: TYPE`; Type may be nil.
	Param struct {
		At
		Names []Ident
		Type  *Type
	}

	// Declare is `a, b: TYPE`, the shape of arrays that statements fill.
	Declare struct {
		At
		Names []Ident
		Type  *Type
	}

	// Import is `import "other.bayes"`.
	Import struct {
		At
		Path Text
	}

	// Fn is `fn name(params) = Value` or `fn name(params) { Body }`; one of the two is nil.
	Fn struct {
		At
		Name   Ident
		Params []FnParam
		Value  Expr
		Body   []Stmt
	}

	// For is `for i in 1:I, j in 1:J { Body }`, or in one line `x[i in 1:I, j in 1:J] ~ dist`:
	// then Brackets is set, Body is `x[i, j] ~ dist` or `x[i, j] = value` alone, and the
	// indices have the places of the variables.
	For struct {
		At
		Clauses  []Clause
		Body     []Stmt
		Brackets bool
	}

	// If is `if Cond { Then } else { Else }`; `else if` is a single If in Else.
	If struct {
		At
		Cond       Expr
		Then, Else []Stmt
		HasElse    bool
	}

	// Return is `return X`, inside a function.
	Return struct {
		At
		X Expr
	}

	// Define is `Left = Right`.
	Define struct {
		At
		Left, Right Expr
	}

	// Tilde is `Left, Left ~ Dist`.
	Tilde struct {
		At
		Left []Expr
		Dist Expr
	}

	// Target is `target += X`.
	Target struct {
		At
		X Expr
	}

	// Show is an expression on a line of its own, only at the REPL.
	Show struct {
		At
		X Expr
	}
)

// FnParam is a parameter of a function, with an optional type.
type FnParam struct {
	At
	Name Ident
	Type *Type
}

// Type is a declared type: `real<lower=0>[N, K]`, `factor<team>[N]`, `simplex[K]`.
type Type struct {
	At
	Name         Ident  // real, int, bool, factor, simplex, ordered, ...
	Of           *Ident // factor<Of>
	Lower, Upper Expr   // nil if not given
	Dims         []Expr // nil for a scalar
}

// Op is an operator.
type Op uint8

// The operators, in the order of the table below.
const (
	Add Op = iota
	Sub
	Mul
	Div
	Mod
	MatMul
	Pow
	Eq
	Ne
	Lt
	Le
	Gt
	Ge
	And
	Or
	Not
)

var opText = [...]string{"+", "-", "*", "/", "%", "@", "^", "==", "!=", "<", "<=", ">", ">=", "and", "or", "not"}

// String returns the operator as it is written.
func (o Op) String() string { return opText[o] }

func (*Number) expr()        {}
func (*Text) expr()          {}
func (*Bool) expr()          {}
func (*Name) expr()          {}
func (*Array) expr()         {}
func (*Comprehension) expr() {}
func (*Range) expr()         {}
func (*Unary) expr()         {}
func (*Binary) expr()        {}
func (*Transpose) expr()     {}
func (*Index) expr()         {}
func (*Call) expr()          {}
func (*Method) expr()        {}
func (*Cond) expr()          {}
func (*Paren) expr()         {}

func (*Data) stmt()    {}
func (*Param) stmt()   {}
func (*Declare) stmt() {}
func (*Import) stmt()  {}
func (*Fn) stmt()      {}
func (*For) stmt()     {}
func (*If) stmt()      {}
func (*Return) stmt()  {}
func (*Define) stmt()  {}
func (*Tilde) stmt()   {}
func (*Target) stmt()  {}
func (*Show) stmt()    {}

// Left returns the left side of a loop in brackets.
func (f *For) Left() *Index {
	if t, ok := f.Body[0].(*Tilde); ok {
		return t.Left[0].(*Index)
	}
	return f.Body[0].(*Define).Left.(*Index)
}

// Element returns the element of a left side as other statements write it, and a function that writes
// such statements. For a loop in brackets, `x[i in 1:I] ~ dist`, these are `x[i]` and `for i in 1:I { ... }`.
func (f *File) Element(left Expr) (element string, statement func(string) string) {
	element, statement = left.Place().Text(), func(s string) string { return s }
	ix, ok := left.(*Index)
	if !ok {
		return element, statement
	}
	for _, s := range f.Stmts {
		Walk(s, func(n Node) bool {
			loop, ok := n.(*For)
			if !ok || !loop.Brackets || loop.Left() != ix {
				return true
			}
			var args, clauses []string
			for _, a := range ix.Args {
				args = append(args, a.Place().Text())
			}
			for _, c := range loop.Clauses {
				clauses = append(clauses, c.Place().Text())
			}
			element = ix.X.Place().Text() + "[" + strings.Join(args, ", ") + "]"
			statement = func(s string) string { return "for " + strings.Join(clauses, ", ") + " { " + s + " }" }
			return false
		})
	}
	return element, statement
}

// Clause returns the clause that is written in place of an index of a loop in brackets, or nil if there is none.
func (f *For) Clause(index Expr) *Clause {
	for i := range f.Clauses {
		if f.Clauses[i].Var.Span == index.Place() {
			return &f.Clauses[i]
		}
	}
	return nil
}

// ByPosition returns how many arguments of a call have no name, and the names of the others.
func (c *Call) ByPosition() (positional int, named []string) {
	for _, a := range c.Args {
		if a.Name == nil {
			positional++
		} else {
			named = append(named, a.Name.Name)
		}
	}
	return positional, named
}
