package repl

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"github.com/bayes-lang/bayes/dist"
	"github.com/bayes-lang/bayes/lang"
	"github.com/bayes-lang/bayes/runtime"
)

// Complete returns what the word that ends at the end of line may become, and
// how many letters of it are there already.
func (r *REPL) Complete(line string) (words []string, length int) {
	runes := []rune(line)
	from := len(runes)
	command := r.command(line)
	path := command == "load" || command == "save" || strings.Count(line, `"`)%2 == 1 && strings.Contains(line, "from ")
	text := !path && strings.Count(line, `"`)%2 == 1
	for from > 0 {
		c := runes[from-1]
		if c == '"' || !text && unicode.IsSpace(c) || !path && !text && c != '_' && !unicode.IsLetter(c) && !unicode.IsDigit(c) {
			break
		}
		from--
	}
	word := string(runes[from:])
	var all []string
	m := r.session
	switch {
	case path:
		dir, _ := filepath.Split(word)
		folder := dir
		if !filepath.IsAbs(dir) && command == "" {
			folder = filepath.Join(r.dir, dir)
		}
		if folder == "" {
			folder = "."
		}
		entries, _ := os.ReadDir(folder)
		for _, e := range entries {
			name := dir + e.Name()
			if e.IsDir() {
				name += "/"
			}
			all = append(all, name)
		}
	case text:
		if m == nil {
			break
		}
		for _, v := range m.Bound.Known {
			if v.Levels != nil {
				for _, l := range v.Levels.Labels {
					all = append(all, l+`"`)
				}
			}
		}
	default:
		start := strings.TrimSpace(string(runes[:from]))
		if start == "" || start == "help" {
			for _, c := range table() {
				all = append(all, c.name)
			}
		}
		if c := lookup(command); c != nil {
			for _, o := range c.options {
				all = append(all, o+"=")
			}
		}
		if command == "" || command == "help" {
			all = append(all, dist.Names()...)
			for _, f := range lang.Functions() {
				if f.Built {
					all = append(all, f.Name)
				}
			}
		}
		all = append(all, r.names()...)
	}
	slices.Sort(all)
	for _, w := range slices.Compact(all) {
		if strings.HasPrefix(w, word) && w != word {
			words = append(words, w)
		}
	}
	return words, len(runes) - from
}

// names are those of the model, and columns of the data files.
func (r *REPL) names() (out []string) {
	if m, _ := runtime.Check(r.input()); m != nil {
		for _, n := range m.Names {
			out = append(out, n.Ident)
		}
	} else {
		for _, line := range strings.FieldsFunc(r.text, func(c rune) bool { return c != '_' && !unicode.IsLetter(c) && !unicode.IsDigit(c) }) {
			if !unicode.IsDigit(rune(line[0])) {
				out = append(out, line)
			}
		}
	}
	for _, f := range r.data {
		if strings.HasSuffix(f.Name, ".csv") {
			head, _, _ := strings.Cut(string(f.Content()), "\n")
			for _, c := range strings.Split(strings.TrimSpace(head), ",") {
				out = append(out, strings.Trim(c, `"`))
			}
		}
	}
	return out
}
