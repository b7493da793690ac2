package repl

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"github.com/bayes-lang/bayes/dist"
	"github.com/bayes-lang/bayes/internal/figure"
	"github.com/bayes-lang/bayes/internal/fn"
	"github.com/bayes-lang/bayes/internal/help"
	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/lang"
	"github.com/bayes-lang/bayes/runtime"
)

// Complete returns what the word at the end of text may become, and how many of its letters have been typed.
func (r *REPL) Complete(text string) (found []string, length int) {
	line := text[strings.LastIndexByte(text, '\n')+1:]
	runes := []rune(line)
	command, _ := r.split(line)
	quoted := strings.Count(line, `"`)%2 == 1
	path := command == "load" || command == "save" || command == "set_data" && !strings.Contains(line, "=") ||
		quoted && (strings.Contains(line, "from ") || startsWith(line, "import")) || strings.HasPrefix(lastWord(line), "save=") || strings.HasPrefix(lastWord(line), "out=")
	from := len(runes)
	for from > 0 {
		c := runes[from-1]
		if c == '"' || path && c == '=' || !quoted && unicode.IsSpace(c) || !path && !quoted && !isWord(c) {
			break
		}
		from--
	}
	word := string(runes[from:])
	before := strings.TrimSpace(string(runes[:from]))
	var all []string
	switch {
	case path:
		all = r.paths(word, command)
	case quoted:
		all = r.levels()
	case strings.HasSuffix(before, "#") || strings.Contains(before, "#") && !strings.Contains(before, `"`):
		// a comment
	case command == "help" && before == "help":
		all = append(help.Names(), "topics")
		for _, c := range table() {
			all = append(all, c.name)
		}
	case command == "explain":
		for _, e := range help.Of(help.Code) {
			all = append(all, e.Name)
		}
	default:
		all = r.wordsAfter(before, command)
		if word == "" && before == "" {
			all = all[:len(table())] // only the commands: the rest is a long list
		}
	}
	slices.Sort(all)
	for _, w := range slices.Compact(all) {
		if strings.HasPrefix(w, word) && w != word {
			found = append(found, w)
		}
	}
	return found, len(runes) - from
}

// wordsAfter lists what may come after the beginning of a line.
func (r *REPL) wordsAfter(before, command string) (all []string) {
	if before == "" {
		for _, c := range table() {
			all = append(all, c.name+" ")
		}
		all = append(all, "param ", "for ", "fn ", "import ", "target += ")
	}
	if c := lookup(command); c != nil && before != "" {
		value := strings.TrimSuffix(before, "=")
		option := lastWord(value)
		switch {
		case value != before && slices.Contains(c.flags, option):
			return []string{"true", "false"}
		case value != before && option == "metric":
			return []string{"gradient", "variance", "dense", "unit"}
		case value != before && option == "format":
			return []string{"csv", "cmdstan", "parquet", "json", "zarr"}
		}
		for _, o := range c.options {
			if !strings.Contains(before, o+"=") {
				all = append(all, o+"=")
			}
		}
		if command == "plot" && before == "plot" {
			for _, k := range figure.Kinds() {
				all = append(all, k.Name)
			}
		}
		if !c.names && !c.settings {
			return all
		}
		if c.settings {
			return append(all, r.names()...)
		}
		all = append(all, r.names()...)
		if r.loaded != nil {
			all = append(all, r.loaded.Names()...)
		}
		return all
	}
	if before == "data" || strings.HasPrefix(before, "data ") && !strings.Contains(before, ":") {
		return append(r.names(), "from", "as")
	}
	for _, d := range dist.Names() {
		all = append(all, d+"(")
	}
	for _, f := range fn.All() {
		if f.Built() {
			all = append(all, f.Name+"(")
		}
	}
	return append(all, r.names()...)
}

// lastWord is the last word of a line without spaces.
func lastWord(text string) string {
	return text[strings.LastIndexAny(text, " \t,(")+1:]
}

// paths lists files and folders that begin like a word.
func (r *REPL) paths(word, command string) (all []string) {
	dir, _ := filepath.Split(word)
	folder := home(dir)
	if !filepath.IsAbs(folder) && command == "" {
		folder = filepath.Join(r.dir, folder)
	}
	if folder == "" {
		folder = "."
	}
	entries, _ := os.ReadDir(folder)
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") && !strings.HasPrefix(filepath.Base(word), ".") {
			continue
		}
		name := dir + e.Name()
		if e.IsDir() {
			name += "/"
		}
		all = append(all, name)
	}
	return all
}

// levels lists the labels of all factors, with the quote that closes them.
func (r *REPL) levels() (all []string) {
	var session *runtime.Session
	switch {
	case r.session != nil:
		session = r.session
	case r.fit != nil:
		session = r.fit.Session
	default:
		// Binding prints nothing and has no other effect.
		session, _ = runtime.Open(r.input())
		r.session = session
	}
	if session == nil {
		return nil
	}
	for _, v := range session.Bound.Known {
		if v.Levels != nil {
			for _, l := range v.Levels.Labels {
				all = append(all, l+`"`)
			}
		}
	}
	return all
}

// names are those of the model, and the columns of the data files.
func (r *REPL) names() (out []string) {
	if m, _ := input.Check(r.input()); m != nil {
		for _, n := range m.Names {
			out = append(out, n.Ident)
		}
	} else {
		for _, word := range strings.FieldsFunc(r.text, func(c rune) bool { return !isWord(c) }) {
			if isName(word) && !lang.Reserved(word) {
				out = append(out, word)
			}
		}
	}
	for _, f := range r.data {
		columns, _, _ := fields(f)
		out = append(out, columns...)
	}
	return out
}
