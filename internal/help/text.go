package help

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/bayes-lang/bayes/dist"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/fn"
)

// Text returns the entry for people to read, in lines of at most width columns
// (80 where width is 0 or less; code and tables keep theirs). It ends with a
// newline.
func (e Entry) Text(width int) string {
	if width <= 0 {
		width = 80
	}
	var b strings.Builder
	head := strings.Split(e.Usage, "\n")
	if e.Usage == "" {
		head = []string{e.Name}
	}
	for i, line := range head {
		b.WriteString(line)
		if gap := width - utf8.RuneCountInString(line) - utf8.RuneCountInString(e.Kind); i == 0 && gap >= 2 && e.Kind != "" {
			b.WriteString(strings.Repeat(" ", gap) + e.Kind)
		}
		b.WriteByte('\n')
	}
	b.WriteByte('\n')
	fill(&b, e.Summary, width)
	if e.Later {
		fill(&b, "This is part of the language, but is not implemented yet.", width)
	}
	for _, p := range strings.Split(strings.Trim(e.Body, "\n"), "\n\n") {
		if strings.TrimSpace(p) != "" {
			b.WriteByte('\n')
			fill(&b, p, width)
		}
	}
	if e.Example != "" {
		b.WriteString("\nexample:  " + e.Example + "\n")
		if e.Value != "" {
			b.WriteString("value:    " + e.Value + "\n")
		}
	}
	if len(e.See) > 0 {
		b.WriteByte('\n')
		fill(&b, "see also: "+strings.Join(e.See, ", "), width)
	}
	return b.String()
}

// fill writes a paragraph in lines of at most width columns. Lines that begin with
// two spaces stay as they are; so does a single word that is too long.
func fill(b *strings.Builder, text string, width int) {
	col := 0
	end := func() {
		if col > 0 {
			b.WriteByte('\n')
		}
		col = 0
	}
	for _, line := range strings.Split(text, "\n") {
		if strings.HasPrefix(line, "  ") {
			end()
			hang(b, line, width)
			continue
		}
		if strings.HasPrefix(line, "- ") {
			end()
		}
		for _, word := range strings.Fields(line) {
			n := utf8.RuneCountInString(word)
			if col > 0 && col+1+n > width {
				end()
			}
			if col > 0 {
				b.WriteByte(' ')
				col++
			}
			b.WriteString(word)
			col += n
		}
	}
	end()
}

// hang writes a line of a table or of code. In a row (`  name   text`) that is too long,
// the last column is wrapped within itself; code stays as it is.
func hang(b *strings.Builder, line string, width int) {
	head := len(line) - len(strings.TrimLeft(line, " "))
	if head < 8 && !strings.Contains(line, "#") {
		head = lastColumn(line, head, width/2)
	}
	if utf8.RuneCountInString(line) <= width || head > width/2 {
		b.WriteString(line + "\n")
		return
	}
	var text strings.Builder
	fill(&text, line[head:], width-head)
	for i, row := range strings.Split(strings.TrimSuffix(text.String(), "\n"), "\n") {
		if i == 0 {
			b.WriteString(line[:head] + row + "\n")
		} else {
			b.WriteString(strings.Repeat(" ", head) + row + "\n")
		}
	}
}

// lastColumn returns where the last column of a row begins, of those that begin at most
// at position at; columns are separated by two or more spaces. It is the end of the line if
// there is only one column, which begins at first.
func lastColumn(line string, first, at int) int {
	start := len(line)
	for pos := first; ; {
		i := strings.Index(line[pos:], "  ")
		if i < 0 {
			return start
		}
		pos += i
		pos += len(line[pos:]) - len(strings.TrimLeft(line[pos:], " "))
		if pos > at {
			return start
		}
		start = pos
	}
}

// Suggest returns the name of the entry that was most likely meant by a word, ""
// where none is similar: another spelling, a distribution's name of another tool,
// or a typing error.
func Suggest(word string) string {
	word = strings.Join(strings.Fields(word), " ")
	if word == "" {
		return ""
	}
	if s := dist.Suggest(word); s != "" {
		name, _, _ := strings.Cut(s, "(")
		if _, ok := Lookup(name); ok && name != word {
			return name
		}
	}
	for _, f := range elsewhere {
		if slices.Contains(strings.Split(f.others, "|"), strings.ToLower(word)) {
			return f.name
		}
	}
	for _, f := range fn.All() {
		for _, a := range f.Aliases {
			if strings.EqualFold(a.Name, word) {
				return f.Name
			}
		}
	}
	names := Names()
	plain := folded(word)
	for _, n := range names {
		if n != word && folded(n) == plain && plain != "" {
			return n
		}
	}
	// `plots` is `plot`, `set-data` is `set_data`, `loading` is `load`.
	for _, ending := range []string{"s", "es", "ing", "ed"} {
		for _, n := range names {
			if base, ok := strings.CutSuffix(plain, ending); ok && len(base) > 2 && folded(n) == base {
				return n
			}
		}
	}
	best, least := "", diag.MostApart(word)+1
	for _, n := range names {
		if d := diag.Distance(folded(word), folded(n)); d < least && utf8.RuneCountInString(n) > d && n != word {
			best, least = n, d
		}
	}
	if best != "" {
		return best
	}
	if len(plain) >= 4 {
		for _, n := range names {
			if strings.HasPrefix(folded(n), plain) {
				return n
			}
		}
	}
	return ""
}

// elsewhere maps what other tools call a thing to its entry here; names of functions
// are with the functions (package fn).
var elsewhere = [...]struct{ name, others string }{
	{"if", "ifelse|switch|step|int_step"}, {"for", "while|foreach|loop|loops"}, {"~", "functional"}, {"target", "increment_log_prob|potential|factor_statement"},
	{"fn", "def|function|functions"}, {"=", "deterministic|assign|transformed parameters|generated quantities|logical node"}, {"data", "constantdata|transformed data"},
	{"param", "parameters|parameter|free_rv"}, {"prediction", "generated|sample_posterior_predictive"}, {"prior", "sample_prior_predictive|priors"},
	{"sample", "fit|mcmc|run_mcmc|infer|sampling"}, {"summary", "summarise|summarize|print|monitor"}, {"quit", "exit_repl|bye|q"}, {"remove", "delete|drop|rm"},
	{"load", "open|read"}, {"save", "write|export"}, {"Truncated", "truncation|t[,]|bound"}, {"real", "vector|matrix|row_vector|array|float|double"},
	{"factor", "enum|string"}, {"cholesky_factor_corr", "cholesky_corr"},
}

func folded(s string) string {
	return strings.ToLower(strings.NewReplacer("_", "", "-", "", ".", "", " ", "").Replace(s))
}
