package lang

import (
	"sort"
	"strings"

	"github.com/alecthomas/participle/v2/ebnf"
)

// EBNF returns the grammar of the language: `|` separates choices, `[ ]` is optional, and
// `{ }` is any number of times. NAME, NUMBER and STRING are tokens; NL is the end of a line
// or `;`. The rules of statements come from the parser's own grammar, and those of binary
// operators from its table. The others are written next to the functions that parse them
// (expr.go, parse.go). A test compares what the rules accept with what the parser accepts.
func EBNF() string {
	var b strings.Builder
	write := func(name, rule string) {
		b.WriteString(name + strings.Repeat(" ", max(1, 10-len(name))) + "= " + rule + " .\n")
	}
	write("File", "{ [ Statement ] NL } [ Statement ]")
	for _, p := range statementRules() {
		write(p[0], p[1])
	}
	write("Block", `"{" { [ Statement ] NL } [ Statement ] "}"`)
	write("Clauses", `Clause { "," Clause }`)
	write("Clause", `NAME "in" Ranged`)
	b.WriteByte('\n')
	write("Ranged", `Expr [ ":" Expr ]`)
	write("Expr", "And { "+levelOperators(levelOr)+" And }")
	write("And", "Not { "+levelOperators(levelAnd)+" Not }")
	write("Not", `"not" Not | Compare`)
	write("Compare", "Sum [ "+levelOperators(levelCompare)+" Sum ]")
	write("Sum", "Product { "+levelOperators(levelSum)+" Product }")
	write("Product", "Sign { "+levelOperators(levelProduct)+" Sign }")
	write("Sign", `( "-" | "+" ) Sign | Power`)
	write("Power", "Postfix [ "+levelOperators(levelPower)+" Sign ]")
	write("Postfix", `Primary { "'" | "[" Index { "," Index } "]" | "." NAME "(" [ Args ] ")" }`)
	write("Primary", `NUMBER | STRING | "true" | "false" | NAME [ "(" [ Args ] ")" ] | "(" Ranged ")" | Array | Choice`)
	write("Array", `"[" [ Expr { "," Expr } ] "]" | "[" Expr "for" Clauses "]"`)
	write("Choice", `"if" Expr "{" Expr "}" "else" ( Choice | "{" Expr "}" )`)
	write("Index", `Clause | [ Expr ] ":" [ Expr ] | Expr`)
	write("Args", `Arg { "," Arg }`)
	write("Arg", `[ NAME "=" ] Ranged`)
	return b.String()
}

// levelOperators are the choices of binary operators of a level.
func levelOperators(level int) string {
	var list []string
	for text, o := range operators {
		if o.level == level {
			list = append(list, `"`+text+`"`)
		}
	}
	// By the order of ast.Op, not that of a map.
	sort.Slice(list, func(i, j int) bool {
		return operators[strings.Trim(list[i], `"`)].op < operators[strings.Trim(list[j], `"`)].op
	})
	if len(list) == 1 {
		return list[0]
	}
	return "( " + strings.Join(list, " | ") + " )"
}

// readable has the names of the parser's rules and tokens as they appear in the EBNF.
var readable = map[string]string{
	"DataStatement": "Data", "DataPart": "Columns", "ParamStatement": "Param", "ImportStatement": "Import", "FnStatement": "Fn", "ForStatement": "For", "IfStatement": "If",
	"ReturnStatement": "Return", "TargetStatement": "Target", "PlainStatement": "Relation", "TypeClause": "Type", "Attribute": "Bound", "Parameter": "FnParam",
	"Expression": "Expr", "Rangeable": "Ranged", "Bound": "Sum", "Loops": "Clauses",
}

// statementRules returns the names and right sides of the rules of statements.
func statementRules() [][2]string {
	grammar, err := ebnf.ParseString(newGrammar().String())
	if err != nil {
		panic(err) // our own grammar
	}
	var list [][2]string
	for _, p := range grammar.Productions {
		name, rule := p.Production, ""
		switch name {
		case "IfStatement", "ElseClause":
			// The parser takes any number of `else` and rejects the second one itself; the rule says what
			// remains.
			if name == "ElseClause" {
				continue
			}
			rule = `"if" Expr Block { "else" "if" Expr Block } [ "else" Block ]`
		case "PlainStatement":
			// The parser takes a list of expressions before any of the three, or alone at the REPL, and
			// rejects the others itself (lower.go).
			rule = `Expr { "," Expr } "~" Expr | Expr "=" Ranged | NAME { "," NAME } ":" Type`
		default:
			rule = choice(p.Expression)
		}
		if r := readable[name]; r != "" {
			name = r
		}
		list = append(list, [2]string{name, rule})
	}
	return list
}

// choice writes alternatives.
func choice(e *ebnf.Expression) string {
	var list []string
	for _, s := range e.Alternatives {
		var terms []string
		for _, t := range s.Terms {
			terms = append(terms, term(t))
		}
		list = append(list, strings.Join(terms, " "))
	}
	return strings.Join(list, " | ")
}

func term(t *ebnf.Term) string {
	text := ""
	switch {
	case t.Name != "":
		text = t.Name
		if r := readable[t.Name]; r != "" {
			text = r
		}
	case t.Token != "":
		text = strings.ToUpper(t.Token)
	case t.Literal != "":
		text = t.Literal
		if !strings.HasPrefix(text, `"`) {
			text = `"` + text + `"`
		}
	default:
		inner := choice(t.Group.Expr)
		single := len(t.Group.Expr.Alternatives) == 1
		switch {
		case t.Repetition == "*":
			return "{ " + inner + " }"
		case t.Repetition == "?":
			return "[ " + inner + " ]"
		case single:
			return inner
		}
		return "( " + inner + " )"
	}
	switch t.Repetition {
	case "*":
		return "{ " + text + " }"
	case "?":
		return "[ " + text + " ]"
	case "+":
		return text + " { " + text + " }"
	}
	return text
}
