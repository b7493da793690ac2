package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/bayes-lang/bayes/internal/report"
)

type reportCmd struct {
	RunDir string `arg:"" name:"run" help:"Folder of a run."`
	Output string `help:"File to write, or - for standard output; by default named after the run, in the current folder." aliases:"out,save" placeholder:"FILE"`
	Title  string `help:"Title of the page, instead of the name of the model." placeholder:"TEXT"`
	Quiet  bool   `short:"q" help:"Do not show progress."`
}

func (c *reportCmd) Run(a *app) error {
	fit, err := a.openRun(c.RunDir)
	if err != nil {
		return err
	}
	path := c.Output
	if path == "" {
		whole, err := filepath.Abs(c.RunDir)
		if err != nil {
			return err
		}
		path = strings.TrimSuffix(filepath.Base(whole), ".run") + ".html"
	}
	if path != "-" {
		if err := replaceable(path); err != nil {
			return err
		}
	}
	opt := report.Options{Title: c.Title}
	if !c.Quiet && a.interactive {
		opt.Notice = func(what string) { fmt.Fprintf(a.errs, "\rreport: %-12s", what) }
	}
	var page bytes.Buffer
	err = report.Write(a.ctx, &page, fit, opt)
	if opt.Notice != nil {
		fmt.Fprintf(a.errs, "\r%20s\r", "")
	}
	if err != nil {
		return err
	}
	if note := fit.Incomplete(); note != "" {
		fmt.Fprintf(a.errs, "note: %s\n", note)
	}
	if path == "-" {
		_, err := a.out.Write(page.Bytes())
		return err
	}
	if err := saveFile(path, func(w io.Writer) error { _, err := w.Write(page.Bytes()); return err }); err != nil {
		return err
	}
	fmt.Fprintln(a.out, path)
	return nil
}

// replaceable refuses to write over a file that is not such a page itself.
func replaceable(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return nil // not there, or writing tells what is wrong
	}
	if info.IsDir() {
		return usageError{fmt.Sprintf("%s is a folder; --output names a file", path)}
	}
	if !info.Mode().IsRegular() {
		return nil
	}
	f, err := os.Open(path)
	if err != nil {
		return fileError("file", path, err)
	}
	defer f.Close()
	begin := make([]byte, 1000)
	n, _ := io.ReadFull(f, begin)
	if n > 0 && !bytes.Contains(begin[:n], []byte(`content="bayes `)) {
		return usageError{fmt.Sprintf("%s already exists and is not a report; name another file with --output", path)}
	}
	return nil
}
