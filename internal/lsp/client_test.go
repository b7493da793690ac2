package lsp

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/sourcegraph/jsonrpc2"
)

// editor is the other end: it keeps its own copy of each text, edits it, and
// counts positions in its own way.
type editor struct {
	t      testing.TB
	conn   *jsonrpc2.Conn
	dir    string
	mu     sync.Mutex
	texts  map[string]string
	shown  map[string][]publishParams // by URI, all that came
	wake   chan struct{}
	done   chan error
	log    *bytes.Buffer
	dyn    int // versions
	called []string
}

// duplex is a connection whose two halves are streams.
type duplex struct {
	io.Reader
	io.WriteCloser
}

// newEditor starts a server in a folder with files and says hello to it.
func newEditor(t testing.TB, files map[string]string) *editor {
	t.Helper()
	e := silentEditor(t, files)
	var result struct {
		Capabilities map[string]any
		ServerInfo   struct{ Name string }
	}
	e.call("initialize", map[string]any{"rootUri": uriOf(e.dir), "capabilities": map[string]any{
		"textDocument": map[string]any{
			"completion":     map[string]any{"completionItem": map[string]any{"snippetSupport": true}},
			"documentSymbol": map[string]any{"hierarchicalDocumentSymbolSupport": true},
		},
		"workspace": map[string]any{"didChangeWatchedFiles": map[string]any{"dynamicRegistration": true}},
	}}, &result)
	if result.ServerInfo.Name != "bayes" || result.Capabilities["renameProvider"] == nil {
		t.Fatalf("the server says of itself %+v", result)
	}
	e.notify("initialized", struct{}{})
	return e
}

// silentEditor starts a server without a word.
func silentEditor(t testing.TB, files map[string]string) *editor {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	toServer, fromClient := io.Pipe()
	toClient, fromServer := io.Pipe()
	e := &editor{t: t, dir: dir, texts: map[string]string{}, shown: map[string][]publishParams{}, wake: make(chan struct{}, 1), done: make(chan error, 1), log: &bytes.Buffer{}}
	go func() {
		err := Serve(context.Background(), toServer, fromServer, Options{Version: "test", Typing: time.Millisecond, Data: time.Millisecond, Log: e.log})
		fromServer.Close()
		e.done <- err
	}()
	stream := jsonrpc2.NewBufferedStream(duplex{toClient, fromClient}, jsonrpc2.VSCodeObjectCodec{})
	e.conn = jsonrpc2.NewConn(context.Background(), stream, jsonrpc2.HandlerWithError(e.handle).SuppressErrClosed())
	t.Cleanup(func() {
		fromClient.Close()
		<-e.done
		if strings.Contains(e.log.String(), "internal error") {
			t.Errorf("the server says:\n%s", e.log)
		}
	})
	return e
}

func (e *editor) handle(_ context.Context, _ *jsonrpc2.Conn, req *jsonrpc2.Request) (any, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch req.Method {
	case "textDocument/publishDiagnostics":
		var p publishParams
		if err := json.Unmarshal(*req.Params, &p); err != nil {
			e.t.Error(err)
		}
		e.shown[p.URI] = append(e.shown[p.URI], p)
	default:
		e.called = append(e.called, req.Method)
	}
	select {
	case e.wake <- struct{}{}:
	default:
	}
	return nil, nil
}

func (e *editor) uri(name string) string {
	return uriOf(filepath.Join(e.dir, filepath.FromSlash(name)))
}

func (e *editor) call(method string, params, result any) {
	e.t.Helper()
	if err := e.try(method, params, result); err != nil {
		e.t.Fatalf("%s: %v", method, err)
	}
}

func (e *editor) try(method string, params, result any) error {
	return e.conn.Call(context.Background(), method, params, result)
}

func (e *editor) notify(method string, params any) {
	e.t.Helper()
	if err := e.conn.Notify(context.Background(), method, params); err != nil {
		e.t.Fatalf("%s: %v", method, err)
	}
}

// open opens a text under a URI.
func (e *editor) open(uri, text string) {
	e.dyn++
	e.texts[uri] = text
	e.notify("textDocument/didOpen", map[string]any{"textDocument": map[string]any{"uri": uri, "languageId": "bayes", "version": e.dyn, "text": text}})
}

// edit replaces bytes of a text, as the change of a range.
func (e *editor) edit(uri string, start, end int, text string) {
	old := e.texts[uri]
	from, to := place(old, start), place(old, end)
	e.texts[uri] = old[:start] + text + old[end:]
	e.dyn++
	e.notify("textDocument/didChange", map[string]any{
		"textDocument":   map[string]any{"uri": uri, "version": e.dyn},
		"contentChanges": []any{map[string]any{"range": span{from, to}, "text": text}},
	})
}

// replace sends a whole new text.
func (e *editor) replace(uri, text string) {
	e.texts[uri] = text
	e.dyn++
	e.notify("textDocument/didChange", map[string]any{
		"textDocument":   map[string]any{"uri": uri, "version": e.dyn},
		"contentChanges": []any{map[string]any{"text": text}},
	})
}

// lineStarts splits a text as the protocol says.
func lineStarts(text string) []int {
	starts := []int{0}
	for i := 0; i < len(text); i++ {
		switch {
		case strings.HasPrefix(text[i:], "\r\n"):
			i++
			starts = append(starts, i+1)
		case text[i] == '\n' || text[i] == '\r':
			starts = append(starts, i+1)
		}
	}
	return starts
}

// place is the position of a byte, by the library's UTF-16 encoder.
func place(text string, at int) position {
	starts := lineStarts(text)
	line := 0
	for line+1 < len(starts) && starts[line+1] <= at {
		line++
	}
	return position{line, len(utf16.Encode([]rune(text[starts[line]:at])))}
}

// byteAt is the byte of a position.
func byteAt(text string, p position) int {
	starts := lineStarts(text)
	if p.Line >= len(starts) {
		return len(text)
	}
	end := len(text)
	if p.Line+1 < len(starts) {
		end = starts[p.Line+1]
	}
	units := utf16.Encode([]rune(text[starts[p.Line]:end]))
	return starts[p.Line] + len(string(utf16.Decode(units[:min(p.Character, len(units))])))
}

// under is the text under a span.
func under(text string, s span) string { return text[byteAt(text, s.Start):byteAt(text, s.End)] }

// at is the parameter for a place: the first byte of mark in the text, or the
// place of the `|` in it.
func (e *editor) at(uri, mark string) map[string]any {
	e.t.Helper()
	text := e.texts[uri]
	bar := strings.IndexByte(mark, '|')
	plain := strings.Replace(mark, "|", "", 1)
	i := strings.Index(text, plain)
	if i < 0 {
		e.t.Fatalf("%q is not in the text", plain)
	}
	if bar > 0 {
		i += bar
	}
	return map[string]any{"textDocument": map[string]any{"uri": uri}, "position": place(text, i), "context": map[string]any{"includeDeclaration": true}}
}

// errs waits until the errors of the latest version of a document satisfy a condition.
func (e *editor) errs(uri string, wish func([]diagnosticItem) bool) []diagnosticItem {
	e.t.Helper()
	for {
		e.mu.Lock()
		list := e.shown[uri]
		e.mu.Unlock()
		if n := len(list); n > 0 {
			last := list[n-1]
			if last.Version != nil && *last.Version == e.dyn && wish(last.Diagnostics) {
				return last.Diagnostics
			}
		}
		<-e.wake
	}
}

// bound waits until a text was bound to its data.
func (e *editor) bound(uri string) {
	e.t.Helper()
	for {
		var symbols []documentSymbol
		e.call("textDocument/documentSymbol", e.at(uri, ""), &symbols)
		for _, s := range symbols {
			if strings.Contains(s.Detail, "[N: ") {
				return
			}
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func none(list []diagnosticItem) bool { return len(list) == 0 }

func some(list []diagnosticItem) bool { return len(list) > 0 }

// says reports whether an error contains a text.
func says(text string) func([]diagnosticItem) bool {
	return func(list []diagnosticItem) bool {
		for _, d := range list {
			if strings.Contains(d.Message, text) {
				return true
			}
		}
		return false
	}
}

// rawMessage is a message as it goes over the wire.
func rawMessage(body string) string {
	return fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(body), body)
}

// readRaw reads a message.
func readRaw(r *bufio.Reader) (string, error) {
	var n int
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return "", err
		}
		if strings.TrimSpace(line) == "" {
			break
		}
		fmt.Sscanf(line, "Content-Length: %d", &n)
	}
	b := make([]byte, n)
	_, err := io.ReadFull(r, b)
	return string(b), err
}
