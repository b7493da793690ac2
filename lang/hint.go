package lang

import (
	"fmt"
	"regexp"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/alecthomas/participle/v2/lexer"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
)

// unexpected records that t is where want should be, and returns errSyntax.
func (p *parser) unexpected(t lexer.Token, want string) error {
	p.unexpectedWant(t, want)
	return errSyntax
}

// unexpectedWant records that t is where want should be (in words, "" if that says nothing),
// with a hint if t is what another tool writes. It returns the error.
func (p *parser) unexpectedWant(t lexer.Token, want string) *diag.Diagnostic {
	if message, help := p.foreignToken(t); message != "" {
		return p.fail("syntax", spanOf(p.src, t), "%s", message).WithHelp("%s", help)
	}
	d := p.fail("syntax", p.foundSpan(t), "%s", expected(want, p.found(t)))
	switch {
	case t.Type == tokNumber && strings.HasPrefix(t.Value, ".") && strings.HasSuffix(p.src.Text[:t.Pos.Offset], "."):
		d.WithHelp("write a range with a colon: `1:%s`", strings.TrimPrefix(t.Value, "."))
	case want == "a string in double quotes" && t.Type == tokName:
		word, _, _ := strings.Cut(t.Value+p.after(t), " ")
		d.WithHelp("write \"%s\"", strings.TrimRight(word, ";,"))
	case want == "`{`" && isOp(t, ":"):
		d.WithHelp("put the block in braces: `for i in 1:N { ... }`, `if c { ... }`")
	case isWord(t, "for") && want == "`,` or `)`":
		d.WithHelp("a comprehension goes in brackets: `[f(i) for i in 1:N]`")
	case isOp(t, "~") && want == "`,` or `)`":
		d.WithHelp("there are no formulas: write the model out, `y ~ Normal(alpha + beta * x, sigma)`")
	case want == "`in`" && isOp(t, ","):
		d.WithHelp("loop over the index, `for i in 1:length(x) { ... }`, and write `x[i]` for the element; two names need two ranges: `for i in 1:N, j in 1:K { ... }`")
	case want == "`{`" && p.inCond:
		d.WithHelp("write `if c { a } else { b }`")
	case isOp(t, ":") && want == "a value":
		d.WithHelp("a range goes up in steps of 1: `x[1:n]`; for other steps list the indices: `x[[1, 3, 5]]`")
	case isOp(t, "'"):
		d.Message = "strings go in double quotes; `'` transposes a matrix"
		d.WithHelp("write %s", p.doubleQuoted(t))
	case isOp(t, "=") && want != "a value" && want != "a name":
		d.WithHelp("equality is `==`; a definition is a separate statement")
	case t.Type == tokKeyword && want == "a value":
		d.Message = "`" + t.Value + "` is a keyword and has no value"
		if m := chainCall.FindStringSubmatch(p.after(t)); t.Value == "data" && m != nil {
			column := strings.Trim(m[1], ". ")
			d.WithHelp("%s", helpColumn("data."+column, column))
		}
	case t.Type == tokKeyword && want == "a name":
		d.Message = "`" + t.Value + "` is a keyword and cannot be a name"
		d.WithHelp("choose another name, such as `%s_`", t.Value)
	case isWord(t, "if") && want == "`{`":
		d.WithHelp("put `else if` on one line")
	case isOp(t, "{") && want == "a value":
		d.WithHelp("braces are for the statements of `for`, `if` and `fn`; an array is `[1, 2, 3]`")
	case want == "a value" && strings.HasSuffix(strings.TrimSpace(p.before(t)), "%"):
		d.WithHelp("write a percentage as a number: 5 %% is `0.05`; `a %% b` is the remainder")
	case isOp(t, ")") || isOp(t, "]") || isOp(t, "}"):
		if want == "a value" && p.afterComma(t) {
			d.WithHelp("delete the comma before it")
		}
	}
	return d
}

func expected(want, found string) string {
	if want == "" {
		return found + " does not belong here"
	}
	return "expected " + want + ", but found " + found
}

// found says in words what t is.
func (p *parser) found(t lexer.Token) string {
	switch {
	case t.EOF() && t.Pos.Offset >= len(p.src.Text):
		return "the end of the model"
	case t.EOF(), t.Type == tokNewline, isOp(t, ";"):
		return "the end of the statement"
	case t.Type == tokText:
		return "the string " + t.Value
	case t.Type == tokNumber:
		return "the number `" + t.Value + "`"
	}
	return "`" + t.Value + "`"
}

// foundSpan is the place of t; for the end of a statement, the place after its last character.
func (p *parser) foundSpan(t lexer.Token) ast.Span {
	if !t.EOF() && t.Type != tokNewline {
		return spanOf(p.src, t)
	}
	end := 0
	i := sort.Search(len(p.tokens), func(i int) bool { return p.tokens[i].Pos.Offset >= t.Pos.Offset })
	for i--; i >= 0; i-- {
		if last := p.tokens[i]; last.Type != tokNewline {
			end = spanOf(p.src, last).End
			break
		}
	}
	return ast.Span{Source: p.src, Start: end, End: end}
}

// after is the source that follows t on its line.
func (p *parser) after(t lexer.Token) string {
	if t.EOF() {
		return ""
	}
	rest := p.src.Text[t.Pos.Offset+len(t.Value):]
	if i := strings.IndexByte(rest, '\n'); i >= 0 {
		rest = rest[:i]
	}
	return strings.TrimSpace(rest)
}

func (p *parser) afterComma(t lexer.Token) bool {
	return strings.HasSuffix(strings.TrimRight(p.src.Text[:t.Pos.Offset], " \t\r\n"), ",")
}

// foreign holds what other tools write, and what to write here.
var foreign = map[string]string{
	"**":   "a power is `x^2`",
	"//":   "a comment starts with `#`; integer division is `div(a, b)`",
	"/*":   "a comment starts with `#` and ends with its line",
	"&&":   "write `and`",
	"&":    "write `and`",
	"||":   "write `or`",
	"|>":   "call the function: `f(x)`",
	"!":    "write `not x`; inequality is `!=`",
	"->":   "write `name = value`",
	"=>":   "write `name = value`",
	"<<-":  "write `name = value`",
	":=":   "write `name = value`",
	"<>":   "inequality is `!=`",
	".~":   "write `~`: it already works element by element",
	"~=":   "inequality is `!=`; for a distribution write `y ~ Normal(mu, sigma)`",
	"-=":   "only `target += x` changes a value; give the result a new name",
	"*=":   "only `target += x` changes a value; give the result a new name",
	"/=":   "inequality is `!=`; only `target += x` changes a value",
	"%*%":  "the matrix product is `A @ B`",
	"%/%":  "integer division is `div(a, b)`",
	"%%":   "the remainder is `a % b`",
	"%in%": "compare with each: `x == a or x == b`",
	"%o%":  "write `outer(a, b)`",
	".*":   "`*` already works element by element; the matrix product is `@`",
	"./":   "`/` already works element by element",
	".^":   "`^` already works element by element",
	"?":    "write `if c { a } else { b }`",
	"\\":   "write `solve(A, b)`",
	"$":    "declare the columns: `data x, y: real[N] from \"file.csv\"`",
	"...":  "there are no variadic arguments; name them all",
	"`":    "a name needs no quotes; it may contain letters, digits and `_`",
	"−":    "write `-`, the plain hyphen",
	"–":    "write `-`, the plain hyphen",
	"×":    "write `*`",
	"·":    "write `*`",
	"⋅":    "write `*`",
	"÷":    "write `/`",
	"≤":    "write `<=`",
	"≥":    "write `>=`",
	"≠":    "write `!=`",
	"←":    "write `name = value`",
	"∼":    "write `~`, the plain tilde",
	"˜":    "write `~`, the plain tilde",
	"²":    "write `^2`",
	"³":    "write `^3`",
	"√":    "write `sqrt(x)`",
	"∞":    "write `inf`",
	"“":    "strings go in straight double quotes: \"text\"",
	"”":    "strings go in straight double quotes: \"text\"",
	"„":    "strings go in straight double quotes: \"text\"",
	"‘":    "strings go in straight double quotes: \"text\"",
	"’":    "strings go in straight double quotes: \"text\"; a transpose is `X'`",
}

// foreignToken gives message and help for a token that is not part of any statement.
func (p *parser) foreignToken(t lexer.Token) (message, help string) {
	if t.Type == tokOpenText {
		return "this string has no closing `\"`", "a string must end on the line where it starts"
	}
	if t.Type != tokText && (t.Value == "|" || t.Value == "\\") {
		help := foreign[t.Value]
		if t.Value == "|" {
			help = helpBar(p.before(t), p.after(t))
		} else if strings.HasPrefix(p.after(t), "sim") {
			help = "write `~`"
		} else if strings.HasPrefix(p.after(t), "(") {
			help = "a function is a separate statement: `fn name(x) = x + 1`"
		}
		return "`" + t.Value + "` is not part of the language", help
	}
	if t.Value == "$" && t.Type != tokText {
		if x, column := lastName.FindString(p.before(t)), firstName.FindString(p.after(t)); x != "" && column != "" {
			help := "there are no data frames: declare the column, `data " + column + ": real[N] from \"file.csv\"`, and write `" + column + "`"
			if p.known(x) {
				help = "to pick an element by its level, write `" + x + "[\"" + column + "\"]`"
			}
			return "`$` is not part of the language", help
		}
	}
	if help, ok := foreign[t.Value]; ok && t.Type != tokText {
		return "`" + t.Value + "` is not part of the language", help
	}
	if isOp(t, "+=") && strings.TrimSpace(p.before(t)) == "lp__" {
		return "`+=` adds to `target` only", "write `target += " + p.after(t) + "`"
	}
	if isOp(t, "+=") {
		return "`+=` adds to `target` only", "write `target += x`; a sum over a loop is `sum([f(i) for i in 1:N])`"
	}
	if t.EOF() {
		return "", ""
	}
	if r := diag.Hidden(t.Value); r >= 0x80 && t.Type != tokText {
		return fmt.Sprintf("the invisible character %U is not part of the language", r), "delete it and the characters around it, and retype them"
	}
	if r, _ := utf8.DecodeRuneInString(t.Value); t.Type != tokName && t.Type != tokText && r >= 0x80 {
		if unicode.IsNumber(r) {
			return "`" + t.Value + "` cannot be part of a name or number", "names may contain letters, the digits 0 to 9 and `_`: `x_1`"
		}
		return "the character `" + t.Value + "` is not part of the language", "names may contain letters, digits and `_`; strings go in double quotes"
	}
	if t.Value[0] < ' ' && t.Type != tokNewline || t.Value == "\x7f" {
		return "the model contains a control character", "save it as plain UTF-8 text"
	}
	return "", ""
}

// before is the source that precedes t on its line.
func (p *parser) before(t lexer.Token) string {
	text := p.src.Text[:t.Pos.Offset]
	return text[strings.LastIndexByte(text, '\n')+1:]
}

// doubleQuoted is the string in single quotes that begins at t, as it is written here.
func (p *parser) doubleQuoted(t lexer.Token) string {
	if inner, _, ok := strings.Cut(p.after(t), "'"); ok && !strings.Contains(inner, `"`) {
		return `"` + inner + `"`
	}
	return "\"...\" instead of '...'"
}

// badStart looks at the first token of a statement.
func (p *parser) badStart(t lexer.Token, top bool) *diag.Diagnostic {
	span := spanOf(p.src, t)
	_, level := operator(t)
	sign := isOp(t, "-") || isOp(t, "+") || isWord(t, "not")
	switch {
	case p.repl && top && sign:
		return nil
	case isOp(t, "@"):
		return diag.New("foreign", span, "a statement cannot begin with `@`").
			WithHelp("leave it out: a file is a model; for a function write `fn name(a, b) = expr`")
	case level > 0, sign, isOp(t, "~"), isOp(t, "="), isOp(t, ","), isOp(t, ":"), isOp(t, "."), isOp(t, "+="):
		return diag.New("operator-first", span, "a statement cannot begin with `%s`", t.Value).
			WithHelp("to continue the previous line, put `%s` at its end", t.Value)
	case isOp(t, ")"), isOp(t, "]"), isOp(t, "}"):
		return diag.New("syntax", span, "unmatched `%s`", t.Value)
	case isWord(t, "else"):
		return diag.New("syntax", span, "this `else` has no `if` before it")
	case isWord(t, "in"):
		return diag.New("syntax", span, "a statement cannot begin with `%s`", t.Value)
	}
	return nil
}

var (
	lastName  = regexp.MustCompile(`[\pL_][\pL\pN_]*$`)
	firstName = regexp.MustCompile(`^[\pL_][\pL\pN_]*`)
)

// alone records that an expression is not a statement.
func (p *parser) alone(x ast.Expr) {
	d := p.fail("no-statement", x.Place(), "`%s` alone is not a statement", short(x))
	switch x := x.(type) {
	case *ast.Binary:
		if x.Op == ast.Eq {
			d.WithHelp("a definition takes one `=`: `%s = %s`", short(x.X), short(x.Y))
			return
		}
		if help := helpBound(x); help != "" {
			d.WithHelp("%s", help)
			return
		}
	case *ast.Call:
		switch x.Func.Name {
		case "increment_log_prob", "target":
			if len(x.Args) == 1 {
				d.WithHelp("write `target += %s`", short(x.Args[0].Value))
				return
			}
		case "prior", "set_prior":
			d.WithHelp("a prior is a separate statement: `b ~ Normal(0, 1)`")
			return
		case "factor", "sample", "deterministic":
			if help := helpNamed("", x.Func.Name, x.Args); help != "" {
				d.WithHelp("%s", help)
				return
			}
		case "observe":
			if len(x.Args) == 2 {
				d.WithHelp("write `%s ~ %s`", short(x.Args[0].Value), short(x.Args[1].Value))
				return
			}
		case "reject", "stop", "stopifnot":
			d.WithHelp("put the bound in the type, `data y: real<lower=0>[N]`, or use `Truncated`")
			return
		case "print", "show", "cat":
			d.WithHelp("a model prints nothing; see values with `bayes summary` or at the REPL")
			return
		case "library", "require":
			d.WithHelp("the functions are built in; for your own write `import \"file.bayes\"`")
			return
		}
	case *ast.Method:
		if help := helpNamed("", x.Name.Name, x.Args); help != "" {
			d.WithHelp("%s", help)
			return
		}
	case *ast.Name:
		if help, ok := strangeWords[x.Name]; ok {
			d.WithHelp("%s", help)
			return
		}
	}
	if call, ok := x.(*ast.Call); ok && IsDistribution(call.Func.Name) {
		d.WithHelp("%s", helpNamed("", call.Func.Name, call.Args))
		return
	}
	d.WithHelp("a statement needs `=`, `~`, `:` or `target +=`")
}

// helpBound is the help for a bound on its own, `sigma > 0`.
func helpBound(x *ast.Binary) string {
	side := ""
	switch x.Op {
	case ast.Gt, ast.Ge:
		side = "lower"
	case ast.Lt, ast.Le:
		side = "upper"
	default:
		return ""
	}
	return "put the bound in the type: `param " + short(x.X) + ": real<" + side + "=" + short(x.Y) + ">`, or in the distribution: `" +
		short(x.X) + " ~ Truncated(Normal(0, 1), " + side + "=" + short(x.Y) + ")`"
}

// strangeWords are words that begin statements in other languages.
var strangeWords = map[string]string{
	"while":     "there is no `while`: loops run over known ranges, `for i in 1:N { ... }`",
	"repeat":    "there is no `repeat`: loops run over known ranges, `for i in 1:N { ... }`",
	"break":     "there is no `break`; a function may `return` from a loop",
	"continue":  "there is no `continue`; put the rest under `if`",
	"next":      "there is no `next`; put the rest under `if`",
	"def":       "define a function by `fn name(a, b) = expr` or `fn name(a, b) { ... return x }`",
	"func":      "define a function by `fn name(a, b) = expr` or `fn name(a, b) { ... return x }`",
	"function":  "define a function by `fn name(a, b) = expr` or `fn name(a, b) { ... return x }`",
	"let":       "write `name = value`",
	"var":       "write `name = value`",
	"const":     "write `name = value`",
	"val":       "write `name = value`",
	"with":      "leave it out: a file is a model, and `y[N] ~ ...` repeats a distribution",
	"using":     "the functions are built in; for your own write `import \"file.bayes\"`",
	"from":      "for functions of another file write `import \"file.bayes\"`",
	"include":   "for functions of another file write `import \"file.bayes\"`",
	"end":       "put the block in braces: `for i in 1:N { ... }`",
	"begin":     "put the block in braces: `for i in 1:N { ... }`",
	"elif":      "write `else if`",
	"elseif":    "write `else if`",
	"parameter": "a name on the left of `~` needs no declaration; for a flat prior write `param NAME: TYPE`",
	"observe":   "write `y ~ Normal(mu, sigma)` and declare `y` with `data`",
	"sample":    "write `x ~ Normal(0, 1)`",
}

// stanTypes are the types that Stan writes before a name, and what they are here.
var stanTypes = map[string]string{
	"real": "real", "int": "int", "vector": "real[N]", "row_vector": "real[N]", "matrix": "real[N, K]", "array": "real[N]",
	"simplex": "simplex[K]", "ordered": "ordered[K]", "positive_ordered": "positive_ordered[K]", "unit_vector": "unit_vector[K]",
	"cov_matrix": "cov_matrix[K]", "corr_matrix": "corr_matrix[K]", "cholesky_factor_cov": "cholesky_factor_cov[K]",
	"cholesky_factor_corr": "cholesky_factor_corr[K]", "sum_to_zero_vector": "sum_to_zero[K]",
}

// stanBlock returns the number of words before the `{` of a Stan or BUGS block, 0 for none.
func stanBlock(tokens []lexer.Token) int {
	var words []string
	for _, t := range tokens {
		if isOp(t, "{") {
			break
		}
		if t.Type != tokName && t.Type != tokKeyword || len(words) == 2 {
			return 0
		}
		words = append(words, t.Value)
	}
	switch strings.Join(words, " ") {
	case "data", "parameters", "model", "functions":
		return 1
	case "transformed data", "transformed parameters", "generated quantities":
		return 2
	}
	return 0
}

var stanBlockHelp = map[string]string{
	"data":        "declare each at the top: `data y: real[N]`",
	"parameters":  "a name on the left of `~` needs no declaration; for a flat prior write `param NAME: TYPE`",
	"model":       "write its statements at the top, in any order",
	"functions":   "write `fn name(a, b) { ... }` at the top",
	"transformed": "write `name = value` at the top, in any order",
	"generated":   "write `name = value` at the top; for predictions write `y_new ~ Normal(mu, sigma)`",
}

// foreignStatement recognises whole statements of other tools.
func (p *parser) foreignStatement(tokens []lexer.Token) *diag.Diagnostic {
	first := tokens[0]
	if n := stanBlock(tokens); n > 0 {
		span := spanOf(p.src, first).Join(spanOf(p.src, tokens[n-1]))
		return diag.New("foreign", span, "there is no `%s` block", span.Text()).WithHelp("%s", stanBlockHelp[first.Value])
	}
	if len(tokens) < 2 {
		return nil
	}
	second := tokens[1]
	if stanTypes[first.Value] != "" && first.Type == tokName {
		if i := skipBrackets(tokens, 1); tokens[i].Type == tokName && tokens[i].Value != "from" && (i > 1 || second.Type == tokName) {
			name, form := p.typedName(tokens)
			return diag.New("foreign", spanOf(p.src, first), "a type goes after the name, not before it").WithHelp("%s", p.typedHelp(tokens, name, form))
		}
	}
	if first.Type == tokName && second.Type != tokOp {
		if help, ok := strangeWords[first.Value]; ok {
			return diag.New("foreign", spanOf(p.src, first), "`%s` is not a statement of the language", first.Value).WithHelp("%s", help)
		}
	}
	if first.Type == tokName && isOp(second, "(") && (first.Value == "while" || first.Value == "repeat") {
		return diag.New("foreign", spanOf(p.src, first), "`%s` is not a statement of the language", first.Value).
			WithHelp("%s", strangeWords[first.Value])
	}
	if isWord(first, "import") && second.Type == tokName {
		return diag.New("foreign", spanOf(p.src, second), "expected a string in double quotes, but found `%s`", second.Value).
			WithHelp("the functions are built in; for your own write `import \"file.bayes\"`")
	}
	if first.Type == tokKeyword && !isWord(first, "target") && (isOp(second, "=") || isOp(second, "~")) {
		return diag.New("syntax", spanOf(p.src, first), "`%s` is a keyword and cannot be a name", first.Value).
			WithHelp("choose another name, such as `%s_`", first.Value)
	}
	if isWord(first, "target") && !isOp(second, "+=") {
		d := diag.New("syntax", spanOf(p.src, second), "`target` can only be added to, but `%s` follows", second.Value).
			WithHelp("write `target += x`")
		if second.EOF() || second.Type == tokNewline {
			d.Span, d.Message = spanOf(p.src, first), "`target` can only be added to"
		}
		return d
	}
	if isWord(first, "for") && isOp(second, "(") {
		return diag.New("foreign", spanOf(p.src, second), "a loop takes no parentheses").WithHelp("write `for i in 1:N { ... }`")
	}
	// NAME <- value, NAME[i] <- value
	if first.Type == tokName {
		if i := skipBrackets(tokens, 1); i+1 < len(tokens) && isOp(tokens[i], "<") && isOp(tokens[i+1], "-") &&
			tokens[i+1].Pos.Offset == tokens[i].Pos.Offset+1 && (i > 1 || isOp(second, "<")) {
			left := p.src.Text[first.Pos.Offset:tokens[i].Pos.Offset]
			if i+2 < len(tokens) && tokens[i+2].Value == "function" {
				return diag.New("foreign", spanOf(p.src, tokens[i]).Join(spanOf(p.src, tokens[i+1])), "`<-` does not define a name").
					WithHelp("define a function by `fn %s(a, b) = expr` or `fn %s(a, b) { ... return x }`", first.Value, first.Value)
			}
			return diag.New("foreign", spanOf(p.src, tokens[i]).Join(spanOf(p.src, tokens[i+1])), "`<-` does not define a name").
				WithHelp("write `%s = ...`; for a comparison add a space: `%s < -1`", strings.TrimSpace(left), strings.TrimSpace(left))
		}
	}
	return nil
}

// skipBrackets returns the place after a balanced `<...>` and `[...]` from i on.
func skipBrackets(tokens []lexer.Token, i int) int {
	if i < len(tokens) && isOp(tokens[i], "<") {
		for j := i + 1; j < len(tokens) && j < i+40; j++ {
			if isOp(tokens[j], ">") {
				i = j + 1
				break
			}
			if isOp(tokens[j], "~") || tokens[j].EOF() || tokens[j].Type == tokNewline {
				break
			}
		}
	}
	if i < len(tokens) && isOp(tokens[i], "[") {
		open := 0
		for j := i; j < len(tokens); j++ {
			if isOp(tokens[j], "[") {
				open++
			} else if isOp(tokens[j], "]") {
				if open--; open == 0 {
					return j + 1
				}
			}
		}
	}
	return min(i, len(tokens)-1)
}

// inScope returns the names that can be read here.
func (c *checker) inScope() []string {
	var names []string
	for s := c.scope; s != nil; s = s.parent {
		for n := range s.vars {
			names = append(names, n)
		}
	}
	if c.fn != nil {
		for n := range c.fn.Consts {
			names = append(names, n)
		}
	} else {
		for _, n := range c.m.Names {
			names = append(names, n.Ident)
		}
	}
	return append(names, "pi", "inf", "true", "false")
}
