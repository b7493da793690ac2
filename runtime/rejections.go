package runtime

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/store"
	"github.com/bayes-lang/bayes/internal/summary"
	"github.com/bayes-lang/bayes/nuts"
)

// Rejections are the points at which trajectories of a run ended because the density was not
// finite there, with the reasons. They do not bias the draws: such a point is never drawn.
// Many of them after warm-up mean that the sampler fails to reach part of the distribution.
type Rejections struct {
	Warmup   int // points rejected during warm-up
	Sampling int // points rejected after warm-up
	// Looked is how many of the points were evaluated again to find the reasons, which takes
	// time. The counts in Reasons are out of these.
	Looked  int
	Reasons []Rejection
}

// Rejection is one reason why points were rejected.
type Rejection struct {
	Statement string // `y ~ Normal(mu, s)`
	Line      int
	Words     string // for the first of the points: "`s` (sigma of Normal) is -0.3, but must be positive"
	Count     int    // out of the points evaluated again
	After     int    // how many of those were after warm-up
}

// rejected are points as chains meet them, a few of each chain.
type rejected struct {
	mu       sync.Mutex
	warmup   int
	sampling int
	points   map[int][]rejectedPoint // by chain
}

type rejectedPoint struct {
	x     []float64
	after bool // warm-up
}

// keptPoints is how many points of a chain are kept for their reasons, in
// warm-up and after it.
const keptPoints = 50

// note keeps the point at which the trajectory of a draw ended, if the density
// is not finite there.
func (r *rejected) note(chain int, d *nuts.Draw) {
	if d.Divergence == nil || !math.IsInf(d.Divergence.Error, 0) && !math.IsNaN(d.Divergence.Error) {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.points == nil {
		r.points = map[int][]rejectedPoint{}
	}
	if d.Warmup {
		r.warmup++
	} else {
		r.sampling++
	}
	n := 0
	for _, p := range r.points[chain] {
		if p.after != d.Warmup {
			n++
		}
	}
	if n < keptPoints {
		r.points[chain] = append(r.points[chain], rejectedPoint{slices.Clone(d.Divergence.End), !d.Warmup})
	}
}

// rejections finds the reasons, for as long as within allows. Points met after
// warm-up come first, and those of all chains in turn, so that what is reported
// does not depend on which chain was faster.
func (s *Session) rejections(r *rejected, chains int, within time.Duration) *Rejections {
	out := &Rejections{Warmup: r.warmup, Sampling: r.sampling}
	var queue []rejectedPoint
	for _, after := range []bool{true, false} {
		for k, more := 0, true; more; k++ {
			more = false
			for chain := range chains {
				n := 0
				for _, p := range r.points[chain] {
					if p.after != after {
						continue
					}
					if n == k {
						queue, more = append(queue, p), true
						break
					}
					n++
				}
			}
		}
	}
	at := map[string]int{}
	in := s.Bound.Interp()
	began := time.Now()
	for i, p := range queue {
		if i > 0 && time.Since(began) > within {
			break
		}
		reasons, _, err := in.Reasons(p.x, s.Bound)
		if err != nil {
			break
		}
		out.Looked++
		reason, ok := first(reasons)
		if !ok {
			reason = eval.Reason{Problem: "rounding", Words: "the density overflows there, or its gradient does"}
		}
		key := reason.Problem
		statement, line := "", 0
		if reason.Stmt != nil {
			statement, line = statementText(reason.Stmt)
			key = fmt.Sprint(line, statement, key)
		}
		k, seen := at[key]
		if !seen {
			k = len(out.Reasons)
			at[key] = k
			out.Reasons = append(out.Reasons, Rejection{Statement: statement, Line: line, Words: reason.Words})
		}
		out.Reasons[k].Count++
		if p.after {
			out.Reasons[k].After++
		}
	}
	slices.SortStableFunc(out.Reasons, func(a, b Rejection) int { return b.Count - a.Count })
	return out
}

// first returns the reason that explains a point best: what is wrong with an
// argument or value, before what only follows.
func first(reasons []eval.Reason) (eval.Reason, bool) {
	for _, r := range reasons {
		if w := r.Words; !strings.Contains(w, " is NaN") && !strings.Contains(w, " is nan") {
			return r, true
		}
	}
	if len(reasons) > 0 {
		return reasons[0], true
	}
	return eval.Reason{}, false
}

// statementText returns a statement on one line, and the line it is on.
func statementText(s ast.Stmt) (text string, line int) {
	span := s.Place()
	if span.IsZero() {
		return "", 0
	}
	line, _ = span.Source.Position(span.Start)
	return eval.Quote(s), line
}

// Total is the number of points at which the density was not finite.
func (r *Rejections) Total() int {
	if r == nil {
		return 0
	}
	return r.Warmup + r.Sampling
}

// String says in a few lines how many points were rejected and why; "" if there were none.
func (r *Rejections) String() string {
	if r.Total() == 0 {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "the density rejected %s", diag.Plural(r.Total(), "point"))
	switch {
	case r.Sampling == 0:
		b.WriteString(", all of them in warm-up")
	case r.Warmup > 0:
		fmt.Fprintf(&b, ", %d of them after warm-up", r.Sampling)
	}
	if r.Looked < r.Total() && len(r.Reasons) > 0 {
		fmt.Fprintf(&b, " (%d were examined)", r.Looked)
	}
	if len(r.Reasons) == 0 {
		return b.String()
	}
	b.WriteString(":\n")
	for i, x := range r.Reasons {
		if i == 5 {
			fmt.Fprintf(&b, "  and %d more reasons\n", len(r.Reasons)-i)
			break
		}
		fmt.Fprintf(&b, "  %d: %s\n", x.Count, x)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// String gives the statement and what was wrong.
func (x Rejection) String() string {
	if x.Statement == "" {
		return x.Words
	}
	return fmt.Sprintf("line %d, `%s`: %s", x.Line, x.Statement, x.Words)
}

// stored turns them into what a run keeps.
func (r *Rejections) stored() *store.Rejections {
	if r.Total() == 0 {
		return nil
	}
	out := &store.Rejections{Warmup: r.Warmup, Sampling: r.Sampling, Looked: r.Looked}
	for _, x := range r.Reasons {
		out.Reasons = append(out.Reasons, store.Rejection(x))
	}
	return out
}

// restored is the way back.
func restored(r *store.Rejections) *Rejections {
	if r == nil {
		return &Rejections{}
	}
	out := &Rejections{Warmup: r.Warmup, Sampling: r.Sampling, Looked: r.Looked}
	for _, x := range r.Reasons {
		out.Reasons = append(out.Reasons, Rejection(x))
	}
	return out
}

// noStart explains why no candidate for a start has a finite density.
func (s *Session) noStart(e *nuts.StartError, caller summary.Caller) error {
	in := s.Bound.Interp()
	var best eval.Reason
	var env eval.Env
	found := false
	for _, x := range e.Points {
		reasons, at, err := in.Reasons(x, s.Bound)
		if err != nil {
			return err
		}
		if r, ok := first(reasons); ok && !found {
			best, env, found = r, at, true
		}
	}
	if !found {
		return fmt.Errorf("%w; the density is finite there, but its gradient is not", e)
	}
	what := fmt.Sprintf("the density is not finite at any of the %d points tried; at the first, %s", e.Tried, best.Words)
	if e.Given {
		what = "the density is not finite at the point given; there " + best.Words
	} else if e.Tried == 1 {
		what = "the density is not finite at the point tried; there " + best.Words
	}
	d := diag.New("no-start", best.Span, "chain %d found no point to start from: %s", e.Chain+1, what)
	if values := s.valuesAt(env); values != "" {
		d.WithNote(ast.Span{}, "the unknowns there: %s", values)
	}
	return diag.List{d.WithHelp("%s", StartHelp(best, caller))}
}

// StartHelp says what to do if a chain cannot be started.
func StartHelp(r eval.Reason, caller summary.Caller) string {
	switch {
	case strings.Contains(r.Words, "must be positive"):
		return "give it a distribution of positive numbers (`HalfNormal`, `Exponential`), or compute it with `exp(...)`"
	case strings.Contains(r.Words, "between 0 and 1"):
		return "compute a probability with `inv_logit(...)`, or write `Bernoulli(logit=eta)`"
	case strings.Contains(r.Words, "gives values from"):
		return "declare the bounds, `param x: real<lower=a, upper=b>`, or use a distribution with a wider support"
	}
	return "use tighter priors, or " + caller.Starts() + ", so that chains start where the density is finite"
}

// valuesAt lists the first unknowns with their values, each on the scale of the model.
func (s *Session) valuesAt(env eval.Env) string {
	var values []string
	for _, u := range s.Bound.Unknowns {
		v := env[u.Name]
		if v == nil {
			continue
		}
		if len(values) == 6 {
			values = append(values, "...")
			break
		}
		text := shortValue(v)
		if r := []rune(text); len(r) > 60 {
			text = string(r[:57]) + "..."
		}
		values = append(values, u.Name+" = "+text)
	}
	return strings.Join(values, ", ")
}

// shortValue is a value with four digits.
func shortValue(v *eval.Value) string {
	w := *v
	w.Num = slices.Clone(v.Num)
	for i, x := range w.Num {
		if x == 0 || math.IsInf(x, 0) || math.IsNaN(x) {
			continue
		}
		_, _ = fmt.Sscanf(fmt.Sprintf("%.4g", x), "%g", &w.Num[i])
	}
	return w.String()
}
