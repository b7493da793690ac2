package main

import (
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/bayes-lang/bayes/internal/export"
	"github.com/bayes-lang/bayes/internal/figure"
	"github.com/bayes-lang/bayes/internal/help"
	"github.com/bayes-lang/bayes/internal/input"
)

type completionCmd struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"bash, zsh or fish."`
}

// Help says where the script goes.
func (c *completionCmd) Help() string {
	return `Save the output where the shell looks for completions:
  bash   bayes completion bash > ~/.local/share/bash-completion/completions/bayes
  zsh    bayes completion zsh > "${fpath[1]}/_bayes"
  fish   bayes completion fish > ~/.config/fish/completions/bayes.fish
or, in the shell's startup file,
  bash   source <(bayes completion bash)       in ~/.bashrc
  zsh    source <(bayes completion zsh)        in ~/.zshrc, after: autoload -U compinit && compinit`
}

// The scripts ask the program itself what may come next, so that they know what
// it knows.
var (
	//go:embed completion/bayes.bash
	bashScript string
	//go:embed completion/bayes.zsh
	zshScript string
	//go:embed completion/bayes.fish
	fishScript string
)

func (c *completionCmd) Run(a *app) error {
	switch c.Shell {
	case "bash":
		fmt.Fprint(a.out, bashScript)
	case "zsh":
		fmt.Fprint(a.out, zshScript)
	default:
		fmt.Fprint(a.out, fishScript)
	}
	return nil
}

// completeCmd is what the scripts call: the words of the command line up to the
// cursor, the last of them unfinished.
type completeCmd struct {
	Words []string `arg:"" optional:"" help:"The words typed so far."`
}

// Run prints what may stand for the last word, a line for each: the word, a tab,
// and what it is. A word that ends in `/` or `=` is not the end of it.
func (c *completeCmd) Run(k *kong.Context, a *app) error {
	for _, w := range complete(k.Model.Node, c.Words) {
		if strings.ContainsAny(w.word, "\t\n") {
			continue
		}
		fmt.Fprintf(a.out, "%s\t%s\n", w.word, strings.Join(strings.Fields(w.what), " "))
	}
	return nil
}

// candidate is a word that could come next.
type candidate struct{ word, what string }

// complete returns what may stand for the last of the words.
func complete(root *kong.Node, words []string) []candidate {
	if len(words) == 0 {
		words = []string{""}
	}
	last := words[len(words)-1]
	var command *kong.Node
	at := 0
	for i, w := range words[:len(words)-1] {
		if n := child(root, w); n != nil {
			command, at = n, i
			break
		}
	}
	if command == nil {
		var list []candidate
		for _, n := range root.Children {
			if !n.Hidden {
				list = append(list, candidate{n.Name, n.Help})
			}
		}
		return starting(append(list, candidate{"--help", "Show the commands."}, candidate{"--version", "Print the version."}), last)
	}
	c := line{command: command, used: map[string]bool{}}
	c.read(words[at+1 : len(words)-1])
	switch {
	case c.waits != nil:
		return c.values(c.waits, "", last)
	case strings.HasPrefix(last, "--") && strings.Contains(last, "="):
		name, value, _ := strings.Cut(last[2:], "=")
		if f := c.flag(name); f != nil && !f.IsBool() {
			return c.values(f, "--"+name+"=", value)
		}
		return nil
	case strings.HasPrefix(last, "-") && !c.ended:
		return starting(c.flags(), last)
	}
	return c.positional(last)
}

func child(n *kong.Node, name string) *kong.Node {
	for _, c := range n.Children {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// line is a command line up to the word under way.
type line struct {
	command *kong.Node
	args    []string
	used    map[string]bool
	waits   *kong.Flag // an option whose value comes next
	ended   bool       // `--` has come
}

func (c *line) read(words []string) {
	for _, w := range words {
		switch {
		case c.waits != nil:
			c.waits = nil
		case w == "--" && !c.ended:
			c.ended = true
		case strings.HasPrefix(w, "--") && !c.ended:
			name, _, has := strings.Cut(w[2:], "=")
			if f := c.flag(name); f != nil {
				c.used[f.Name] = true
				if !has && !f.IsBool() {
					c.waits = f
				}
			}
		case len(w) == 2 && w[0] == '-' && !c.ended:
			for _, f := range c.all() {
				if f.Short == rune(w[1]) {
					c.used[f.Name] = true
					if !f.IsBool() {
						c.waits = f
					}
				}
			}
		default:
			c.args = append(c.args, w)
		}
	}
}

func (c *line) all() []*kong.Flag {
	var out []*kong.Flag
	for _, list := range c.command.AllFlags(true) {
		out = append(out, list...)
	}
	return out
}

func (c *line) flag(name string) *kong.Flag {
	for _, f := range c.all() {
		if f.Name == name {
			return f
		}
	}
	return nil
}

// flags are the options that are not there yet, or may be there again.
func (c *line) flags() []candidate {
	var list []candidate
	for _, f := range c.all() {
		if !c.used[f.Name] || f.IsSlice() {
			list = append(list, candidate{"--" + f.Name, f.Help})
		}
	}
	return list
}

// positional completes a word that is no option.
func (c *line) positional(last string) []candidate {
	n := len(c.args)
	var arg *kong.Positional
	for i, p := range c.command.Positional {
		if i == n || i < n && p.IsSlice() {
			arg = p
		}
	}
	_, settings := optionsOf(c.command)["set"]
	if arg == nil {
		if settings {
			return c.settings(last)
		}
		return nil
	}
	switch arg.Name {
	case "model":
		if c.command.Name == "repl" {
			return paths(last, isModel, isRun)
		}
		return paths(last, isModel)
	case "files":
		return paths(last, isModel)
	case "run":
		if c.command.Name == "plot" {
			return paths(last, isRun, isModel)
		}
		return paths(last, isRun)
	case "kind":
		var list []candidate
		for _, k := range figure.Kinds() {
			list = append(list, candidate{k.Name, k.Doc})
		}
		return starting(list, last)
	case "names":
		return starting(c.names("", c.command.Name != "plot"), last)
	case "shell":
		return starting([]candidate{{"bash", ""}, {"zsh", ""}, {"fish", ""}}, last)
	case "name": // of help
		var list []candidate
		for _, name := range help.Names() {
			if e, ok := help.Lookup(name); ok && !strings.Contains(name, " ") {
				list = append(list, candidate{name, e.Summary})
			}
		}
		return starting(list, last)
	case "code":
		var list []candidate
		for _, e := range help.Of(help.Code) {
			list = append(list, candidate{e.Name, e.Summary})
		}
		return starting(list, last)
	}
	return enumerated(arg, "", last)
}

// values completes the value of an option; before is what stands before it in the word.
func (c *line) values(f *kong.Flag, before, last string) []candidate {
	with := func(list []candidate) []candidate {
		for i := range list {
			list[i].word = before + list[i].word
		}
		return list
	}
	// Of a list with commas the last item.
	items := ""
	if f.IsSlice() && f.Tag.Sep != -1 {
		if i := strings.LastIndexByte(last, ','); i >= 0 {
			items, last = last[:i+1], last[i+1:]
		}
	}
	before += items
	switch f.Name {
	case "data":
		return with(paths(last, isDataFile))
	case "at":
		return with(paths(last, func(path string, _ os.FileInfo) bool { return strings.HasSuffix(path, ".json") }))
	case "set":
		return with(c.settings(last))
	case "names", "keep":
		return with(starting(c.names("", true), last))
	case "x":
		return with(starting(c.names("", false), last))
	case "groups", "store":
		var list []candidate
		for _, g := range append(export.GroupNames(), "all") {
			list = append(list, candidate{g, ""})
		}
		return with(starting(list, last))
	case "out", "save", "output":
		return with(paths(last, func(string, os.FileInfo) bool { return true }))
	case "format":
		if f.Enum == "" {
			return with(starting([]candidate{{"zarr", "ArviZ, xarray"}, {"csv", "a table"}, {"cmdstan", "a CSV file for each chain"}, {"parquet", "a typed table"}, {"json", ""}}, last))
		}
	}
	return enumerated(f.Value, before, last)
}

// enumerated completes a value that is one of a few words.
func enumerated(v *kong.Value, before, last string) []candidate {
	var list []candidate
	if v.Enum != "" {
		for _, w := range strings.Split(v.Enum, ",") {
			list = append(list, candidate{before + strings.TrimSpace(w), ""})
		}
	}
	return starting(list, before+last)
}

// settings are the names that a value can be set for: `x=`.
func (c *line) settings(last string) []candidate {
	if strings.Contains(last, "=") {
		return nil
	}
	return starting(c.names("=", false), last)
}

// names are the names of the model or run that the command line names, with an
// ending: where that can be told at once. Those that are drawn are not data, or are
// observed.
func (c *line) names(ending string, drawn bool) []candidate {
	if len(c.args) == 0 {
		return nil
	}
	const enough = 4 << 20
	path := home(c.args[0])
	var in input.Input
	if info, err := os.Stat(filepath.Join(path, "run.json")); err == nil {
		if info.Size() > enough {
			return nil
		}
		var err error
		if in, err = input.OfRun(path); err != nil {
			return nil
		}
	} else if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() && info.Size() < enough {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil
		}
		in.Model = input.NewFile(path, text)
		in.Read = func(name string) (input.File, error) {
			if !filepath.IsAbs(name) {
				name = filepath.Join(filepath.Dir(path), name)
			}
			return input.FileAt(name)
		}
	}
	m, _ := input.Check(in)
	if m == nil {
		return nil
	}
	var list []candidate
	for _, n := range m.Names {
		if role := n.Role.String(); !drawn || n.Observed || role != "data" && role != "known" {
			list = append(list, candidate{n.Ident + ending, role})
		}
	}
	return list
}

// starting returns the candidates that begin with what is typed.
func starting(list []candidate, typed string) []candidate {
	var out []candidate
	for _, c := range list {
		if strings.HasPrefix(c.word, typed) && !slices.ContainsFunc(out, func(d candidate) bool { return d.word == c.word }) {
			out = append(out, c)
		}
	}
	return out
}

// paths completes the name of a file: those that are wanted, and folders.
func paths(typed string, wanted ...func(path string, info os.FileInfo) bool) []candidate {
	dir, base := filepath.Split(typed)
	look := home(dir)
	if look == "" {
		look = "."
	}
	entries, err := os.ReadDir(look)
	if err != nil {
		return nil
	}
	var list []candidate
	for _, e := range entries {
		name := e.Name()
		if !strings.HasPrefix(name, base) || strings.HasPrefix(name, ".") && base == "" {
			continue
		}
		path := filepath.Join(look, name)
		info, err := os.Stat(path)
		if err != nil {
			continue
		}
		fits := slices.ContainsFunc(wanted, func(f func(string, os.FileInfo) bool) bool { return f(path, info) })
		switch {
		case info.IsDir() && fits && isRun(path, info):
			list = append(list, candidate{dir + name, "run"})
		case info.IsDir():
			list = append(list, candidate{dir + name + "/", "folder"})
		case fits:
			list = append(list, candidate{dir + name, ""})
		}
	}
	return list
}

// home replaces a leading `~/`, which shells hand over as it is typed.
func home(path string) string {
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		if dir, err := os.UserHomeDir(); err == nil {
			return dir + "/" + rest
		}
	}
	return path
}

func isModel(path string, info os.FileInfo) bool {
	return !info.IsDir() && strings.HasSuffix(path, ".bayes")
}

func isRun(path string, info os.FileInfo) bool {
	if !info.IsDir() {
		return false
	}
	_, err := os.Stat(filepath.Join(path, "run.json"))
	return err == nil
}

func isDataFile(path string, info os.FileInfo) bool {
	path = strings.TrimSuffix(strings.ToLower(path), ".gz")
	return !info.IsDir() && (strings.HasSuffix(path, ".csv") || strings.HasSuffix(path, ".json") || strings.HasSuffix(path, ".tsv"))
}
