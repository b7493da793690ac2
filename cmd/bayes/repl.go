package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/chzyer/readline"
	"golang.org/x/term"

	"github.com/bayes-lang/bayes/repl"
)

type replCmd struct {
	Path string `arg:"" optional:"" name:"model" help:"Model file, or folder of a run."`
}

func (c *replCmd) Run(a *app) error {
	if a.stdin == nil {
		a.stdin = bufio.NewReader(os.Stdin)
	}
	lines := repl.Reader(&piped{in: a.stdin})
	interactive := term.IsTerminal(int(os.Stdin.Fd())) && isTerminal(os.Stdout)
	var r *repl.REPL
	if interactive {
		state, err := term.GetState(int(os.Stdin.Fd()))
		if err == nil {
			defer term.Restore(int(os.Stdin.Fd()), state)
		}
		typed, err := newTyped(func(line string) ([]string, int) { return r.Complete(line) })
		if err != nil {
			return err
		}
		lines = typed
		// An interrupt ends the command under way, never the session.
		ignored := make(chan os.Signal, 1)
		signal.Notify(ignored, os.Interrupt)
		defer signal.Stop(ignored)
		ended := make(chan os.Signal, 1)
		signal.Notify(ended, syscall.SIGTERM)
		go func() {
			<-ended
			if state != nil {
				term.Restore(int(os.Stdin.Fd()), state)
			}
			os.Exit(exitInterrupted)
		}()
	}
	opt := repl.Options{In: lines, Out: a.out, Errs: a.errs, Interactive: interactive}
	opt.Command = func() (context.Context, context.CancelFunc) {
		if interactive {
			return signal.NotifyContext(context.Background(), os.Interrupt)
		}
		return a.ctx, func() {}
	}
	if interactive {
		opt.Watch = a.progress
	}
	r = repl.New(opt)
	if c.Path != "" {
		if err := r.Open(c.Path); err != nil {
			return err
		}
	}
	code := r.Run()
	lines.Close()
	switch {
	case a.ctx.Err() != nil && !interactive:
		return errInterrupted
	case code != 0:
		return exitCode(code)
	}
	return nil
}

// exitCode ends the program with a code; what is wrong has been said.
type exitCode int

func (exitCode) Error() string { return "failed" }

// startsREPL reports whether `bayes` without words has somebody to talk to: a
// terminal, or a file or program that says something.
func (a *app) startsREPL() bool {
	if term.IsTerminal(int(os.Stdin.Fd())) {
		return isTerminal(os.Stdout)
	}
	info, err := os.Stdin.Stat()
	if err != nil || !info.Mode().IsRegular() && info.Mode()&os.ModeNamedPipe == 0 {
		return false
	}
	a.stdin = bufio.NewReader(os.Stdin)
	_, err = a.stdin.Peek(1)
	return err == nil
}

// piped reads lines of a file or another program.
type piped struct{ in *bufio.Reader }

func (p *piped) Line(string) (string, error) {
	line, err := p.in.ReadString('\n')
	if line != "" && err == io.EOF {
		err = nil
	}
	return strings.TrimRight(line, "\r\n"), err
}
func (*piped) Remember(string) {}
func (*piped) Close() error    { return nil }

// typed reads lines at a terminal.
type typed struct{ in *readline.Instance }

func newTyped(complete func(string) ([]string, int)) (*typed, error) {
	history := ""
	if dir, err := os.UserConfigDir(); err == nil {
		dir = filepath.Join(dir, "bayes")
		if os.MkdirAll(dir, 0o700) == nil {
			history = filepath.Join(dir, "history")
		}
	}
	in, err := readline.NewEx(&readline.Config{
		HistoryFile: history, HistoryLimit: 2000, DisableAutoSaveHistory: true,
		AutoComplete: completer(complete), Stdin: &keys{in: bufio.NewReader(os.Stdin)},
	})
	return &typed{in}, err
}

func (t *typed) Line(prompt string) (string, error) {
	t.in.SetPrompt(prompt)
	line, err := t.in.Readline()
	if errors.Is(err, readline.ErrInterrupt) {
		err = repl.ErrInterrupt
	}
	return line, err
}

// Remember keeps a statement on one line: newlines would be lines of their own
// in the history, which cannot be edited.
func (t *typed) Remember(text string) {
	if !strings.Contains(text, "#") {
		text = strings.Join(strings.Fields(text), " ")
	}
	if !strings.Contains(text, "\n") {
		t.in.SaveHistory(text)
	}
}

// Close leaves the goroutine that reads keys alone: waiting for it could last
// for ever, and the program ends anyway.
func (t *typed) Close() error { return t.in.Terminal.ExitRawMode() }

type completer func(string) ([]string, int)

// Do implements readline.AutoCompleter.
func (c completer) Do(line []rune, pos int) ([][]rune, int) {
	words, n := c(string(line[:pos]))
	var out [][]rune
	for _, w := range words {
		out = append(out, []rune(w)[n:])
	}
	return out, n
}

// keys passes what is typed on, with the codes of Home and End that readline
// does not know (tmux and others send them) as the control keys that it does.
type keys struct {
	in   *bufio.Reader
	left []byte
}

func (k *keys) Read(b []byte) (int, error) {
	if len(k.left) == 0 {
		c, err := k.in.ReadByte()
		if err != nil {
			return 0, err
		}
		k.left = []byte{c}
		if c == 0x1b && k.in.Buffered() > 0 {
			for _, key := range []struct{ code, as string }{
				{"[1~", "\x01"}, {"[7~", "\x01"}, {"OH", "\x01"}, {"[H", "\x01"},
				{"[4~", "\x05"}, {"[8~", "\x05"}, {"OF", "\x05"}, {"[F", "\x05"},
			} {
				next, _ := k.in.Peek(min(len(key.code), k.in.Buffered()))
				if string(next) == key.code {
					k.in.Discard(len(key.code))
					k.left = []byte(key.as)
					break
				}
			}
		}
	}
	n := copy(b, k.left)
	k.left = k.left[n:]
	return n, nil
}

// Close leaves the terminal open: it is not ours.
func (k *keys) Close() error { return nil }
