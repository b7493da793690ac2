package stats

import (
	"math"
	"testing"
)

func TestDirectAndTransformedAutocovarianceAgree(t *testing.T) {
	_, all := references(t)
	for name, r := range all {
		x := r.Draws
		a := newAutocovariance(x)
		b := newAutocovariance(x)
		b.transform()
		for lag := 0; lag < min(direct, len(x[0])); lag++ {
			if d := math.Abs(a.at(lag) - b.all[lag]); !(d <= 1e-12*a.at(0)) {
				t.Errorf("%s, lag %d: %g and %g", name, lag, a.at(lag), b.all[lag])
			}
		}
	}
}

func TestHDI(t *testing.T) {
	x := make([][]float64, 2)
	for i := range 100 {
		// Squares crowd at 0.
		x[i%2] = append(x[i%2], float64(i*i))
	}
	if lo, hi := HDI(x, 0.94); lo != 0 || hi != 94*94 {
		t.Errorf("got %v, %v", lo, hi)
	}
	if lo, hi := HDI([][]float64{{3}}, 0.9); lo != 3 || hi != 3 {
		t.Errorf("one draw: got %v, %v", lo, hi)
	}
	for _, m := range []float64{0, 1, -1, math.NaN()} {
		if lo, hi := HDI(x, m); !math.IsNaN(lo) || !math.IsNaN(hi) {
			t.Errorf("mass %v: got %v, %v", m, lo, hi)
		}
	}
}

func TestEBFMI(t *testing.T) {
	// By hand: steps 1, -2, 3: 14; mean 2.25, squares 1.5625+0.5625+1.5625+5.0625... of 1, 2, 0, 3.
	if got, want := EBFMI([]float64{1, 2, 0, 3}), 14.0/5; !(math.Abs(got-want) <= 1e-15) {
		t.Errorf("got %v, want %v", got, want)
	}
	for _, e := range [][]float64{nil, {1}, {2, 2, 2}} {
		if got := EBFMI(e); !math.IsNaN(got) {
			t.Errorf("%v: got %v", e, got)
		}
	}
}

func TestDegenerate(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	good := []float64{1, 2, 3, 5, 4, 3, 2, 1, 5, 6}
	bad := []float64{1, 2, nan, 5, 4, 3, 2, 1, 5, 6}
	far := []float64{1, 2, inf, 5, 4, 3, 2, 1, 5, 6}
	rounding := []float64{1, 1 + 0x1p-52, 1, 1, 1, 1, 1, 1, 1, 1}
	for _, x := range [][][]float64{nil, {}, {nil}, {{1}}, {{1}, {2}}, {good, bad}, {good, far}, {rounding}, {good, nil}} {
		for what, f := range map[string]func([][]float64) float64{
			"R-hat": RHat, "bulk": ESSBulk, "tail": ESSTail, "ESS mean": ESSMean, "ESS sd": ESSSD,
			"MCSE mean": MCSEMean, "MCSE sd": MCSESD,
			"MCSE quantile": func(x [][]float64) float64 { return MCSEQuantile(x, 0.5) },
		} {
			if got := f(x); !math.IsNaN(got) {
				t.Errorf("%s of %v is %v", what, x, got)
			}
		}
		Summarize(x, []float64{0, 0.5, 1, 2})
	}
	if !math.IsNaN(Quantile([][]float64{good}, 1.5)) || !math.IsNaN(Median([][]float64{bad})) {
		t.Error("a quantile that does not exist is not NaN")
	}
}

// Chains of an interrupted run are cut to the shortest for diagnostics.
func TestUnequalChains(t *testing.T) {
	_, all := references(t)
	x := all["normal"].Draws
	ragged := [][]float64{x[0], x[1][:401], x[2][:450], x[3]}
	even := [][]float64{x[0][:401], x[1][:401], x[2][:401], x[3][:401]}
	if RHat(ragged) != RHat(even) || ESSBulk(ragged) != ESSBulk(even) || MCSEMean(ragged) != MCSEMean(even) || ESSTail(ragged) != ESSTail(even) {
		t.Error("unequal chains are not cut")
	}
	for _, x := range [][][]float64{ragged, even} {
		s := Summarize(x, []float64{0.1})
		if s.Median != Median(x) || s.MAD != MAD(x) || s.Quantiles[0] != Quantile(x, 0.1) || s.RHat != RHat(x) || s.ESSTail != ESSTail(x) || s.MCSESD != MCSESD(x) {
			t.Errorf("the summary differs from its functions: %+v", s)
		}
	}
	if Mean(ragged) == Mean(even) {
		t.Error("means should use all draws")
	}
}
