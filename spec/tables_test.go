package spec_test

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/dist"
	"github.com/bayes-lang/bayes/internal/density"
	"github.com/bayes-lang/bayes/internal/fn"
	"github.com/bayes-lang/bayes/internal/help"
	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/lang"
	"github.com/bayes-lang/bayes/runtime"
)

var write = flag.Bool("write", false, "write the generated parts of the specification anew")

// tables are the generated parts of the specification, by name. In the page each
// stands between `<!-- generated: NAME -->` and `<!-- end -->`.
func tables() map[string]string {
	return map[string]string{
		"grammar":                 grammar(),
		"reserved":                reserved(),
		"operators":               operators(),
		"functions":               functions(),
		"distributions":           distributions(),
		"functions not built":     names(functionsNotBuilt()),
		"distributions not built": names(lang.LaterDistributions()),
		"functions of data":       names(functionsOfData()),
	}
}

func grammar() string { return "```\n" + lang.EBNF() + "```\n" }

func names(list []string) string {
	return fill("`" + strings.Join(list, "`, `") + "`.")
}

// fill breaks a paragraph at 120 columns.
func fill(text string) string {
	var b strings.Builder
	col := 0
	for _, w := range strings.Fields(text) {
		if col > 0 && col+1+len(w) > 118 {
			b.WriteByte('\n')
			col = 0
		}
		if col > 0 {
			b.WriteByte(' ')
			col++
		}
		b.WriteString(w)
		col += len(w)
	}
	return b.String() + "\n"
}

func reserved() string { return "    " + strings.Join(lang.Keywords(), " ") + "\n" }

func cell(s string) string { return strings.ReplaceAll(s, "|", "\\|") }

// operators lists them from the tightest to the weakest, as the grammar nests them.
func operators() string {
	var b strings.Builder
	b.WriteString("| operators | what they are |\n|---|---|\n")
	rows := []struct {
		rule string // of the grammar that has them
		list []string
	}{
		{"Postfix", []string{"[ ]", "'", "."}}, {"Power", []string{"^"}}, {"Sign", []string{"-", "+"}}, {"Product", []string{"*", "/", "%", "@"}},
		{"Sum", []string{"+", "-"}}, {"Compare", []string{"==", "!=", "<", "<=", ">", ">="}}, {"Not", []string{"not"}}, {"And", []string{"and"}}, {"Expr", []string{"or"}}, {"Ranged", []string{":"}},
	}
	for _, r := range rows {
		var ops, say []string
		for _, op := range r.list {
			ops = append(ops, "`"+op+"`")
			e, _ := help.Lookup(op)
			text := e.Summary
			if r.rule == "Sign" {
				text = map[string]string{"-": "negation", "+": "no change"}[op]
			}
			say = append(say, strings.TrimSuffix(strings.TrimSuffix(text, ", element by element"), ", or negation"))
		}
		fmt.Fprintf(&b, "| %s | %s |\n", cell(strings.Join(ops, " ")), cell(strings.Join(say, "; ")))
	}
	return b.String()
}

func functions() string {
	var b strings.Builder
	b.WriteString("| function | what it is | for example |\n|---|---|---|\n")
	for _, f := range fn.All() {
		if !f.Built() {
			continue
		}
		e, _ := help.Lookup(f.Name)
		usage, summary := e.Usage, e.Summary
		if e.Kind == help.Type {
			usage, summary = f.Usage(), f.Doc
		}
		example := ""
		if f.Example != "" {
			example = fmt.Sprintf("`%s` is `%s`", f.Example, f.Value)
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", strings.ReplaceAll(usage, "\n", "`, `"), cell(summary), cell(example))
	}
	return b.String()
}

func distributions() string {
	var b strings.Builder
	b.WriteString("| distribution | parameters | values | density or probability at x |\n|---|---|---|---|\n")
	for _, name := range dist.Names() {
		s := dist.Lookup(name)
		e, _ := help.Lookup(name)
		density := ""
		for _, line := range strings.Split(e.Body, "\n") {
			if f := strings.Fields(line); len(f) > 1 && (f[0] == "density" || f[0] == "probability") {
				density = "`" + strings.Join(f[1:], " ") + "`"
			}
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", strings.ReplaceAll(e.Usage, "\n", "`, `"), help.Parameters(s), help.SupportOf(s), cell(density))
	}
	return b.String()
}

func functionsNotBuilt() []string {
	var list []string
	for _, f := range fn.All() {
		if !f.Built() {
			list = append(list, f.Name)
		}
	}
	return list
}

// functionsOfData returns the functions that refuse unknowns: no arguments, of
// those tried, make a density, and some are refused for being unknown.
var functionsOfData = sync.OnceValue(func() []string {
	const model = `data y: real
di = 2
dv = [0.3, 0.6]
dM = [[2, 0.1], [0.1, 3]]
u ~ Uniform(0, 1)
v[2] ~ Uniform(0, 1)
M = [[2 + u, 0.1], [0.1, 3 + v[1]]]
y ~ Normal(`
	arguments := []string{"u", "v", "M", "v > 0.5", "di", "dv", "dM"} // the first four are unknown
	uses := []string{"sum(%s)", "real(%s)", "if %s { 1 } else { 2 }"}
	var list []string
	for _, f := range fn.All() {
		if !f.Built() || f.Takes() || f.Sizes() {
			continue
		}
		works, refused := false, false
		try := func(call string) {
			for _, use := range uses {
				text := model + fmt.Sprintf(use, call) + ", 1)\n"
				s, errs := runtime.Open(input.Input{Model: input.NewFile("m", []byte(text)), Settings: []string{"y=1"}})
				if errs.Err() != nil || s.Bound.Dim == 0 {
					continue
				}
				_, err := density.New(s.Bound, density.Options{})
				works = works || err == nil
				refused = refused || err != nil && strings.Contains(err.Error(), "of unknowns is not implemented yet")
			}
		}
		choice := make([]int, f.Min())
		for more := true; more && !works; {
			unknown, args := false, make([]string, f.Min())
			for i, c := range choice {
				args[i] = arguments[c]
				unknown = unknown || c < 4
			}
			if unknown {
				try(f.Name + "(" + strings.Join(args, ", ") + ")")
			}
			more = false
			for i := range choice {
				if choice[i]++; choice[i] < len(arguments) {
					more = true
					break
				}
				choice[i] = 0
			}
		}
		if !works && refused {
			list = append(list, f.Name)
		}
	}
	return list
})

// What help says of functions of data alone is so.
func TestFunctionsOfData(t *testing.T) {
	for _, f := range fn.All() {
		e, _ := help.Lookup(f.Name)
		if says, is := strings.Contains(e.Body, "In the density it takes only data"), slices.Contains(functionsOfData(), f.Name); says != is {
			t.Errorf("%s: help says %v of its being for data alone, which is %v", f.Name, says, is)
		}
	}
	for _, name := range []string{"exp", "cumsum", "softmax", "cholesky", "any"} {
		if slices.Contains(functionsOfData(), name) {
			t.Errorf("%s does not work on unknowns", name)
		}
	}
}

// The operators stand in the order in which the grammar nests them.
func TestOperatorsAreTheGrammar(t *testing.T) {
	rules, at := lang.EBNF(), 1<<30
	for _, row := range strings.Split(operators(), "\n")[2:] {
		cells := strings.Split(row, " | ")
		if len(cells) < 2 {
			continue
		}
		var ops []string
		for _, m := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(cells[0], -1) {
			ops = append(ops, strings.Fields(m[1])[0])
		}
		// The nearest rule above the last row's that has all of them.
		found := -1
		for _, line := range strings.Split(rules, "\n") {
			name, rule, _ := strings.Cut(line, "= ")
			i := strings.Index(rules, line)
			if name = strings.TrimSpace(name); name == "" || i >= at || !slices.Contains([]string{"Ranged", "Expr", "And", "Not", "Compare", "Sum", "Product", "Sign", "Power", "Postfix"}, name) {
				continue
			}
			all := true
			for _, op := range ops {
				all = all && strings.Contains(rule, "\""+op+"\"")
			}
			if all {
				found = i
			}
		}
		if at = found; found < 0 {
			t.Errorf("%s is not in its place in the grammar", cells[0])
		}
	}
}

// generated puts the tables into a page.
func generated(page string) (string, error) {
	seen := map[string]bool{}
	all := tables()
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(page, "<!-- generated: ")
		b.WriteString(before)
		if !ok {
			break
		}
		name, rest, ok := strings.Cut(rest, " -->\n")
		text, known := all[name]
		_, after, ends := strings.Cut(rest, "<!-- end -->")
		if !ok || !known || !ends {
			return "", fmt.Errorf("%q is not generated, or has no end", name)
		}
		seen[name] = true
		b.WriteString("<!-- generated: " + name + " -->\n" + text + "<!-- end -->")
		page = after
	}
	for name := range all {
		if !seen[name] {
			return "", fmt.Errorf("the page has no place for %q", name)
		}
	}
	return b.String(), nil
}

func TestTables(t *testing.T) {
	const path = "language.md"
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want, err := generated(string(page))
	if err != nil {
		t.Fatal(err)
	}
	if want == string(page) {
		return
	}
	if *write {
		if err := os.WriteFile(path, []byte(want), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	a, b := strings.Split(string(page), "\n"), strings.Split(want, "\n")
	for i := range a {
		if i >= len(b) || a[i] != b[i] {
			t.Fatalf("%s:%d is not as it is generated; `go generate ./spec` writes it:\n%s", path, i+1, a[i])
		}
	}
	t.Fatalf("%s is not as it is generated; `go generate ./spec` writes it", path)
}

// The test of the tables can fail.
func TestTablesFail(t *testing.T) {
	for _, page := range []string{"", "<!-- generated: nothing -->\n<!-- end -->", "<!-- generated: grammar -->\n"} {
		if _, err := generated(page); err == nil {
			t.Errorf("%q passes", page)
		}
	}
}

// What the page calls not implemented yet is refused by name.
func TestRefusedByName(t *testing.T) {
	refused := func(name, text string) {
		file, errs := lang.Parse(ast.NewSource("m", text))
		if errs.Err() == nil {
			_, more := lang.Check(file, nil)
			errs = append(errs, more...)
		}
		for _, d := range errs {
			if d.Code == "not-built" && strings.Contains(d.Message, "`"+name+"`") {
				return
			}
		}
		t.Errorf("%s is not refused by name:\n%s", name, errs.Format())
	}
	for _, name := range lang.LaterDistributions() {
		refused(name, "data y: real[N]\ny ~ "+name+"(1)\n")
	}
	for _, name := range functionsNotBuilt() {
		f := fn.Lookup(name)
		args := make([]string, f.Min())
		for i := range args {
			args[i] = "1"
			if f.Takes() && i == 0 {
				args[i] = "g"
			}
		}
		refused(name, "fn g(x) = x\nx = "+name+"("+strings.Join(args, ", ")+")\n")
	}
}
