package lang

import (
	"github.com/bayes-lang/bayes/ast"
)

// Model is a checked model: everything about it that is known without data.
type Model struct {
	Source *ast.Source
	File   *ast.File        // with the matrices of joint outcomes in the place of their columns
	Funcs  map[string]*Func // functions that the model can call, its own and imported ones
	Names  []*Name          // in the order of their first declaration or definition in the source
	ByName map[string]*Name
	Blocks []*Block // in an order in which they can run

	written  *ast.File               // see Written
	brackets map[ast.Expr]bool       // left sides with brackets: true where they say how many
	levels   map[ast.Expr][]bool     // see AllLevels
	lefts    map[string][]*ast.Index // see Lefts
	alone    map[*ast.Index]bool     // see Alone
}

// Written returns the file as it was parsed.
func (m *Model) Written() *ast.File {
	if m.written == nil {
		return m.File
	}
	return m.written
}

// HowMany reports what the brackets on a left side mean: true if they give the number of
// elements of the name (they declare it), false if they select some of its elements. It
// returns false for a left side without brackets.
func (m *Model) HowMany(left ast.Expr) bool { return m.brackets[left] }

// AllLevels says which indices of a left side whose brackets select elements are names that may be
// those of a factor or of a list of strings: one that is stands for all of its levels. It returns
// nil where there are none.
func (m *Model) AllLevels(left ast.Expr) []bool {
	if m == nil || len(m.levels) == 0 {
		return nil
	}
	return m.levels[left]
}

// Lefts returns the left sides whose brackets select elements of a name.
func (m *Model) Lefts(name string) []*ast.Index { return m.lefts[name] }

// Alone reports whether a left side that selects elements is in no loop and no branch, so that it is
// known before anything runs which ones it selects.
func (m *Model) Alone(left *ast.Index) bool { return m.alone[left] }

// Func is a function of the model or of an imported file.
type Func struct {
	Decl   *ast.Fn
	Scope  map[string]*Func    // functions that its body can call, by the name used there
	Consts map[string]ast.Expr // constants of its file
}

// Role is the role of a name in the model.
type Role uint8

const (
	// Data is declared by `data`, or is a size or level set given by data.
	Data Role = iota
	// Known is computed by `=` from data and literals alone.
	Known
	// Unknown is on the left of `~`, or is declared by `param`.
	Unknown
	// Derived is computed by `=` from at least one unknown.
	Derived
)

// String returns the role as it is called in the language.
func (r Role) String() string {
	return [...]string{"data", "known", "unknown", "derived"}[r]
}

// Name is a name of the model: data, a size, a level set, an unknown, or a computed name.
// Local names of loops and functions do not count.
type Name struct {
	Ident string
	Span  ast.Span  // where it is declared, or first defined
	Role  Role      // see Elems for names with elements of two roles
	Type  *ast.Type // nil if none is written
	From  *ast.Text // the file of a data name, nil if none is given
	Title string    // of a data name: what it is called in files, if different; else ""
	Param bool      // declared by `param`, or of a type that is a single unknown as a whole
	// Whole is set for an unknown of such a type (`s: simplex[3]`) that is declared without
	// `param`: all its elements are on the left of `~`.
	Whole  bool
	Dims   []ast.Expr // "how many" brackets of its only definition; nil if none
	Defs   []ast.Stmt // top-level statements that define it or elements of it, in source order, excluding `data`, `param` and declarations
	Size   bool       // a bare size name such as N, whose value comes from data
	Counts bool       // with Size: declared by `data N: rows`, the number of rows of its file
	Factor bool       // names a factor: a factor column, or the level set of factor<...>
	Levels bool       // with Factor: only a level set, not itself a column
	// Observed is set for a data or known name that is on the left of `~`.
	Observed bool
	// Tilde is set if the name or some of its elements are on the left of `~`. A name that is both
	// Derived and Tilde has some elements defined by `=` and others by `~`; its Role is then
	// Unknown.
	Tilde bool
	Read  bool // it is read somewhere
	// Parts are the columns of an outcome of several, `[math, reading] ~ ...`. Part is set for each of these,
	// by whose names data are given.
	Parts []string
	Part  bool
}

// Shapeless reports whether nothing says what shape a data name has, so that it is a column, or one value, as its data are:
// it has no type, or the type `factor` without brackets.
func (n *Name) Shapeless() bool {
	return n.Type == nil || n.Type.Name.Name == "factor" && len(n.Type.Dims) == 0
}

// CountOf returns the name that is declared as the number of rows of the file of a data name that is Shapeless, nil if there is
// none.
func (m *Model) CountOf(n *Name) *Name {
	if n.Role != Data || !n.Shapeless() || n.Size || n.Levels {
		return nil
	}
	for _, o := range m.Names {
		if o.Counts && (o.From == nil) == (n.From == nil) && (o.From == nil || o.From.Value == n.From.Value) {
			return o
		}
	}
	return nil
}

// Column returns the name of a data name in files.
func (n *Name) Column() string {
	if n.Title != "" {
		return n.Title
	}
	return n.Ident
}

// Block is a group of statements that run together, in source order.
type Block struct {
	Names []*Name    // what it defines, in source order
	Stmts []ast.Stmt // top-level statements
	// Soft is set if the block is part of a cycle through observed data only: it reads data that a
	// later block observes.
	Soft bool
}
