package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"time"

	"github.com/chzyer/readline"
	"golang.org/x/term"

	"github.com/bayes-lang/bayes/internal/plot"
	"github.com/bayes-lang/bayes/internal/repl"
)

type replCmd struct {
	Path string `arg:"" optional:"" name:"model" help:"Model file, or folder of a run."`
}

func (c *replCmd) Run(a *app) error {
	opt := repl.Options{Out: a.out, Errs: a.errs, Interactive: term.IsTerminal(int(os.Stdin.Fd())) && a.outTerminal() && os.Getenv("TERM") != "dumb"}
	var r *repl.REPL
	if opt.Interactive {
		// readline's standard input gives the keys of a Windows console as sequences.
		tty := &terminal{in: os.Stdin, out: os.Stdout, keys: readline.Stdin}
		defer tty.restore()
		opt.In = repl.NewEditor(tty, historyFile(), func(text string) ([]string, int) { return r.Complete(text) })
		opt.Screen = func() plot.Screen {
			columns, rows := tty.Size()
			return plot.Screen{Width: min(columns-1, 100), Height: min(max(rows-6, 8), 20), Color: os.Getenv("NO_COLOR") == ""}
		}
		opt.Columns = func() int { columns, _ := tty.Size(); return columns - 1 }
		opt.Graphics = tty.graphics
		// An interrupt ends the command under way, never the session.
		ignored := make(chan os.Signal, 1)
		signal.Notify(ignored, os.Interrupt)
		defer signal.Stop(ignored)
		opt.Command = func() (context.Context, context.CancelFunc) {
			quiet := tty.quiet()
			ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
			return ctx, func() { stop(); quiet() }
		}
		ended := make(chan os.Signal, 1)
		signal.Notify(ended, endingSignals()[1:]...)
		go func() {
			<-ended
			tty.restore()
			os.Exit(exitInterrupted)
		}()
		fmt.Fprintln(a.errs, "bayes: `help` lists the commands, Ctrl-D quits")
	} else {
		if a.stdin == nil {
			a.stdin = bufio.NewReader(os.Stdin)
		}
		opt.In = repl.NewLines(a.stdin)
		opt.Command = func() (context.Context, context.CancelFunc) { return a.ctx, func() {} }
	}
	if a.interactive {
		opt.Watch = a.progress
	}
	r = repl.New(opt)
	if c.Path != "" {
		if err := r.Open(c.Path); err != nil {
			return err
		}
	}
	code := r.Run()
	switch {
	case a.ctx.Err() != nil && !opt.Interactive:
		return errInterrupted
	case code != 0:
		return exitCode(code)
	}
	return nil
}

// historyFile is where entries are kept, "" where there is no such place.
func historyFile() string {
	dir, err := os.UserConfigDir()
	if err != nil {
		return ""
	}
	dir = filepath.Join(dir, "bayes")
	if os.MkdirAll(dir, 0o700) != nil {
		return ""
	}
	return filepath.Join(dir, "history")
}

// exitCode ends the program with a code; what is wrong has been said.
type exitCode int

func (exitCode) Error() string { return "failed" }

// outTerminal reports whether results go to a terminal.
func (a *app) outTerminal() bool {
	o, ok := a.out.(*output)
	return ok && isTerminal(o.w)
}

// startsREPL reports whether `bayes` without words has somebody to talk to: a
// terminal, or a file or program that says something.
func (a *app) startsREPL() bool {
	if term.IsTerminal(int(os.Stdin.Fd())) {
		return a.outTerminal()
	}
	info, err := os.Stdin.Stat()
	if err != nil || !info.Mode().IsRegular() && info.Mode()&os.ModeNamedPipe == 0 {
		return false
	}
	a.stdin = bufio.NewReader(os.Stdin)
	said := make(chan error, 1)
	go func() {
		_, err := a.stdin.Peek(1)
		said <- err
	}()
	select {
	case err = <-said:
	case <-time.After(2 * time.Second):
		// Who waits should know for what.
		fmt.Fprintln(a.errs, "bayes: reading lines from the standard input; `bayes --help` lists the commands")
		select {
		case err = <-said:
		case <-a.ctx.Done():
			return true // which ends at once
		}
	}
	return err == nil
}
