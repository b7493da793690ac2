package spec_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/modeltest"
	"github.com/bayes-lang/bayes/lang"
)

// The recogniser below is made of the grammar of the specification alone: it knows
// no more of the language than a reader of section 2 and 3.

// node is a part of a rule.
type node struct {
	op   byte // '|' choice, ',' sequence, '?' optional, '*' repeated, '"' literal, 'r' rule, 't' token
	text string
	list []*node
	id   int
}

type recogniser struct {
	rules map[string]*node
	nodes int
}

var ebnfToken = regexp.MustCompile(`"[^"]*"|[A-Za-z]+|[=|\[\]{}().]`)

// newRecogniser reads rules `Name = choices .`
func newRecogniser(text string) (*recogniser, error) {
	r := &recogniser{rules: map[string]*node{}}
	tokens := ebnfToken.FindAllString(text, -1)
	next := 0
	take := func() string {
		if next == len(tokens) {
			return ""
		}
		next++
		return tokens[next-1]
	}
	peek := func() string {
		if next == len(tokens) {
			return ""
		}
		return tokens[next]
	}
	make := func(op byte, text string, list ...*node) *node {
		r.nodes++
		return &node{op, text, list, r.nodes}
	}
	var choice func() (*node, error)
	var bad error
	sequence := func() (*node, error) {
		s := make(',', "")
		for {
			t := peek()
			switch {
			case t == "" || t == "." || t == "|" || t == "]" || t == "}" || t == ")":
				return s, bad
			case t == "[" || t == "{" || t == "(":
				take()
				inner, err := choice()
				if err != nil {
					return nil, err
				}
				closing := map[string]string{"[": "]", "{": "}", "(": ")"}[t]
				if got := take(); got != closing {
					return nil, fmt.Errorf("%q in place of %q", got, closing)
				}
				switch t {
				case "[":
					inner = make('?', "", inner)
				case "{":
					inner = make('*', "", inner)
				}
				s.list = append(s.list, inner)
			case t[0] == '"':
				s.list = append(s.list, make('"', strings.Trim(take(), `"`)))
			case t == strings.ToUpper(t) && t != "=":
				s.list = append(s.list, make('t', take()))
			case t == "=":
				return nil, fmt.Errorf("an `=` inside a rule")
			default:
				s.list = append(s.list, make('r', take()))
			}
		}
	}
	choice = func() (*node, error) {
		c := make('|', "")
		for {
			s, err := sequence()
			if err != nil {
				return nil, err
			}
			c.list = append(c.list, s)
			if peek() != "|" {
				return c, nil
			}
			take()
		}
	}
	for next < len(tokens) {
		name := take()
		if take() != "=" {
			return nil, fmt.Errorf("%q is no rule", name)
		}
		rule, err := choice()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if take() != "." {
			return nil, fmt.Errorf("%s does not end", name)
		}
		r.rules[name] = rule
	}
	var check func(n *node) error
	check = func(n *node) error {
		if n.op == 'r' && r.rules[n.text] == nil {
			return fmt.Errorf("no rule %s", n.text)
		}
		if n.op == 't' && !slices.Contains([]string{"NAME", "NUMBER", "STRING", "NL"}, n.text) {
			return fmt.Errorf("no token %s", n.text)
		}
		for _, m := range n.list {
			if err := check(m); err != nil {
				return err
			}
		}
		return nil
	}
	for _, rule := range r.rules {
		if err := check(rule); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// word is a token of a model: its kind is NAME, NUMBER, STRING, NL, or "" for
// operators and reserved words.
type word struct{ kind, text string }

var (
	spaces  = regexp.MustCompile(`^(?:[ \t\r]|#[^\n]*)+`)
	lexemes = []struct {
		kind    string
		pattern *regexp.Regexp
	}{
		{"NL", regexp.MustCompile(`^(?:\n|;)`)},
		{"NUMBER", regexp.MustCompile(`^(?:[0-9](?:_?[0-9])*(?:\.(?:[0-9](?:_?[0-9])*)?)?|\.[0-9](?:_?[0-9])*)(?:[eE][+-]?[0-9]+)?`)},
		{"NAME", regexp.MustCompile(`^[\pL_][\pL\pM\p{Nd}_]*`)},
		{"STRING", regexp.MustCompile(`^"(?:[^"\n]|"")*"`)},
		{"", regexp.MustCompile(`^(?:\+=|==|!=|<=|>=|[~=+\-*/%^@'<>()\[\]{},:.])`)},
	}
)

// words takes a text apart as section 2 says: which newlines end a statement
// depends on brackets and on the token before.
func words(text string) ([]word, bool) {
	var all []word
	for text != "" {
		if s := spaces.FindString(text); s != "" {
			text = text[len(s):]
			continue
		}
		found := false
		for _, l := range lexemes {
			if s := l.pattern.FindString(text); s != "" {
				kind := l.kind
				if kind == "NAME" && slices.Contains(lang.Keywords(), s) {
					kind = ""
				}
				all = append(all, word{kind, s})
				text, found = text[len(s):], true
				break
			}
		}
		if !found {
			return nil, false
		}
	}
	// open are the brackets: ( [ for those inside which newlines do not count, e for
	// the braces of an if expression, b for those of a block.
	var open []byte
	var pending [][]byte // for each level, what the next braces are
	pending = append(pending, nil)
	var closed byte
	var out []word
	level := func() byte {
		if len(open) == 0 {
			return 'b'
		}
		return open[len(open)-1]
	}
	for i, w := range all {
		last := word{"NL", "\n"}
		if len(out) > 0 {
			last = out[len(out)-1]
		}
		top := &pending[len(pending)-1]
		start := last.kind == "NL" || last.text == "{" && level() == 'b'
		switch {
		case w.text == "\n":
			next := word{}
			for _, v := range all[i:] {
				if v.text != "\n" {
					next = v
					break
				}
			}
			switch {
			case level() != 'b', last.kind == "NL", last.kind == "" && continues(last.text, out), last.text == "}" && next.text == "else":
				continue
			}
		case w.kind == "" && w.text == "if":
			if last.text == "else" {
				break
			}
			if start && level() == 'b' {
				*top = append(*top, 'b')
			} else {
				*top = append(*top, 'e')
			}
		case w.kind == "" && (w.text == "for" || w.text == "fn") && start && level() == 'b':
			*top = append(*top, 'b')
		case w.text == "else" && w.kind == "":
			*top = append(*top, closed)
		case w.kind == "" && w.text == "=" && level() == 'b':
			*top = nil // of `fn f(x) = if ...`
		case w.kind == "" && strings.Contains("([", w.text):
			open, pending = append(open, w.text[0]), append(pending, nil)
		case w.text == "{":
			kind := byte('b')
			if n := len(*top); n > 0 {
				kind, *top = (*top)[n-1], (*top)[:n-1]
			}
			open, pending = append(open, kind), append(pending, nil)
		case w.kind == "" && strings.Contains(")]}", w.text) && len(open) > 0:
			closed = open[len(open)-1]
			open, pending = open[:len(open)-1], pending[:len(pending)-1]
		}
		out = append(out, w)
	}
	return out, true
}

// continues reports whether a line goes on after a token. A `>` that closes a type
// does not make it go on; that is seen from the `:` before.
func continues(text string, before []word) bool {
	switch text {
	case ")", "]", "}", "{", "'", "true", "false", "return", "else", "in", "data", "param", "import", "for", "if", "fn", "target":
		return false
	case ">":
		for i := len(before) - 2; i >= 0 && before[i].kind != "NL"; i-- {
			if before[i].text == "<" {
				return i < 2 || before[i-2].text != ":"
			}
		}
	}
	return true
}

// accepts reports whether the rule File derives the words.
func (r *recogniser) accepts(list []word) bool {
	type key struct{ node, at int }
	memo := map[key][]int{}
	var ends func(n *node, at int) []int
	all := func(n *node, from []int) []int {
		var out []int
		for _, at := range from {
			for _, e := range ends(n, at) {
				if !slices.Contains(out, e) {
					out = append(out, e)
				}
			}
		}
		return out
	}
	ends = func(n *node, at int) []int {
		k := key{n.id, at}
		if e, ok := memo[k]; ok {
			return e
		}
		memo[k] = nil // no rule begins with itself
		var out []int
		switch n.op {
		case '|':
			for _, m := range n.list {
				for _, e := range ends(m, at) {
					if !slices.Contains(out, e) {
						out = append(out, e)
					}
				}
			}
		case ',':
			out = []int{at}
			for _, m := range n.list {
				out = all(m, out)
			}
		case '?':
			out = append([]int{at}, ends(n.list[0], at)...)
		case '*':
			out = []int{at}
			for from := out; len(from) > 0; {
				var fresh []int
				for _, e := range all(n.list[0], from) {
					if !slices.Contains(out, e) {
						out, fresh = append(out, e), append(fresh, e)
					}
				}
				from = fresh
			}
		case 'r':
			out = ends(r.rules[n.text], at)
		case 't':
			if at < len(list) && list[at].kind == n.text {
				out = []int{at + 1}
			}
		case '"':
			if at < len(list) && list[at].text == n.text && (list[at].kind == "" || list[at].kind == "NAME") {
				out = []int{at + 1}
			}
		}
		memo[k] = out
		return out
	}
	return slices.Contains(ends(&node{op: 'r', text: "File", id: -1}, 0), len(list))
}

// specified is the recogniser of the grammar on the page.
func specified(t testing.TB) *recogniser {
	page, err := os.ReadFile("language.md")
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(page), "<!-- generated: grammar -->\n```\n")
	text, _, ok := strings.Cut(text, "```")
	if !ok {
		t.Fatal("the page has no grammar")
	}
	r, err := newRecogniser(text)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (r *recogniser) text(text string) bool {
	list, ok := words(text)
	return ok && r.accepts(list)
}

// models are texts that parse.
func models(t testing.TB) map[string]string {
	out := map[string]string{}
	for _, pattern := range []string{"../examples/*.bayes", "../examples/*/*.bayes", "../lang/testdata/examples/*.bayes"} {
		found, err := filepath.Glob(pattern)
		if err != nil || len(found) == 0 {
			t.Fatalf("%s: no texts (%v)", pattern, err)
		}
		for _, name := range found {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			out[name] = string(text)
		}
	}
	for seed := range uint64(60) {
		out[fmt.Sprint("model ", seed)] = modeltest.Generate(seed).Text
	}
	return out
}

func parses(text string) (bool, string) {
	_, errs := lang.Parse(ast.NewSource("text", text))
	if errs.Err() == nil {
		return true, ""
	}
	return false, errs.Format()
}

func TestGrammarAccepts(t *testing.T) {
	r := specified(t)
	for name, text := range models(t) {
		if ok, why := parses(text); !ok {
			t.Errorf("%s does not parse: %s", name, why)
		}
		if !r.text(text) {
			t.Errorf("the grammar refuses %s", name)
		}
	}
	page, err := os.ReadFile("language.md")
	if err != nil {
		t.Fatal(err)
	}
	list, _ := blocks(string(page))
	for _, b := range list {
		if ok, _ := parses(b.text); ok && strings.HasPrefix(b.kind, "bayes") && !r.text(b.text) {
			t.Errorf("the grammar refuses the block of line %d", b.line)
		}
	}
}

// What the grammar says of these is what the parser does.
func TestGrammarCases(t *testing.T) {
	r := specified(t)
	for text, want := range map[string]bool{
		"": true, "\n\n;\n": true, "x = 1": true, "x = 1; y = 2": true, "x = ": false, "= 1": false, "x 1": false, "x": false,
		"y ~ Normal(0, 1)": true, "a, b ~ Normal(0, 1)": true, "x = -y^-2'": true, "x = not a == b": true, "x = a == not b": false, "x = a == b == c": false,
		"x = 1:3": true, "x = [1:3]": false, "x = (1:3)[2]": true, "x = y[:, 1:]": true, "x = y[]": false, "x = y[1,]": false, "x = f()": true, "x = f(a=1, 2)": true,
		"x = if a { 1 } else { 2 }": true, "x = if a { 1 }": false, "if a { x = 1 }": true, "if a { x = 1 } else if b { x = 2 } else { x = 3 }": true,
		"if a { x = 1 } else { x = 3 } else { x = 4 }": false, "for i in 1:3 { x[i] = 1 }": true, "for i in 1:3 x[i] = 1": false, "for i in 1:2, j in 1:3 { }": true,
		"fn f(a, b: real[N]) = a": true, "fn f() { return 1 }": true, "fn f { return 1 }": false, "data x, y: real<lower=0>[N] from \"f\"": true, "data x from f": false,
		"param p: simplex[3]": true, "param p ~ Normal(0, 1)": false, "target += 1": true, "target = 1": false, "import \"a\"": true, "return 1": true,
		"x = [1, 2,]": false, "x = []": true, "x = [i for i in 1:3]": true, "x = a.b(1)": true, "x = a.b": false, "x = (1": false, "x = 1)": false, "y ~ a ~ b": false,
		"x = 1 +\n 2": true, "x = 1\n + 2": false, "x = f(1\n, 2)": true, "if a { x = 1 }\nelse { x = 2 }": true, "x = if a {\n1\n} else {\n2\n}": true,
		"for i in 1:2 {\nx[i] = 1\n}": true, "for i in 1:2\n{ x[i] = 1 }": false, "x = true and false or not a": true, "else = 1": false, "x = 2^3^4": true, "x = a'' @ b": true,
		"data x: real<lower=0>\ny = 1": true, "x = a <\n b": true, "x: real[2]": true, "a, b: real": true, "a, b = 1": false, "a[1]: real": false, "1: real": false, "a, b[1] ~ D(1)": true, "a + 1 = 2": true, "x = y.real(1)": true, "x = y.data(1)": false, "x = y.if(1)": false, "x = \"a\"\"b\"": true, "x = 1.5e-3_": false,
	} {
		if got := r.text(text); got != want {
			t.Errorf("the grammar says %v of %q", got, text)
		}
		if got, why := parses(text); got != want {
			t.Errorf("the parser says %v of %q: %s", got, text, why)
		}
	}
}

// Beyond the grammar the parser refuses a statement that begins with an operator,
// attributes that no type has, and a `'` that looks like the quote of a text; it says
// so in other words than "expected".
var beyond = regexp.MustCompile("cannot be on the left|goes in the brackets of one name|is not a bound|a type has no|is given twice|a string cannot follow|cannot begin")

// Texts with a token dropped, doubled, swapped or put elsewhere: parser and grammar
// agree whether it is one of the language.
func TestGrammarAgrees(t *testing.T) {
	r := specified(t)
	all := models(t)
	var list []string
	for name := range all {
		if len(all[name]) < 1500 {
			list = append(list, name)
		}
	}
	slices.Sort(list)
	tried, refused, others := 0, 0, map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom(list).Draw(t, "text")
		tokens, ok := words(all[name])
		if !ok || len(tokens) < 4 {
			return
		}
		tokens = slices.Clone(tokens)
		i := rapid.IntRange(0, len(tokens)-2).Draw(t, "place")
		switch rapid.IntRange(0, 3).Draw(t, "fault") {
		case 0:
			tokens = slices.Delete(tokens, i, i+1)
		case 1:
			tokens = slices.Insert(tokens, i, tokens[i])
		case 2:
			tokens[i], tokens[i+1] = tokens[i+1], tokens[i]
		case 3:
			tokens[i] = tokens[rapid.IntRange(0, len(tokens)-1).Draw(t, "other")]
		}
		var b strings.Builder
		for i, w := range tokens {
			// A `'` that follows a blank may be taken for that of a text.
			if i > 0 && w.text != "'" && w.kind != "NL" {
				b.WriteByte(' ')
			}
			b.WriteString(w.text)
		}
		text := b.String()
		tried++
		got, why := parses(text)
		want := r.text(text)
		if !got {
			refused++
		}
		if got && !want {
			t.Fatalf("the parser takes what the grammar refuses:\n%s", text)
		}
		if !got && want {
			first, _, _ := strings.Cut(why, "\n")
			if !beyond.MatchString(why) {
				t.Fatalf("the grammar takes what the parser refuses: %s\n%s", first, text)
			}
			others[regexp.MustCompile("`[^`]*`|[0-9]+").ReplaceAllString(first, "_")]++
		}
	})
	// Of the 20 texts of -short all may be refused by chance.
	if tried >= 100 && (refused < tried/4 || refused > tried*99/100) {
		t.Errorf("%d of %d texts are refused", refused, tried)
	}
	t.Logf("%d texts, %d refused; refused beyond the grammar: %v", tried, refused, others)
}

// A grammar with an error is seen.
func TestGrammarTestsFail(t *testing.T) {
	text := lang.EBNF()
	for _, c := range [][2]string{
		{`Product { ( "+" | "-" ) Product }`, `Product { "+" Product }`},
		{`[ "from" STRING ]`, ``},
		{`Postfix [ "^" Sign ]`, `Postfix [ "^" Power ]`},
	} {
		if !strings.Contains(text, c[0]) {
			t.Fatalf("no %s", c[0])
		}
		r, err := newRecogniser(strings.Replace(text, c[0], c[1], 1))
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, model := range models(t) {
			found = found || !r.text(model)
		}
		if !found && !(c[1] == `Postfix [ "^" Power ]` && !r.text("x = 2^-3")) {
			t.Errorf("%s is not noticed", c[1])
		}
	}
	for _, bad := range []string{"A = B .", "A = \"x\"", "A = [ \"x\" .", "A = WORD ."} {
		if _, err := newRecogniser(bad); err == nil {
			t.Errorf("%s is taken for a grammar", bad)
		}
	}
}
