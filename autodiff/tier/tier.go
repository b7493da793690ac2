// Package tier lists the kinds of machines that run programs.
package tier

import (
	"github.com/bayes-lang/bayes/autodiff"
	"github.com/bayes-lang/bayes/autodiff/portable"
)

// All returns the tiers that run on this computer, the fastest first.
func All() []autodiff.Tier { return []autodiff.Tier{portable.Tier, portable.LiteralTier} }

// Best is the tier that is used for sampling.
func Best() autodiff.Tier { return All()[0] }
