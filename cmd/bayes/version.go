package main

import (
	"fmt"
	goruntime "runtime"

	"github.com/bayes-lang/bayes/runtime"
)

type versionCmd struct {
	Verbose bool `short:"v" help:"Also what runs the gradients, and the toolchain."`
	JSON    bool `name:"json" help:"Print as JSON."`
}

func (c *versionCmd) Run(a *app) error {
	if c.JSON {
		return a.writeJSON(map[string]string{"version": runtime.Version, "tier": runtime.Tier, "go": goruntime.Version(), "os": goruntime.GOOS, "arch": goruntime.GOARCH})
	}
	fmt.Fprintf(a.out, "bayes %s\n", runtime.Version)
	if c.Verbose {
		fmt.Fprintf(a.out, "gradients: %s\n%s %s/%s, %d threads\n", runtime.Tier, goruntime.Version(), goruntime.GOOS, goruntime.GOARCH, goruntime.GOMAXPROCS(0))
	}
	return nil
}
