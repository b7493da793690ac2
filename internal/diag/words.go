package diag

import (
	"strconv"
	"strings"
)

// Plural writes a number of things: "1 draw", "2 draws".
func Plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}

// IsAre is the verb for a number of things.
func IsAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

// HasHave is the verb for a number of things.
func HasHave(n int) string {
	if n == 1 {
		return "has"
	}
	return "have"
}

// Tick writes a name of the model in a message. A level may contain a backtick.
func Tick(name string) string { return "`" + strings.ReplaceAll(name, "`", "'") + "`" }

// Some lists names, at most most of them, and says how many more there are.
func Some(names []string, most int) string {
	var b strings.Builder
	for i, n := range names {
		if i == most {
			b.WriteString(" and " + strconv.Itoa(len(names)-most) + " more")
			break
		}
		switch {
		case i == 0:
		case i == len(names)-1:
			b.WriteString(" and ")
		default:
			b.WriteString(", ")
		}
		b.WriteString(Tick(n))
	}
	return b.String()
}

// Wrap breaks text at spaces so that lines are at most width characters, where
// words allow; lines after the first begin with indent.
func Wrap(text, indent string, width int) string {
	var b strings.Builder
	lead := text[:len(text)-len(strings.TrimLeft(text, " "))]
	line := lead
	for i, word := range strings.Fields(text) {
		switch {
		case i == 0:
			line += word
		case len([]rune(line))+1+len([]rune(word)) > width:
			b.WriteString(line + "\n")
			line = indent + word
		default:
			line += " " + word
		}
	}
	b.WriteString(line + "\n")
	return b.String()
}
