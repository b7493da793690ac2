package main

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"

	"github.com/bayes-lang/bayes/runtime"
)

// progress shows how far the chains are until the returned function is called:
// on a terminal a line for each chain, written over again and again; elsewhere a
// plain line whenever a chain passes a quarter of its draws or ends.
func (a *app) progress(m *runtime.Monitor) (stop func()) {
	done := make(chan struct{})
	var wait sync.WaitGroup
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
				shown = a.redraw(chains, shown)
			} else {
				plain.report(a, chains)
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

// redraw writes the lines over those shown before. Where the terminal is too
// low for all chains, it shows the first ones that are not finished, and counts.
func (a *app) redraw(chains []runtime.ChainProgress, shown int) int {
	if len(chains) == 0 {
		return shown
	}
	columns, rows := 80, 24
	if f, ok := a.errs.(*os.File); ok {
		if w, h, err := term.GetSize(int(f.Fd())); err == nil && w > 0 && h > 0 {
			columns, rows = w, h
		}
	}
	var b strings.Builder
	if shown > 0 {
		fmt.Fprintf(&b, "\x1b[%dA", shown)
	}
	b.WriteString("\r\x1b[J")
	lines := 0
	if room := rows - 2; len(chains) > room {
		finished := 0
		for i, c := range chains {
			switch {
			case c.Ended():
				finished++
			case lines < room-1:
				b.WriteString(a.chainLine(i, c, columns-1) + "\n")
				lines++
			}
		}
		b.WriteString(cut([]part{{text: fmt.Sprintf("%d of %d chains finished", finished, len(chains))}}, columns-1) + "\n")
		lines++
	} else {
		for i, c := range chains {
			b.WriteString(a.chainLine(i, c, columns-1) + "\n")
			lines++
		}
	}
	fmt.Fprint(a.errs, b.String())
	return lines
}

// part is a piece of a line; colour is an escape sequence or "".
type part struct{ text, colour string }

// cut joins parts and cuts them to a width, so that no line wraps.
func cut(parts []part, width int) string {
	var b strings.Builder
	for _, p := range parts {
		text := []rune(p.text)
		if len(text) > width {
			text = text[:max(width, 0)]
		}
		width -= len(text)
		if p.colour != "" && len(text) > 0 {
			b.WriteString(p.colour + string(text) + "\x1b[0m")
		} else {
			b.WriteString(string(text))
		}
	}
	return b.String()
}

// chainLine describes a chain in at most width places. Where not all has room,
// whole parts go: the step size first, then the speed, then most of the bar.
func (a *app) chainLine(i int, c runtime.ChainProgress, width int) string {
	for _, v := range []struct {
		bar         int
		step, speed bool
	}{{24, true, true}, {10, true, true}, {10, false, true}, {10, false, false}, {4, false, false}} {
		parts := a.chainParts(i, c, v.bar, v.step, v.speed)
		length := 0
		for _, p := range parts {
			length += len([]rune(p.text))
		}
		if length <= width && (v.bar < 24 || width >= 100) || v.bar == 4 {
			return cut(parts, width)
		}
	}
	return ""
}

func (a *app) chainParts(i int, c runtime.ChainProgress, bar int, step, rate bool) []part {
	full := 0
	if c.Total > 0 {
		full = bar * c.Draws / c.Total
	}
	warm := min(full, bar*c.Warmup/max(1, c.Total))
	cyan, yellow := "\x1b[36m", "\x1b[33m"
	if !a.colour {
		cyan, yellow = "", ""
	}
	if c.Divergences == 0 {
		yellow = ""
	}
	parts := []part{
		{text: fmt.Sprintf("chain %d ", i+1)},
		{text: strings.Repeat("▒", warm) + strings.Repeat("█", full-warm) + strings.Repeat("·", bar-full), colour: cyan},
		{text: fmt.Sprintf(" %d/%d %s", c.Draws, c.Total, c.Phase)},
	}
	if c.Draws == 0 {
		return parts
	}
	if step {
		parts = append(parts, part{text: fmt.Sprintf(", step %.3g", c.StepSize)})
	}
	parts = append(parts, part{text: ", "}, part{text: fmt.Sprintf("%d divergent", c.Divergences), colour: yellow})
	if rate {
		parts = append(parts, part{text: ", " + speed(c)})
	}
	return parts
}

// speed is draws per second since the chain began, and the time left.
func speed(c runtime.ChainProgress) string {
	if c.Seconds <= 0 {
		return "-"
	}
	rate := float64(c.Draws) / c.Seconds
	text := fmt.Sprintf("%.0f draws/s", rate)
	if rate < 10 {
		text = fmt.Sprintf("%.2g draws/s", rate)
	}
	if c.Ended() {
		return text + ", " + round(c.Seconds)
	}
	return text + ", " + round(float64(c.Total-c.Draws)/rate) + " left"
}

// round writes seconds with as many digits as are worth reading.
func round(seconds float64) string {
	switch {
	case seconds >= 60:
		return time.Duration(seconds * 1e9).Round(time.Second).String()
	case seconds >= 9.5:
		return fmt.Sprintf("%.0fs", seconds)
	}
	return fmt.Sprintf("%.1fs", seconds)
}

// plainProgress writes lines that a log can hold.
type plainProgress struct {
	ended   []bool
	quarter []int
}

func (p *plainProgress) report(a *app, chains []runtime.ChainProgress) {
	for len(p.ended) < len(chains) {
		p.ended = append(p.ended, false)
		p.quarter = append(p.quarter, 0)
	}
	for i, c := range chains {
		quarter := 0
		if c.Total > 0 {
			quarter = 4 * c.Draws / c.Total
		}
		ended := c.Ended() && !p.ended[i]
		if quarter == p.quarter[i] && !ended || quarter == 4 && !ended {
			continue
		}
		p.quarter[i], p.ended[i] = quarter, c.Ended()
		fmt.Fprintf(a.errs, "chain %d: %d/%d %s, step %.3g, %d divergent, %s\n", i+1, c.Draws, c.Total, c.Phase, c.StepSize, c.Divergences, speed(c))
	}
}
