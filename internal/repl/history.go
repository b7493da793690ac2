package repl

import (
	"os"
	"strings"
)

// history is what was entered before, whole entries, oldest first.
type history struct {
	path    string // "": not kept
	entries []string
}

// mostHistory is how many entries are kept.
const mostHistory = 2000

// escaped writes an entry on one line of the file; unescaped reads it.
var (
	escaped   = strings.NewReplacer(`\`, `\\`, "\n", `\n`)
	unescaped = strings.NewReplacer(`\\`, `\`, `\n`, "\n")
)

// openHistory reads the entries of a file, if it exists.
func openHistory(path string) *history {
	h := &history{path: path}
	if path == "" {
		return h
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return h
	}
	for line := range strings.Lines(string(text)) {
		if entry := plain(unescaped.Replace(strings.TrimRight(line, "\r\n"))); strings.TrimSpace(entry) != "" {
			h.entries = append(h.entries, entry)
		}
	}
	if n := len(h.entries); n > mostHistory {
		h.entries = h.entries[n-mostHistory:]
		var b strings.Builder
		for _, e := range h.entries {
			b.WriteString(escaped.Replace(e) + "\n")
		}
		// Failing to write the history is no reason to stop anything.
		_ = os.WriteFile(path, []byte(b.String()), 0o600)
	}
	return h
}

// add keeps an entry, unless it repeats the last one. Concurrent sessions add to the same file, so each entry is one
// line appended at its end.
func (h *history) add(entry string) {
	if strings.TrimSpace(entry) == "" || len(h.entries) > 0 && h.entries[len(h.entries)-1] == entry {
		return
	}
	h.entries = append(h.entries, entry)
	if h.path == "" {
		return
	}
	f, err := os.OpenFile(h.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return
	}
	defer f.Close()
	_, _ = f.WriteString(escaped.Replace(entry) + "\n")
}

// search returns the index of the newest entry before an index that contains a string, -1 if there is none.
func (h *history) search(text string, before int) int {
	for i := min(before, len(h.entries)) - 1; i >= 0; i-- {
		if strings.Contains(h.entries[i], text) {
			return i
		}
	}
	return -1
}
