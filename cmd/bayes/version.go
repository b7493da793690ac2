package main

import (
	"fmt"
	goruntime "runtime"
	"runtime/debug"
	"strings"

	"github.com/bayes-lang/bayes/runtime"
)

type versionCmd struct {
	Verbose bool `short:"v" help:"Also print the number of threads."`
	JSON    bool `name:"json" help:"Print as JSON."`
}

// revision and day are the commit of a release and its date. The linker sets them,
// nothing else does: releases are built from an export that has no history.
var revision, day string

func (c *versionCmd) Run(a *app) error {
	commit, date := builtFrom()
	if c.JSON {
		return a.writeJSON(map[string]string{"version": runtime.Version, "revision": commit, "date": date, "tier": runtime.Tier, "go": goruntime.Version(),
			"os": goruntime.GOOS, "arch": goruntime.GOARCH})
	}
	if commit != "" {
		commit = " (" + strings.TrimSpace(commit+" "+date) + ")"
	}
	fmt.Fprintf(a.out, "bayes %s%s\n", runtime.Version, commit)
	fmt.Fprintf(a.out, "%s %s/%s, gradients: %s\n", goruntime.Version(), goruntime.GOOS, goruntime.GOARCH, runtime.Tier)
	if c.Verbose {
		fmt.Fprintf(a.out, "%d threads\n", goruntime.GOMAXPROCS(0))
	}
	return nil
}

// builtFrom is the commit that the program was built from and its day, "" where
// they are not known.
func builtFrom() (commit, date string) {
	if revision != "" {
		return revision, day
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "", ""
	}
	more := ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			commit = s.Value[:min(12, len(s.Value))]
		case s.Key == "vcs.time":
			date, _, _ = strings.Cut(s.Value, "T")
		case s.Key == "vcs.modified" && s.Value == "true":
			more = ", changed since"
		}
	}
	if commit == "" {
		return "", ""
	}
	return commit + more, date
}
