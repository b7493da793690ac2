// Package lsp is a language server: it tells editors what is wrong in a model while it is being typed, what a name
// means, what could come next, and where things are defined and used, and it renames and formats.
//
// Every edit makes a new document, which is never changed, and a snapshot of it, which is analysed once, when the
// analysis is first needed. Requests work on the snapshot that was current when they came, each in a goroutine of its
// own, so that none waits for another and later edits do not disturb it.
package lsp

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"github.com/sourcegraph/jsonrpc2"

	"github.com/bayes-lang/bayes/lang"
)

// Options say how the server works. The zero value is the default.
type Options struct {
	Version string // told to the editor
	// Typing is how long a document must not have changed before it is checked, Data before it is bound to its data.
	// Defaults: 30 and 250 milliseconds.
	Typing, Data time.Duration
	// MaxData is the total size in bytes up to which data files are read during editing; beyond it, only the model is
	// checked. Default: 8 MB.
	MaxData int64
	// Log takes what goes wrong on the connection; nil: it is dropped.
	Log io.Writer
}

// ErrExit is returned by Serve if the editor went away without `shutdown`.
var ErrExit = errors.New("the editor ended the session without `shutdown`")

// Serve talks to an editor until it says `exit` or the input ends.
func Serve(ctx context.Context, in io.Reader, out io.Writer, opt Options) error {
	if opt.Typing == 0 {
		opt.Typing = 30 * time.Millisecond
	}
	if opt.Data == 0 {
		opt.Data = 250 * time.Millisecond
	}
	if opt.MaxData == 0 {
		opt.MaxData = 8 << 20
	}
	if opt.Log == nil {
		opt.Log = io.Discard
	}
	journal := &journal{w: opt.Log}
	opt.Log = journal
	defer journal.end()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s := &server{opt: opt, ctx: ctx, texts: map[string]*text{}, running: map[jsonrpc2.ID]context.CancelFunc{}, exit: make(chan struct{})}
	stream := newWire(bufio.NewReader(in), out)
	conn := jsonrpc2.NewConn(ctx, stream, s, jsonrpc2.SetLogger(log.New(opt.Log, "lsp: ", 0)))
	select {
	case <-conn.DisconnectNotify():
	case <-s.exit:
	}
	conn.Close()
	cancel()
	s.work.Wait()
	stream.flush(time.Second)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.state != shut {
		return ErrExit
	}
	return nil
}

// journal writes to a log until it is closed: the connection's reader may outlive Serve, after which the log belongs
// to the caller again.
type journal struct {
	mu sync.Mutex
	w  io.Writer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.w.Write(p)
}

func (j *journal) end() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.w = io.Discard
}

type state uint8

const (
	fresh state = iota
	ready
	shut
)

type server struct {
	opt  Options
	ctx  context.Context
	exit chan struct{}
	work sync.WaitGroup // goroutines of requests and checks

	mu      sync.Mutex
	conn    *jsonrpc2.Conn
	state   state
	client  initializeParams
	roots   []string         // folders of the workspace
	texts   map[string]*text // open ones, by canonical URI
	running map[jsonrpc2.ID]context.CancelFunc
	disk    disk
}

// text is an open document with its latest version.
type text struct {
	snap  *snapshot
	timer *time.Timer
	// bound is the last binding; it serves completion and hover while the document is unfinished.
	bound *binding
	data  []diagnosticItem // errors of the data that are shown
	busy  bool             // a binding is in progress
	again bool             // another one is needed after it
}

// request answers one method: it works on the snapshot of the document that the request names.
type request func(s *server, ctx context.Context, at *view, params json.RawMessage) (any, error)

// view is what a request works on.
type view struct {
	*analysis
	bound  *binding
	client *initializeParams
}

func requests() map[string]request {
	return map[string]request{
		"textDocument/hover":             (*server).hover,
		"textDocument/completion":        (*server).completion,
		"textDocument/signatureHelp":     (*server).signatureHelp,
		"textDocument/definition":        (*server).definition,
		"textDocument/declaration":       (*server).definition,
		"textDocument/references":        (*server).references,
		"textDocument/documentHighlight": (*server).highlights,
		"textDocument/documentSymbol":    (*server).symbols,
		"textDocument/prepareRename":     (*server).prepareRename,
		"textDocument/rename":            (*server).rename,
		"textDocument/formatting":        (*server).formatting,
		"textDocument/codeAction":        (*server).codeActions,
	}
}

// Handle implements jsonrpc2.Handler. Messages come one at a time, in order.
func (s *server) Handle(_ context.Context, conn *jsonrpc2.Conn, req *jsonrpc2.Request) {
	var params json.RawMessage
	if req.Params != nil {
		params = *req.Params
	}
	s.mu.Lock()
	if s.conn == nil {
		s.conn = conn
	}
	now := s.state
	s.mu.Unlock()
	if req.Notif {
		defer func() {
			if p := recover(); p != nil {
				s.bug(p)
			}
		}()
		s.notified(req.Method, params, now)
		return
	}
	switch {
	case req.Method == "initialize" && now == fresh:
		s.reply(req.ID, func() (any, error) { return s.initialize(params) })
		return
	case now == fresh:
		s.fail(req.ID, codeNotInitialized, "the session has not begun: `initialize` comes first")
		return
	case req.Method == "initialize" || now == shut:
		s.fail(req.ID, codeInvalidRequest, "the session has begun already, or is over")
		return
	case req.Method == "shutdown":
		s.mu.Lock()
		s.state = shut
		s.mu.Unlock()
		s.reply(req.ID, func() (any, error) { return nil, nil })
		return
	case req.Method == "completionItem/resolve":
		s.reply(req.ID, func() (any, error) { return resolve(params) })
		return
	}
	do := requests()[req.Method]
	if do == nil {
		s.fail(req.ID, codeNoMethod, "there is no method "+req.Method)
		return
	}
	var p positionParams
	if err := json.Unmarshal(params, &p); err != nil {
		s.fail(req.ID, codeInvalidParams, err.Error())
		return
	}
	snap, bound := s.snapshot(p.TextDocument.URI)
	if snap == nil {
		s.fail(req.ID, codeInvalidParams, "the document "+p.TextDocument.URI+" is not open")
		return
	}
	ctx, cancel := context.WithCancel(s.ctx)
	s.mu.Lock()
	s.running[req.ID] = cancel
	s.mu.Unlock()
	s.work.Go(func() {
		defer func() {
			s.mu.Lock()
			delete(s.running, req.ID)
			s.mu.Unlock()
			cancel()
		}()
		s.reply(req.ID, func() (any, error) {
			at := &view{analysis: snap.analysis(), bound: bound, client: &s.client}
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			return do(s, ctx, at, params)
		})
	})
}

// refusal is a reply that says why something cannot be done.
type refusal string

func (r refusal) Error() string { return string(r) }

// reply replies to a request with what f returns; if f panics, with an error.
func (s *server) reply(id jsonrpc2.ID, f func() (any, error)) {
	result, err := func() (result any, err error) {
		defer func() {
			if p := recover(); p != nil {
				s.bug(p)
				err = &jsonrpc2.Error{Code: codeInternal, Message: fmt.Sprintf("internal error: %v", p)}
			}
		}()
		return f()
	}()
	var e *jsonrpc2.Error
	var no refusal
	switch {
	case err == nil:
		s.send(s.conn.Reply(s.ctx, id, result))
	case errors.As(err, &e):
		s.send(s.conn.ReplyWithError(s.ctx, id, e))
	case errors.As(err, &no):
		s.fail(id, codeRequestFailed, string(no))
	case errors.Is(err, context.Canceled):
		s.fail(id, codeCancelled, "cancelled")
	default:
		s.fail(id, codeInvalidParams, err.Error())
	}
}

func (s *server) fail(id jsonrpc2.ID, code int64, message string) {
	s.send(s.conn.ReplyWithError(s.ctx, id, &jsonrpc2.Error{Code: code, Message: message}))
}

// send handles the result of sending a message; a closed connection is not worth reporting.
func (s *server) send(err error) {
	if err != nil && !errors.Is(err, jsonrpc2.ErrClosed) {
		fmt.Fprintf(s.opt.Log, "lsp: %v\n", err)
	}
}

// bug logs a panic.
func (s *server) bug(p any) {
	fmt.Fprintf(s.opt.Log, "lsp: internal error: %v\n%s", p, debug.Stack())
}

func (s *server) initialize(params json.RawMessage) (any, error) {
	var p initializeParams
	if len(params) > 0 {
		if err := json.Unmarshal(params, &p); err != nil {
			return nil, err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.client, s.state = p, ready
	for _, f := range p.WorkspaceFolders {
		s.roots = append(s.roots, f.URI)
	}
	if len(s.roots) == 0 && p.RootURI != "" {
		s.roots = []string{p.RootURI}
	}
	return map[string]any{
		"serverInfo": map[string]string{"name": "bayes", "version": s.opt.Version},
		"capabilities": map[string]any{
			"positionEncoding": "utf-16",
			"textDocumentSync": map[string]any{"openClose": true, "change": 2, "save": map[string]bool{"includeText": false}},
			"hoverProvider":    true,
			"completionProvider": map[string]any{
				"triggerCharacters": []string{"~", "[", "(", ",", ".", "\"", ":", "<", "="}, "resolveProvider": true,
			},
			"signatureHelpProvider":      map[string]any{"triggerCharacters": []string{"(", ","}, "retriggerCharacters": []string{"="}},
			"definitionProvider":         true,
			"declarationProvider":        true,
			"referencesProvider":         true,
			"documentHighlightProvider":  true,
			"documentSymbolProvider":     true,
			"renameProvider":             map[string]bool{"prepareProvider": true},
			"documentFormattingProvider": true,
			"codeActionProvider":         map[string]any{"codeActionKinds": []string{"quickfix"}},
		},
	}, nil
}

// notified takes a message that needs no reply.
func (s *server) notified(method string, params json.RawMessage, now state) {
	if method == "exit" {
		select {
		case <-s.exit:
		default:
			close(s.exit)
		}
		return
	}
	if now != ready {
		return
	}
	var p changeParams
	switch method {
	case "initialized":
		s.watch()
	case "textDocument/didOpen":
		if json.Unmarshal(params, &p) == nil {
			s.set(newDocument(p.TextDocument.URI, p.TextDocument.Version, p.TextDocument.Text))
		}
	case "textDocument/didChange":
		if err := json.Unmarshal(params, &p); err != nil {
			s.send(err)
			return
		}
		snap, _ := s.snapshot(p.TextDocument.URI)
		if snap == nil {
			return
		}
		doc, err := snap.doc.edited(p.TextDocument.Version, p.Changes)
		if err != nil {
			s.send(err)
			return
		}
		s.set(doc)
	case "textDocument/didSave":
		if json.Unmarshal(params, &p) == nil {
			s.changedOnDisk([]string{p.TextDocument.URI})
		}
	case "textDocument/didClose":
		if json.Unmarshal(params, &p) == nil {
			s.closed(p.TextDocument.URI)
		}
	case "workspace/didChangeWatchedFiles":
		var w watchedParams
		if json.Unmarshal(params, &w) == nil {
			var uris []string
			for _, c := range w.Changes {
				uris = append(uris, c.URI)
			}
			s.changedOnDisk(uris)
		}
	case "$/cancelRequest":
		var c struct {
			ID jsonrpc2.ID `json:"id"`
		}
		if json.Unmarshal(params, &c) == nil {
			s.mu.Lock()
			cancel := s.running[c.ID]
			s.mu.Unlock()
			if cancel != nil {
				cancel()
			}
		}
	}
}

// watch asks the editor to report changes of models and data on disk.
func (s *server) watch() {
	if !s.client.Capabilities.Workspace.DidChangeWatchedFiles.DynamicRegistration {
		return
	}
	params := map[string]any{"registrations": []any{map[string]any{
		"id": "files", "method": "workspace/didChangeWatchedFiles",
		"registerOptions": map[string]any{"watchers": []any{map[string]string{"globPattern": "**/*.{bayes,csv,tsv,json,gz}"}}},
	}}}
	s.work.Go(func() {
		ctx, cancel := context.WithTimeout(s.ctx, 10*time.Second)
		defer cancel()
		s.send(ignoreEnd(s.conn.Call(ctx, "client/registerCapability", params, nil)))
	})
}

func ignoreEnd(err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return nil
	}
	return err
}

// snapshot returns the latest version of an open document, and its last binding.
func (s *server) snapshot(uri string) (*snapshot, *binding) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.texts[canonical(uri)]
	if t == nil {
		return nil, nil
	}
	return t.snap, t.bound
}

// set makes a document the latest version of the document.
func (s *server) set(doc *document) {
	s.mu.Lock()
	key := canonical(doc.uri)
	t := s.texts[key]
	if t == nil {
		t = &text{}
		s.texts[key] = t
	}
	t.snap = &snapshot{doc: doc, load: s.load}
	s.schedule(key, t)
	others := s.importers(key)
	s.mu.Unlock()
	s.refresh(others)
}

// schedule checks a document when it has not changed for a moment. The lock is held.
func (s *server) schedule(key string, t *text) {
	if t.timer != nil {
		t.timer.Stop()
	}
	snap := t.snap
	t.timer = time.AfterFunc(s.opt.Typing, func() {
		if s.begin() {
			defer s.work.Done()
			s.check(key, snap)
		}
	})
}

// begin registers a goroutine that Serve waits for; it returns false when the session is over.
func (s *server) begin() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ctx.Err() != nil {
		return false
	}
	s.work.Add(1)
	return true
}

// importers returns the open documents that import a file. The lock is held.
func (s *server) importers(key string) []string {
	var list []string
	for other, t := range s.texts {
		made := t.snap.made.Load()
		if other == key || made == nil {
			continue
		}
		if slices.ContainsFunc(made.reads, func(uri string) bool { return canonical(uri) == key }) {
			list = append(list, other)
		}
	}
	slices.Sort(list)
	return list
}

// refresh analyses documents again, because a file that they read has changed.
func (s *server) refresh(keys []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, key := range keys {
		if t := s.texts[key]; t != nil {
			t.snap = &snapshot{doc: t.snap.doc, load: s.load}
			s.schedule(key, t)
		}
	}
}

// changedOnDisk checks documents again after files changed: all of them, since it is not known which data files they
// read until they are read.
func (s *server) changedOnDisk([]string) {
	s.mu.Lock()
	var keys []string
	for key := range s.texts {
		keys = append(keys, key)
	}
	s.mu.Unlock()
	slices.Sort(keys)
	s.disk.forget()
	s.refresh(keys)
}

// closed forgets a document. Those that import it see the file on disk again.
func (s *server) closed(uri string) {
	key := canonical(uri)
	s.mu.Lock()
	t := s.texts[key]
	if t == nil {
		s.mu.Unlock()
		return
	}
	if t.timer != nil {
		t.timer.Stop()
	}
	delete(s.texts, key)
	others := s.importers(key)
	s.publish(publishParams{URI: uri, Diagnostics: []diagnosticItem{}})
	s.mu.Unlock()
	s.refresh(others)
}

// publish sends errors. The lock is held, so that older errors do not come after newer ones.
func (s *server) publish(p publishParams) {
	s.send(s.conn.Notify(s.ctx, "textDocument/publishDiagnostics", p))
}

// check analyses a version and shows its errors, then binds its data.
func (s *server) check(key string, snap *snapshot) {
	a := snap.analysis()
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.texts[key]
	if t == nil || t.snap != snap {
		return // a later version already exists
	}
	items := a.items(a.errs)
	if a.errs.Err() != nil || !a.bindable() {
		t.data = nil
		s.publishFor(a, items)
		return
	}
	if len(t.data) == 0 {
		s.publishFor(a, items)
	} // otherwise the errors of the data stay until the next binding
	t.timer = time.AfterFunc(s.opt.Data, func() {
		if s.begin() {
			defer s.work.Done()
			s.bind(key, snap)
		}
	})
}

// publishFor sends the errors of a version. The lock is held.
func (s *server) publishFor(a *analysis, items []diagnosticItem) {
	version := a.doc.version
	s.publish(publishParams{URI: a.doc.uri, Version: &version, Diagnostics: items})
}

// load returns the contents of a file: as open in the editor, or else as on disk.
func (s *server) load(uri string) (string, error) {
	if snap, _ := s.snapshot(uri); snap != nil {
		return snap.doc.text, nil
	}
	path, err := pathOf(uri)
	if err != nil {
		return "", errNoFile
	}
	content, err := s.disk.read(path, lang.MaxText)
	return string(content), err
}

// isFile reports whether a path is a file, not a folder or a device.
func isFile(path string) (os.FileInfo, error) {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("not a file")
	}
	return info, err
}
