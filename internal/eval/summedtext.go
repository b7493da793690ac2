package eval

import (
	"fmt"
	"strings"

	"github.com/bayes-lang/bayes/internal/diag"
)

// Explain returns the order in which the variables are summed out and its cost, as text: a line for
// each run of neighbours of one form.
func (s *Summed) Explain() string {
	type line struct {
		name        string
		first, last string
		n           int
		size, with  int
		entries     float64
	}
	var lines []line
	for _, step := range s.Plan.Order {
		entries := float64(s.Plan.Sizes[step.Var])
		for _, v := range step.Scope {
			entries *= float64(s.Plan.Sizes[v])
		}
		l := line{s.Vars[step.Var].Name, s.Label(step.Var), s.Label(step.Var), 1, s.Plan.Sizes[step.Var], len(step.Scope), entries}
		if k := len(lines) - 1; k >= 0 && lines[k].name == l.name && lines[k].size == l.size && lines[k].with == l.with && lines[k].entries == entries {
			lines[k].last = l.last
			lines[k].n++
			continue
		}
		lines = append(lines, l)
	}
	var names, texts []string
	width := 0
	for _, l := range lines {
		name := l.first
		if l.n > 1 {
			name += " to " + l.last
		}
		with := "by itself"
		switch {
		case l.with > 0 && l.n > 1:
			with = fmt.Sprintf("each given %s", diag.Plural(l.with, "other"))
		case l.with > 0:
			with = fmt.Sprintf("given %s", diag.Plural(l.with, "other"))
		case l.n > 1:
			with = "each by itself"
		}
		text := fmt.Sprintf("%s, %s: %s", diag.Plural(l.size, "value"), with, entriesText(l.entries))
		if l.n > 1 {
			text = fmt.Sprintf("%d with %s", l.n, text)
		}
		names, texts = append(names, name), append(texts, text)
		width = max(width, len([]rune(name)))
	}
	var out strings.Builder
	fmt.Fprintf(&out, "summed out in this order, %s for one evaluation of the density:\n", entriesText(s.Plan.Cost))
	for i, name := range names {
		fmt.Fprintf(&out, "  %s%s  %s\n", name, strings.Repeat(" ", width-len([]rune(name))), texts[i])
	}
	return out.String()
}

func entriesText(n float64) string {
	if n == 1 {
		return "1 entry"
	}
	return number(n) + " entries"
}
