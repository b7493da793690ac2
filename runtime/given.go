package runtime

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"time"

	"github.com/bayes-lang/bayes/internal/store"
)

// FromDraws returns a fit with draws made by another sampler: unconstrained positions, by
// chain and draw. The fit has no sampler statistics.
func (s *Session) FromDraws(draws [][][]float64) (*Fit, error) {
	if err := s.Sampleable(); err != nil {
		return nil, err
	}
	if len(draws) == 0 || len(draws[0]) == 0 {
		return nil, fmt.Errorf("there are no draws")
	}
	opt := SampleOptions{Chains: len(draws), Sampler: SamplerOptions{Warmup: -1, Draws: len(draws[0])}}
	if err := s.Check(opt); err != nil {
		return nil, err
	}
	density, err := s.LogDensity(nil)
	if err != nil {
		return nil, err
	}
	f := &Fit{Session: s, Version: Version, Warmup: make([][]store.Record, len(draws)), Rejected: &Rejections{}}
	target, hash := density.NewTarget(), sha256.New()
	logp, grad := make([]float64, 1), [][]float64{make([]float64, density.Dim())}
	for c, chain := range draws {
		if len(chain) != len(draws[0]) {
			return nil, fmt.Errorf("chain 1 has %d draws, but chain %d has %d", len(draws[0]), c+1, len(chain))
		}
		records := make([]store.Record, len(chain))
		for i, x := range chain {
			if len(x) != density.Dim() {
				return nil, fmt.Errorf("draw %d of chain %d has %d coordinates, but the model has %d", i+1, c+1, len(x), density.Dim())
			}
			x = append([]float64(nil), x...)
			target.Eval([][]float64{x}, logp, grad)
			if math.IsNaN(logp[0]) || math.IsInf(logp[0], 0) {
				return nil, fmt.Errorf("the density is not finite at draw %d of chain %d", i+1, c+1)
			}
			unknown := math.NaN()
			records[i] = store.Record{Index: i, LogP: logp[0], Energy: unknown, Accept: unknown, StepSize: unknown, X: x}
			_ = binary.Write(hash, binary.LittleEndian, x)
		}
		f.Chains = append(f.Chains, records)
	}
	opt.Sampler = opt.Sampler.Filled()
	opt.Given = hex.EncodeToString(hash.Sum(nil))
	f.Options = opt
	f.Env = environment(time.Now(), f)
	f.settle(density)
	return f, nil
}
