package dataset

import (
	"fmt"

	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/export"
	"github.com/bayes-lang/bayes/lang"
)

// worthNoting is the number of bytes of a file of draws from which its size is said before it is made.
const worthNoting = 1 << 30

// SizeNote says how large the file of a run with so many chains and draws becomes, if it is unusually large, and what
// makes it so; otherwise it returns "".
func SizeNote(b *bind.Bound, opt Options, chains, draws int) string {
	groups, err := Groups(opt.Groups)
	if err != nil || opt.None {
		return ""
	}
	unknown, observed, constant := 0, 0, 0
	for _, u := range append(b.Fitted(), b.Leaves...) {
		if len(opt.Names) == 0 {
			unknown += len(u.Elems)
		}
	}
	for _, name := range opt.Names {
		if v := b.Shapes[name]; v != nil {
			unknown += len(v.Num)
		}
	}
	for _, n := range b.Model.Names {
		switch v := b.Shapes[n.Ident]; {
		case v == nil || n.Role != lang.Data || v.Kind >= eval.Set:
		case n.Observed:
			observed += len(v.Num)
		default:
			constant += len(v.Num)
		}
	}
	kept := chains * ((draws + max(1, opt.Thin) - 1) / max(1, opt.Thin))
	total, largest, why := 0.0, 0.0, ""
	for _, g := range groups {
		width, rows, what := 0, kept, "unknown numbers"
		switch g {
		case export.Posterior:
			width = unknown
		case export.SampleStats:
			width, what = 8, "statistics"
		case export.Prior:
			width, rows = unknown, priorDraws
		case export.PosteriorPredictive, export.LogLikelihood:
			width, what = observed, "observations"
		case export.PriorPredictive:
			width, rows, what = observed, priorDraws, "observations"
		case export.ObservedData:
			width, rows, what = observed, 1, "observations"
		case export.ConstantData:
			width, rows, what = constant, 1, "numbers"
		}
		bytes := float64(8 * float64(width) * float64(rows))
		if total += bytes; bytes > largest {
			largest, why = bytes, fmt.Sprintf("%s alone has %d draws of %d %s", g, rows, width, what)
			if rows == 1 {
				why = fmt.Sprintf("%s alone has %d %s", g, width, what)
			}
		}
	}
	if total < worthNoting {
		return ""
	}
	return fmt.Sprintf("draws.zarr will take about %.1f GB: %s", total/1e9, why)
}
