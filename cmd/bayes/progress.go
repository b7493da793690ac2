package main

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/bayes-lang/bayes/nuts"
	"github.com/bayes-lang/bayes/runtime"
)

// progress shows how far the chains are until the returned function is called:
// on a terminal a line for each chain, written over again and again; elsewhere a
// plain line whenever a chain enters another phase or passes a quarter.
func (a *app) progress(m *runtime.Monitor) (stop func()) {
	done := make(chan struct{})
	var wait sync.WaitGroup
	started := time.Now()
	wait.Go(func() {
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		shown := 0
		plain := &plainProgress{}
		for {
			var last bool
			select {
			case <-done:
				last = true
			case <-tick.C:
			}
			chains := m.Snapshot()
			if a.interactive {
				shown = a.redraw(chains, shown, time.Since(started))
			} else {
				plain.report(a, chains, time.Since(started))
			}
			if last {
				return
			}
		}
	})
	return func() {
		close(done)
		wait.Wait()
	}
}

// redraw writes the lines over those shown before.
func (a *app) redraw(chains []runtime.ChainProgress, shown int, since time.Duration) int {
	if len(chains) == 0 {
		return 0
	}
	var b strings.Builder
	if shown > 0 {
		fmt.Fprintf(&b, "\x1b[%dA", shown)
	}
	for i, c := range chains {
		b.WriteString("\r\x1b[K" + a.chainLine(i, c, since) + "\n")
	}
	fmt.Fprint(a.errs, b.String())
	return len(chains)
}

func (a *app) chainLine(i int, c runtime.ChainProgress, since time.Duration) string {
	const width = 24
	full := 0
	if c.Total > 0 {
		full = width * c.Draws / c.Total
	}
	warm := min(full, width*c.Warmup/max(1, c.Total))
	bar := strings.Repeat("▒", warm) + strings.Repeat("█", full-warm) + strings.Repeat("·", width-full)
	if a.colour {
		bar = "\x1b[36m" + bar + "\x1b[0m"
	}
	divergent := fmt.Sprintf("%d divergent", c.Divergences)
	if c.Divergences > 0 && a.colour {
		divergent = "\x1b[33m" + divergent + "\x1b[0m"
	}
	return fmt.Sprintf("chain %d %s %d/%d %s, step %.3g, %s, %s", i+1, bar, c.Draws, c.Total, c.Phase, c.StepSize, divergent, speed(c, since))
}

// speed is draws per second and the time left.
func speed(c runtime.ChainProgress, since time.Duration) string {
	if c.Draws == 0 || since <= 0 {
		return "-"
	}
	rate := float64(c.Draws) / since.Seconds()
	text := fmt.Sprintf("%.0f draws/s", rate)
	if rate < 10 {
		text = fmt.Sprintf("%.2g draws/s", rate)
	}
	if c.Phase == nuts.Finished {
		return text
	}
	left := time.Duration(float64(c.Total-c.Draws) / rate * float64(time.Second))
	return text + ", " + left.Round(time.Second).String() + " left"
}

// plainProgress writes lines that a log can hold.
type plainProgress struct {
	phase   []nuts.Phase
	quarter []int
}

func (p *plainProgress) report(a *app, chains []runtime.ChainProgress, since time.Duration) {
	for len(p.phase) < len(chains) {
		p.phase = append(p.phase, nuts.Starting)
		p.quarter = append(p.quarter, 0)
	}
	for i, c := range chains {
		quarter := 0
		if c.Total > 0 {
			quarter = 4 * c.Draws / c.Total
		}
		done := c.Phase >= nuts.Finished
		if quarter == p.quarter[i] && !(done && p.phase[i] != c.Phase) {
			continue
		}
		p.quarter[i], p.phase[i] = quarter, c.Phase
		fmt.Fprintf(a.errs, "chain %d: %d/%d %s, step %.3g, %d divergent, %.1fs\n", i+1, c.Draws, c.Total, c.Phase, c.StepSize, c.Divergences, since.Seconds())
	}
}
