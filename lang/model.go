package lang

import (
	"github.com/bayes-lang/bayes/ast"
)

// Model is a checked text: everything about it that is known without data.
type Model struct {
	Source *ast.Source
	File   *ast.File
	Funcs  map[string]*Func // functions that the model sees, its own and imported ones
	Names  []*Name          // in the order of their first declaration or definition in the text
	ByName map[string]*Name
	Blocks []*Block // in an order in which they can run

	brackets map[ast.Expr]bool // left sides with brackets: true where they say how many
}

// HowMany reports what the brackets of a left side mean: true where they say
// how many elements the name has (they declare it), false where they say which
// of its elements are meant. A left side without brackets gives false.
func (m *Model) HowMany(left ast.Expr) bool { return m.brackets[left] }

// Func is a function of the text or of an imported one.
type Func struct {
	Decl   *ast.Fn
	Scope  map[string]*Func    // functions that its body sees, by the name it calls them
	Consts map[string]ast.Expr // constants of its file
}

// Role is what a name is to the model.
type Role uint8

// The roles.
const (
	// Data is declared by `data`, or is a size or level set that data bring.
	Data Role = iota
	// Known is computed by `=` from data and literals alone.
	Known
	// Unknown is on the left of `~`, or is declared by `param`.
	Unknown
	// Derived is computed by `=` from at least one unknown.
	Derived
)

// String returns the role in the words of the language.
func (r Role) String() string {
	return [...]string{"data", "known", "unknown", "derived"}[r]
}

// Name is a name of the model: data, a size, a level set, an unknown, or a
// computed name. Locals of loops and functions are none.
type Name struct {
	Ident string
	Span  ast.Span  // where it is declared, or first defined
	Role  Role      // see Elems for names with elements of two roles
	Type  *ast.Type // nil where the text gives none
	From  *ast.Text // the file of a data name, nil where none is given
	Title string    // of a data name: what files call it, where that is another text; else ""
	Param bool      // declared by `param`, or of a type that is one unknown as a whole
	// Whole is set for an unknown of such a type (`s: simplex[3]`) that is declared
	// without `param`: every element of it is on the left of `~`.
	Whole  bool
	Dims   []ast.Expr // "how many" brackets of its only definition, nil none
	Defs   []ast.Stmt // top-level statements that define it or elements of it, in text order; `data`, `param` and declarations not counted
	Size   bool       // a bare size name such as N, bound by data
	Factor bool       // names a factor: a factor column, or the level set of factor<...>
	Levels bool       // with Factor: only a level set, not itself a column
	// Observed is set for a data or known name that is on the left of `~`.
	Observed bool
	// Tilde is set where the name or elements of it stand left of `~`. A name
	// that is Derived and Tilde has some elements by `=` and others by `~`; its
	// Role is then Unknown.
	Tilde bool
	Read  bool // something reads it
}

// Column returns what files call a data name.
func (n *Name) Column() string {
	if n.Title != "" {
		return n.Title
	}
	return n.Ident
}

// Block is a run of statements that are executed together, in text order.
type Block struct {
	Names []*Name    // what it defines, in text order
	Stmts []ast.Stmt // top-level statements
	// Soft is set where the block is part of a cycle through observed data only:
	// it reads data that a later block observes.
	Soft bool
}
