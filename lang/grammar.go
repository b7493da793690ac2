package lang

import (
	"sync"

	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/bayes-lang/bayes/ast"
)

// The grammar of statements. The next token decides every choice; expressions are
// read by hand (expr.go) through these types, each with its own reader.
type (
	expression interface{ ast.Expr } // no range at the top
	rangeable  interface{ ast.Expr } // `lo:hi` too
	bound      interface{ ast.Expr } // no comparison, so that `>` closes a type
	loops      interface{ list() []ast.Clause }
	block      interface{ list() []ast.Stmt }
)

type clauseList []ast.Clause

func (c clauseList) list() []ast.Clause { return c }

type stmtList []ast.Stmt

func (s stmtList) list() []ast.Stmt { return s }

type statement struct {
	Tokens []lexer.Token

	Data   *dataStatement   `parser:"@@"`
	Param  *paramStatement  `parser:"| @@"`
	Import *importStatement `parser:"| @@"`
	Fn     *fnStatement     `parser:"| @@"`
	For    *forStatement    `parser:"| @@"`
	If     *ifStatement     `parser:"| @@"`
	Return *returnStatement `parser:"| @@"`
	Target *targetStatement `parser:"| @@"`
	Plain  *plainStatement  `parser:"| @@"`
}

// data a, b: real[N], c: factor from "file.csv", or data a: real[N] from "file.csv" as "A (kg)"
type dataStatement struct {
	Parts []*dataPart  `parser:"'data' @@ (',' @@)*"`
	From  *lexer.Token `parser:"('from' @String)?"`
	As    *lexer.Token `parser:"('as' @String)?"`
}

// a, b: real[N]
type dataPart struct {
	Names []lexer.Token `parser:"@(Name (',' Name)*)"`
	Type  *typeClause   `parser:"(':' @@)?"`
}

// param a, b: real<lower=0>[K]
type paramStatement struct {
	Names []lexer.Token `parser:"'param' @(Name (',' Name)*)"`
	Type  *typeClause   `parser:"(':' @@)?"`
}

// real<lower=0, upper=1>[N, K]
type typeClause struct {
	Tokens []lexer.Token

	Name  lexer.Token  `parser:"@Name"`
	Attrs []*attribute `parser:"('<' @@ (',' @@)* '>')?"`
	Dims  []expression `parser:"('[' @@ (',' @@)* ']')?"`
}

type attribute struct {
	Name  lexer.Token `parser:"@Name"`
	Value bound       `parser:"('=' @@)?"`
}

type importStatement struct {
	Path lexer.Token `parser:"'import' @String"`
}

// fn f(a, b: real[N]) = expr, or { statements }
type fnStatement struct {
	Name   lexer.Token  `parser:"'fn' @Name '('"`
	Params []*parameter `parser:"(@@ (',' @@)*)? ')'"`
	Value  rangeable    `parser:"( '=' @@"`
	Body   block        `parser:"| @@ )"`
}

type parameter struct {
	Tokens []lexer.Token

	Name lexer.Token `parser:"@Name"`
	Type *typeClause `parser:"(':' @@)?"`
}

type forStatement struct {
	Clauses loops `parser:"'for' @@"`
	Body    block `parser:"@@"`
}

type ifStatement struct {
	Cond expression    `parser:"'if' @@"`
	Then block         `parser:"@@"`
	More []*elseClause `parser:"('else' @@)*"`
}

// What follows `else`: `if c { ... }`, or a block alone.
type elseClause struct {
	Tokens []lexer.Token

	Cond expression `parser:"('if' @@)?"`
	Body block      `parser:"@@"`
}

type returnStatement struct {
	Value expression `parser:"'return' @@"`
}

type targetStatement struct {
	Value expression `parser:"'target' '+=' @@"`
}

// left ~ dist, left = value, name: type, or an expression alone (at the REPL).
type plainStatement struct {
	Left  []expression `parser:"@@ (',' @@)*"`
	Dist  expression   `parser:"( '~' @@"`
	Value rangeable    `parser:"| '=' @@"`
	Type  *typeClause  `parser:"| ':' @@ )?"`
}

// grammar is the grammar of statements, with the parser that is currently reading expressions for
// it. Making one takes longer than reading a model.
type grammar struct {
	*participle.Parser[statement]
	p *parser
}

// grammars keeps grammars that no parser is using. They hold nothing of the sources that were
// read with them.
var grammars = sync.Pool{New: func() any { return newGrammar() }}

func newGrammar() *grammar {
	g := &grammar{}
	g.Parser = participle.MustBuild[statement](
		participle.Lexer(tokenRules),
		participle.UseLookahead(0), // a rule whose first token matches is the right one
		participle.ParseTypeWith(func(lex *lexer.PeekingLexer) (expression, error) { return g.p.expr(lex, levelOr) }),
		participle.ParseTypeWith(func(lex *lexer.PeekingLexer) (rangeable, error) { return g.p.ranged(lex) }),
		participle.ParseTypeWith(func(lex *lexer.PeekingLexer) (bound, error) { return g.p.expr(lex, levelSum) }),
		participle.ParseTypeWith(func(lex *lexer.PeekingLexer) (loops, error) {
			list, err := g.p.clauses(lex)
			return clauseList(list), err
		}),
		participle.ParseTypeWith(func(lex *lexer.PeekingLexer) (block, error) {
			list, err := g.p.block(lex)
			return stmtList(list), err
		}),
	)
	return g
}
