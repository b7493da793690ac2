package main

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/term"

	"github.com/bayes-lang/bayes/internal/lsp"
	"github.com/bayes-lang/bayes/runtime"
)

type lspCmd struct {
	Stdio bool `help:"Use standard input and output. This is the default and the only transport; the flag is accepted because editors pass it."`
}

// Run serves an editor until it says that the session is over.
func (c *lspCmd) Run(a *app) error {
	if term.IsTerminal(int(os.Stdin.Fd())) {
		fmt.Fprintln(a.errs, "bayes lsp waits for an editor to speak the language server protocol on its input; docs/editors.md says how to set one up. Ctrl-C ends it.")
	}
	err := lsp.Serve(a.ctx, os.Stdin, a.out, lsp.Options{Version: runtime.Version, Log: a.errs})
	if errors.Is(err, lsp.ErrExit) && a.ctx.Err() != nil {
		return errInterrupted
	}
	return err
}
