// Package lang reads .bayes texts: tokens, grammar and parser, and the checker
// that resolves names, gives every name its role, and orders the statements. It knows
// nothing of data.
//
// # Read this first
//
// Parse makes a tree of a text, statement by statement, so that an error in one
// does not hide those of the next:
//
//	lex          tokens and comments                                          token.go
//	Cutter       where a statement ends: the tokens of one are a chunk        cutter.go
//	             (editors and the dialogue ask the same rule)
//	foreign...   statements of other tools are recognised before the grammar  hint.go
//	             gets to see them
//	grammar      statements, by participle; the next token decides            grammar.go
//	expr         expressions, by precedence climbing                          expr.go
//	lower        the grammar's structs become the nodes of package ast        lower.go
//
// What cannot be read becomes a message in hint.go (a token that does not fit),
// trailing.go (a token after a whole statement: a table) or foreign.go, foreigntype.go and
// module.go (words of other tools). Of the errors of a statement the furthest in the text counts.
//
// Check takes the tree and runs these steps. Each reads what those before it have
// found, so their order matters:
//
//	functions    the functions of the text and of imported files              fn.go
//	collect      every name that is declared, or stands left of `=` or `~`    check.go
//	lookalikes   refuses two names that no reader can tell apart              check.go
//	bodies       the bodies of functions, which see no names of the model     fn.go
//	resolve      walks the statements: what each name on the right refers     stmt.go, resolve.go
//	             to, whether calls have the arguments they need; it notes
//	             what is defined where (definition) and what must be known
//	             without any unknown (demand)
//	definitions  what brackets on the left mean (how many, or which), and     define.go
//	             definitions that exclude each other: needs all of them
//	roles        data, known, unknown or derived: a fixed point over what     role.go
//	             is computed from what
//	known        the demands, now that it is clear what is unknown            role.go
//	order        joins the statements that fill the same arrays to blocks,    order.go
//	             and orders these so that each runs after what it reads
//	unknowns     unknowns that nothing can draw, or that nothing reads        role.go
//	unlikely     warns of what is legal and hardly meant                      unlikely.go
//
// The Model that comes out has the names with their roles and the blocks in their
// order. Package bind adds the data; package eval says what it all means.
//
// Format lays a text out along its tree (format.go, layout.go) and changes no token.
// EBNF prints the grammar for the specification from the parser's own rules. The tables
// of functions and distributions are those of packages fn and dist; no name of one stands
// here but in a message that is about it.
package lang
