package stats

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"sort"
	"testing"
)

// reference holds draws and the answers of R's posterior, see
// testdata/reference.R. A null is NaN.
type reference struct {
	Draws            [][]float64
	Mean, SD, Median number
	MAD              number
	Probabilities    []float64
	Quantiles        []number
	RHat             number
	ESSBulk          number    `json:"ess_bulk"`
	ESSTail          number    `json:"ess_tail"`
	ESSMean          number    `json:"ess_mean"`
	ESSSD            number    `json:"ess_sd"`
	MCSEMean         number    `json:"mcse_mean"`
	MCSESD           number    `json:"mcse_sd"`
	ESSProbabilities []float64 `json:"ess_probabilities"`
	ESSQuantile      []number  `json:"ess_quantile"`
	MCSEQuantile     []number  `json:"mcse_quantile"`
}

type number float64

func (n *number) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*n = number(math.NaN())
		return nil
	}
	return json.Unmarshal(b, (*float64)(n))
}

func references(t *testing.T) (names []string, all map[string]reference) {
	t.Helper()
	text, err := os.ReadFile("testdata/reference.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	for name := range all {
		names = append(names, name)
	}
	sort.Strings(names)
	if len(names) < 18 {
		t.Fatalf("%d cases", len(names))
	}
	return names, all
}

// Sums in another order move the last digits: this much is allowed, relatively.
const tolerance = 1e-10

func near(got float64, want number) bool {
	w := float64(want)
	if math.IsNaN(w) || math.IsNaN(got) {
		return math.IsNaN(w) && math.IsNaN(got)
	}
	return math.Abs(got-w) <= tolerance*math.Max(math.Abs(w), 1e-300)
}

func TestEqualsPosterior(t *testing.T) {
	names, all := references(t)
	for _, name := range names {
		r := all[name]
		x := r.Draws
		check := func(what string, got float64, want number) {
			t.Helper()
			if !near(got, want) {
				t.Errorf("%s: %s is %.17g, but posterior says %.17g", name, what, got, float64(want))
			}
		}
		check("mean", Mean(x), r.Mean)
		check("sd", SD(x), r.SD)
		check("median", Median(x), r.Median)
		check("mad", MAD(x), r.MAD)
		for i, q := range Quantiles(x, r.Probabilities) {
			check("quantile", q, r.Quantiles[i])
		}
		check("R-hat", RHat(x), r.RHat)
		check("bulk ESS", ESSBulk(x), r.ESSBulk)
		check("tail ESS", ESSTail(x), r.ESSTail)
		check("ESS of the mean", ESSMean(x), r.ESSMean)
		check("ESS of the sd", ESSSD(x), r.ESSSD)
		check("MCSE of the mean", MCSEMean(x), r.MCSEMean)
		check("MCSE of the sd", MCSESD(x), r.MCSESD)
		for i, p := range r.ESSProbabilities {
			check("ESS of a quantile", ESSQuantile(x, p), r.ESSQuantile[i])
			check("MCSE of a quantile", MCSEQuantile(x, p), r.MCSEQuantile[i])
		}
		s := Summarize(x, r.Probabilities)
		check("summary's sd", s.SD, r.SD)
		check("summary's median", s.Median, r.Median)
		check("summary's mad", s.MAD, r.MAD)
		check("summary's MCSE of the sd", s.MCSESD, r.MCSESD)
		check("summary's mean", s.Mean, r.Mean)
		check("summary's R-hat", s.RHat, r.RHat)
		check("summary's bulk ESS", s.ESSBulk, r.ESSBulk)
		check("summary's tail ESS", s.ESSTail, r.ESSTail)
		check("summary's MCSE", s.MCSE, r.MCSEMean)
		check("summary's quantile", s.Quantiles[3], r.Quantiles[3])
	}
}

// The draws and their order must not be touched, and the answers must not depend
// on the order of chains.
func TestReadsOnly(t *testing.T) {
	_, all := references(t)
	x := all["autoregressive"].Draws
	var before [][]float64
	for _, c := range x {
		before = append(before, slices.Clone(c))
	}
	a := Summarize(x, []float64{0.1})
	HDI(x, 0.9)
	MCSEQuantile(x, 0.3)
	for c := range x {
		if !slices.Equal(x[c], before[c]) {
			t.Fatal("draws were changed")
		}
	}
	slices.Reverse(x)
	b := Summarize(x, []float64{0.1})
	if !(math.Abs(a.RHat-b.RHat) <= 1e-12) || !(math.Abs(a.ESSBulk/b.ESSBulk-1) <= 1e-12) {
		t.Errorf("the order of chains matters: %v, %v", a, b)
	}
}
