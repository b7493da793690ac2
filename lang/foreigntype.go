package lang

import (
	"strings"

	"github.com/alecthomas/participle/v2/lexer"

	"github.com/bayes-lang/bayes/ast"
)

// typedName reads a declaration with its type first, as in Stan (`real<lower=0> s`,
// `array[N] int y`, `int y[N]`), and returns the name and the type as it is written here.
func (p *parser) typedName(tokens []lexer.Token) (name, form string) {
	scalar := map[string]string{"real": "real", "int": "int", "vector": "real", "row_vector": "real", "matrix": "real", "bool": "bool"}
	word := tokens[0].Value
	var bounds string
	var dims []string
	i := 1
	part := func() {
		if i < len(tokens) && isOp(tokens[i], "<") {
			if j := skipBrackets(tokens, i); j > i {
				// The dimensions in brackets that follow immediately are read below.
				for k := i; k < j; k++ {
					if isOp(tokens[k], ">") {
						bounds = p.src.Text[tokens[i].Pos.Offset : tokens[k].Pos.Offset+1]
						i = k + 1
						break
					}
				}
			}
		}
		if i < len(tokens) && isOp(tokens[i], "[") {
			if j := skipBrackets(tokens, i); j > i {
				dims = append(dims, strings.TrimSpace(p.src.Text[tokens[i].Pos.Offset+1:tokens[j-1].Pos.Offset]))
				i = j
			}
		}
	}
	part()
	if word == "array" && i < len(tokens) && (stanTypes[tokens[i].Value] != "" || dataType(tokens[i].Value) != "") {
		word = tokens[i].Value
		i++
		part()
	}
	name = "x"
	if i < len(tokens) && tokens[i].Type == tokName {
		name = tokens[i].Value
		i++
		part()
	}
	form = scalar[word]
	switch {
	case form == "" && len(dims) == 0:
		return name, stanTypes[word]
	case form == "":
		form, _, _ = strings.Cut(stanTypes[word], "[")
	}
	form += bounds
	if word == "array" || (word == "vector" || word == "row_vector" || word == "matrix") && len(dims) == 0 {
		return name, stanTypes[word]
	}
	if len(dims) > 0 {
		form += "[" + strings.Join(dims, ", ") + "]"
	}
	return name, form
}

// typedHelp says how a declaration with its type first is written here.
func (p *parser) typedHelp(tokens []lexer.Token, name, form string) string {
	for i, t := range tokens {
		if t.EOF() || t.Type == tokNewline {
			break
		}
		if isOp(t, "=") && i+1 < len(tokens) && tokens[i-1].Value == name {
			return "a computed name needs no type: `" + strings.TrimRight(name+" = "+p.after(t), "; ") + "`"
		}
	}
	base, _, _ := strings.Cut(form, "[")
	base, _, _ = strings.Cut(base, "<")
	switch base {
	case "int":
		return "write `data " + name + ": " + form + "`; a computed name needs no type"
	case "real", "bool":
		return "write `data " + name + ": " + form + "`, or `param " + name + ": " + form + "`; a computed name needs no type"
	}
	return "write `param " + name + ": " + form + "`"
}

// dataType is a type as Stan writes it before a name in `data`, "" if word is not one.
func dataType(word string) string {
	if word == "factor" || word == "bool" {
		return word
	}
	return stanTypes[word]
}

// tokensFrom returns the tokens of the source from t on.
func (p *parser) tokensFrom(t lexer.Token) []lexer.Token {
	for i := range p.tokens {
		if p.tokens[i].Pos.Offset == t.Pos.Offset {
			return p.tokens[i:]
		}
	}
	return p.tokens[len(p.tokens)-1:]
}

// truncated says how `Normal(mu, sigma) T[a, b]` is written here; t is the T.
func (p *parser) truncated(d ast.Expr, t lexer.Token) string {
	inner := p.after(t)
	bounds := ""
	if len(inner) > 1 && (inner[0] == '[' || inner[0] == '(') {
		if j := strings.IndexAny(inner, "])"); j > 0 {
			list := splitArgs(inner[1:j])
			for k, name := range []string{"lower", "upper"} {
				if k < len(list) && list[k] != "" {
					bounds += ", " + name + "=" + list[k]
				}
			}
		}
	}
	if bounds == "" {
		bounds = ", lower=0"
	}
	dist := short(d)
	if call, ok := d.(*ast.Call); ok {
		if text, _ := here(call.Func.Name, argTexts(call.Args)); text != "" {
			dist = text
		}
	}
	if t.Value == "C" {
		return "write `Censored(" + dist + bounds + ")`; a truncated distribution is `Truncated(" + dist + bounds + ")`"
	}
	return "write `Truncated(" + dist + bounds + ")`"
}
