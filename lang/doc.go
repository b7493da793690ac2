// Package lang reads .bayes files. It has the tokens, grammar and parser, and the checker
// that resolves names, gives every name its role, and orders the statements. It does not
// look at data.
//
// # Read this first
//
// Parse builds a tree from a source, statement by statement, so that an error in one
// does not hide those in the next:
//
//	lex          tokens and comments                                          token.go
//	Cutter       where a statement ends: the tokens of one are a chunk        cutter.go
//	             (editors and the REPL use the same rule)
//	foreign...   statements of other tools are recognised before the grammar  hint.go
//	             sees them
//	grammar      statements, by participle; the next token decides            grammar.go
//	expr         expressions, by precedence climbing                          expr.go
//	lower        the grammar's structs become the nodes of package ast        lower.go
//
// What cannot be parsed becomes a message in hint.go (an unexpected token), trailing.go (a
// token after a complete statement: a table) or foreign.go, foreigntype.go and module.go
// (words of other tools). Of several errors in a statement, the last one in the source is
// reported.
//
// Check takes the tree and runs these steps. Each uses the results of those before it, so
// their order matters:
//
//	functions    the functions of the file and of imported files              fn.go
//	collect      every name that is declared, or is on the left of `=` or `~` check.go
//	lookalikes   rejects two names that readers cannot tell apart             check.go
//	bodies       the bodies of functions, which cannot use names of the model fn.go
//	resolve      walks the statements: what each name on the right refers     stmt.go, resolve.go
//	             to, and whether calls have the arguments they need; it notes
//	             what is defined where (definition) and what must be known
//	             without any unknown (demand)
//	definitions  what brackets on the left mean (how many, or which), and     define.go
//	             definitions that exclude each other: needs all of them
//	roles        data, known, unknown or derived: a fixed point over what     role.go
//	             is computed from what
//	known        the demands, now that the unknowns are determined            role.go
//	order        joins the statements that fill the same arrays into blocks,  order.go
//	             and orders these so that each runs after what it reads
//	unknowns     unknowns that cannot be drawn, or that are never read        role.go
//	unlikely     warns of what is legal but probably not intended             unlikely.go
//
// The resulting Model has the names with their roles, and the blocks in execution order.
// Package bind adds the data; package eval defines what it all means.
//
// Format formats a source along its tree (format.go, layout.go) and does not change tokens.
// EBNF prints the grammar for the specification from the parser's own rules. The tables of
// functions and distributions are in packages fn and dist; this package names one of them
// only in messages about it.
package lang
