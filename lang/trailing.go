package lang

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/alecthomas/participle/v2/lexer"
)

// trailing records that t follows a complete statement. What was meant is the first entry of
// afterStatement that fits.
func (p *parser) trailing(s *statement, t lexer.Token) {
	if message, help := p.foreignToken(t); message != "" {
		p.fail("syntax", spanOf(p.src, t), "%s", message).WithHelp("%s", help)
		return
	}
	d := p.fail("syntax", p.foundSpan(t), "expected the end of the statement, but found %s", p.found(t))
	f := &follower{p: p, s: s, t: t, after: p.after(t)}
	if n := len(s.Tokens); n > 0 {
		f.last = s.Tokens[n-1]
	}
	f.adjacent = t.Pos.Offset == f.last.Pos.Offset+len(f.last.Value)
	for _, m := range afterStatement {
		if m.fits(f) {
			if help := m.help(f); help != "" {
				d.WithHelp("%s", help)
			}
			return
		}
	}
}

// follower is a token that follows a complete statement, with what is around it.
type follower struct {
	p        *parser
	s        *statement
	last     lexer.Token // of the statement
	t        lexer.Token
	adjacent bool   // t follows last without a space
	after    string // what follows t on its line
}

func (f *follower) op(op string) bool     { return isOp(f.t, op) }
func (f *follower) word(word string) bool { return isWord(f.t, word) }
func (f *follower) name() bool            { return f.t.Type == tokName }

// plain reports whether the statement begins with an expression, tilde whether it is `left ~ dist`.
func (f *follower) plain() bool { return f.s.Plain != nil }
func (f *follower) tilde() bool { return f.s.Plain != nil && f.s.Plain.Dist != nil }

// untyped reports whether the statement is `data` with names but no type.
func (f *follower) untyped() bool { return f.s.Data != nil && f.part().Type == nil }

// part is the last part of a `data` statement.
func (f *follower) part() *dataPart { return f.s.Data.Parts[len(f.s.Data.Parts)-1] }

// number reports whether the statement ends in a number, suffixed also whether a name follows it without a space.
func (f *follower) number() bool   { return f.last.Type == tokNumber }
func (f *follower) suffixed() bool { return f.number() && f.name() && f.adjacent }

// twoWords reports whether the statement is one name, and another follows.
func (f *follower) twoWords() bool {
	return f.name() && f.last.Type == tokName && f.plain() && len(f.s.Tokens) == 1
}

// rest is the source from the last token of the statement on.
func (f *follower) rest() string { return f.last.Value + f.t.Value + f.after }

// misreading is something that people write after a statement, and what to write instead.
type misreading struct {
	meant string // for whoever reads the table
	fits  func(f *follower) bool
	help  func(f *follower) string
}

// always is a help that does not depend on the source.
func always(text string) func(*follower) string { return func(*follower) string { return text } }

var (
	someNumbers = regexp.MustCompile(`^[-+0-9.eE]+(\s*,\s*[-+0-9.eE]+){2,}\s*$`)
	millions    = regexp.MustCompile(`^[0-9]{1,3}(,[0-9]{3})+$`)
	decimals    = regexp.MustCompile(`^[0-9]+`)
	thousands   = regexp.MustCompile(`^[0-9]{3}\b`)
	opens       = regexp.MustCompile(`^(\[[^\[\]]*\]\s*)?[=~]([^=]|$)`) // what follows the name of a statement
)

const newStatement = "a new statement begins on a new line, or after `;`"

// afterStatement are the misreadings; the first one that fits counts, so special ones come before
// general ones.
var afterStatement = []misreading{
	// Distributions.
	{"y ~ Half Normal(1)",
		func(f *follower) bool {
			return f.tilde() && f.name() && f.last.Type == tokName && f.p.joinedDist(f.last, f.t) != ""
		},
		func(f *follower) string {
			return fmt.Sprintf("the name of a distribution is one word: write `%s`", f.p.joinedDist(f.last, f.t))
		}},
	{"y ~ iid Normal(0, 1)",
		func(f *follower) bool {
			return f.tilde() && f.name() && IsDistribution(f.t.Value) && f.last.Type == tokName
		},
		func(f *follower) string {
			return fmt.Sprintf("`~` already makes the elements independent: write `~ %s`", f.t.Value+f.after)
		}},

	{"X'X",
		func(f *follower) bool { return isOp(f.last, "'") && f.name() && f.adjacent },
		func(f *follower) string {
			before := f.p.before(f.last)
			return fmt.Sprintf("the matrix product is `@`: `%s' @ %s`", strings.TrimRight(before[strings.LastIndexAny(before, " (=~*+-")+1:], "'"), f.t.Value)
		}},
	{"x = 1 -- a comment",
		func(f *follower) bool { return f.plain() && f.name() && f.p.dashes(f.last) },
		always("a comment begins with `#`")},
	{"y ~ x, family=gaussian",
		func(f *follower) bool { return f.op(",") && f.tilde() && strings.Contains(f.after, "=") },
		always("statements take no options: write the model out")},

	// Numbers and commas.
	{"x = 1, 2, 3",
		func(f *follower) bool {
			return f.number() && f.op(",") && someNumbers.MatchString(f.rest()) && !millions.MatchString(f.rest())
		},
		func(f *follower) string {
			items := strings.FieldsFunc(f.rest(), func(r rune) bool { return r == ',' || r == ' ' })
			return fmt.Sprintf("an array is in brackets: `[%s]`", strings.Join(items, ", "))
		}},
	{"x = 1,5",
		func(f *follower) bool {
			return f.number() && f.op(",") && f.adjacent && decimals.MatchString(f.p.src.Text[f.t.Pos.Offset+1:]) && !thousands.MatchString(f.after)
		},
		func(f *follower) string {
			return fmt.Sprintf("use a decimal point: `%s.%s`", f.last.Value, decimals.FindString(f.after))
		}},
	{"1st = 2",
		func(f *follower) bool { return f.suffixed() && len(f.s.Tokens) == 1 && opens.MatchString(f.after) },
		func(f *follower) string {
			return fmt.Sprintf("a name must begin with a letter or `_`: `%s`", f.t.Value+f.last.Value)
		}},
	{"y ~ Normal(0, 1):3",
		func(f *follower) bool { return f.op(":") && f.plain() },
		always("a range goes in brackets, in parentheses, after `in`, in an argument, or alone to the right of `=`")},

	// Types.
	{"data x int",
		func(f *follower) bool {
			return f.untyped() && (stanTypes[f.t.Value] != "" || f.t.Value == "factor" || f.t.Value == "bool")
		},
		func(f *follower) string {
			return fmt.Sprintf("the type goes after a colon: `%s: %s`", f.last.Value, f.t.Value)
		}},
	{"data int x",
		func(f *follower) bool {
			return f.untyped() && len(f.s.Data.Parts) == 1 && len(f.part().Names) == 1 && dataType(f.last.Value) != ""
		},
		func(f *follower) string {
			name, form := f.p.typedName(f.p.tokensFrom(f.last))
			return fmt.Sprintf("the type goes after the name and a colon: `data %s: %s`", name, form)
		}},

	// Numbers and letters.
	{"x = 0x1F",
		func(f *follower) bool {
			return f.suffixed() && strings.ContainsRune("xbo", rune(f.t.Value[0])) && f.last.Value == "0"
		},
		always("write the number in decimal")},
	{"x = 1__000",
		func(f *follower) bool { return f.suffixed() && f.t.Value[0] == '_' },
		always("group digits with single underscores: `1_000`")},
	{"x = 1e",
		func(f *follower) bool { return f.suffixed() && (f.t.Value == "e" || f.t.Value == "E") },
		func(f *follower) string { return fmt.Sprintf("an exponent needs digits: `%se0`", f.last.Value) }},
	{"x = 1,000",
		func(f *follower) bool { return f.number() && f.op(",") && f.adjacent && thousands.MatchString(f.after) },
		always("group digits with underscores: `1_000`")},
	{"x = 1 y = 2",
		func(f *follower) bool { return f.number() && f.name() && opens.MatchString(f.after) },
		always(newStatement)},
	{"x = 1L",
		func(f *follower) bool { return f.suffixed() && strings.Contains("LlfFdDuUjJ", f.t.Value) },
		func(f *follower) string { return fmt.Sprintf("a number takes no suffix: write `%s`", f.last.Value) }},
	{"x = 1..3",
		func(f *follower) bool {
			return f.number() && f.t.Type == tokNumber && strings.HasPrefix(f.t.Value, ".")
		},
		func(f *follower) string {
			return fmt.Sprintf("write a range with a colon: `1:%s`", strings.TrimPrefix(f.t.Value, "."))
		}},
	{"f = lambda x: x",
		func(f *follower) bool { return f.last.Value == "lambda" },
		always("a function is a separate statement: `fn name(x) = ...`")},
	{"y = 2 x",
		func(f *follower) bool { return f.number() && f.name() },
		func(f *follower) string { return fmt.Sprintf("for a product write `%s * %s`", f.last.Value, f.t.Value) }},

	// Words of other languages after a statement.
	{"y ~ Normal(0, 1) T[0, ]",
		func(f *follower) bool { return f.tilde() && (f.t.Value == "T" || f.t.Value == "I" || f.t.Value == "C") },
		func(f *follower) string { return f.p.truncated(f.s.Plain.Dist, f.t) }},
	{`data x as "X" from "f.csv"`,
		func(f *follower) bool {
			return f.name() && f.t.Value == "from" && f.s.Data != nil && f.s.Data.As != nil
		},
		always("the file goes before the column: `data x: real[N] from \"file.csv\" as \"column\"`")},
	{`x = y as "X"`,
		func(f *follower) bool { return f.name() && f.t.Value == "as" },
		always("`as` is for `data`, with the column name in quotes: `data x: real[N] from \"file.csv\" as \"column\"`")},
	{`x from "f.csv"`,
		func(f *follower) bool { return f.name() && f.t.Value == "from" },
		always("`from` belongs to `data`: `data x, y: real[N] from \"file.csv\"`")},
	{"y[i] ~ Normal(0, 1) for i in 1:N",
		func(f *follower) bool { return f.word("for") && f.tilde() },
		func(f *follower) string {
			return fmt.Sprintf("put the statement in the loop: `for %s { %s }`", f.p.loopClause(f.t), strings.TrimSpace(f.p.before(f.t)))
		}},
	{"x = i^2 for i in 1:N",
		func(f *follower) bool { return f.word("for") },
		always("a comprehension goes in brackets: `[f(i) for i in 1:N]`")},
	{"x = a if c else b",
		func(f *follower) bool { return f.word("if") },
		always("write `if c { a } else { b }`")},
	{"x = a in b",
		func(f *follower) bool { return f.word("in") },
		always("`in` belongs to `for`; compare with `==`")},

	// Operators and brackets.
	{"x = y = 1",
		func(f *follower) bool { return f.op("=") || f.op("~") },
		always("write one statement per line, with one `=` or `~`; equality is `==`")},
	{"data x 'f.csv'",
		func(f *follower) bool { return f.op("'") },
		func(f *follower) string { return "strings go in double quotes: write " + f.p.doubleQuoted(f.t) }},
	{"param x: real, y: real<lower=0>",
		func(f *follower) bool { return f.op(",") && f.s.Param != nil && f.s.Param.Type != nil },
		always("names of one type go before the colon; put another type on its own line: `param x: real[N]`")},
	{"a = 1, b = 2",
		func(f *follower) bool { return f.op(",") && f.s.Param == nil && f.s.Data == nil },
		always("write one statement per line; an array is `[1, 2, 3]`")},
	{"x {",
		func(f *follower) bool { return f.op("{") },
		always("braces belong to `for`, `if` and `fn`")},

	// Two words.
	{"if a { } elif b { }",
		func(f *follower) bool {
			return f.name() && f.s.If != nil && (f.t.Value == "elif" || f.t.Value == "elseif" || f.t.Value == "elsif")
		},
		always("write `else if`")},
	{"fun f(x)",
		func(f *follower) bool { return f.twoWords() && strings.HasPrefix(f.after, "(") },
		func(f *follower) string {
			return fmt.Sprintf("define a function by `fn %s(a, b) = expr` or `fn %s(a, b) { ... return x }`", f.t.Value, f.t.Value)
		}},
	{"for i in 1:3 { } y = 2",
		func(f *follower) bool { return f.name() && (f.s.For != nil || f.s.If != nil || f.s.Fn != nil) },
		always(newStatement)},
	{"birth weight = 2",
		func(f *follower) bool {
			return f.twoWords() && opens.MatchString(f.after) && strangeWords[f.last.Value] == ""
		},
		func(f *follower) string {
			return fmt.Sprintf("a name cannot contain a space: `%s_%s`", f.last.Value, f.t.Value)
		}},
	{"for i in 1:3 { let x = i }",
		(*follower).twoWords,
		func(f *follower) string { return strangeWords[f.last.Value] }},
}

// joinedDist writes a distribution whose name is written as two words, "Half Normal(1)"; "" if the words are not one.
func (p *parser) joinedDist(first, second lexer.Token) string {
	after := p.after(second)
	if !strings.HasPrefix(after, "(") {
		return ""
	}
	args := splitArgs(after[1:])
	for _, between := range []string{"", "_"} {
		if text, _ := here(first.Value+between+second.Value, args); text != "" {
			return text
		}
	}
	return ""
}

// dashes reports whether two hyphens precede t, as in a comment of Lua or SQL.
func (p *parser) dashes(t lexer.Token) bool {
	before := strings.TrimSpace(p.before(t))
	return strings.HasSuffix(before, "--") || isOp(t, "-") && strings.HasSuffix(before, "-")
}

// loopClause is what follows a `for` written after its statement.
func (p *parser) loopClause(t lexer.Token) string {
	clause := p.after(t)
	if clause == "" {
		return "i in 1:N"
	}
	return strings.TrimRight(clause, "; ")
}
