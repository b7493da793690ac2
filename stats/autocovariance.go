package stats

import (
	"math/cmplx"

	"gonum.org/v1/gonum/dsp/fourier"
)

// autocovariance gives the autocovariances of chains, averaged over the chains,
// with divisor n at every lag.
type autocovariance struct {
	centred [][]float64
	all     []float64 // nil until a lag beyond direct is wanted
}

// direct is the number of lags that are cheaper one by one than all at once by
// Fourier transform.
const direct = 64

func newAutocovariance(x [][]float64) *autocovariance {
	a := &autocovariance{centred: make([][]float64, len(x))}
	for c, chain := range x {
		m := mean(chain)
		a.centred[c] = make([]float64, len(chain))
		for i, v := range chain {
			a.centred[c][i] = v - m
		}
	}
	return a
}

// at returns the mean autocovariance at a lag.
func (a *autocovariance) at(lag int) float64 {
	if lag >= direct {
		if a.all == nil {
			a.transform()
		}
		return a.all[lag]
	}
	sum := 0.0
	for _, c := range a.centred {
		n := len(c)
		later := c[lag:]
		part := 0.0
		for i, v := range later {
			part += float64(v * c[i])
		}
		sum += part / float64(n)
	}
	return sum / float64(len(a.centred))
}

// transform computes all lags: the autocovariance is the inverse transform of
// the squared absolute transform, the chain padded with zeros against wrapping.
func (a *autocovariance) transform() {
	n := len(a.centred[0])
	size := 1
	for size < 2*n {
		size *= 2
	}
	fft := fourier.NewFFT(size)
	padded := make([]float64, size)
	var coeff []complex128
	a.all = make([]float64, n)
	for _, c := range a.centred {
		copy(padded, c)
		clear(padded[n:])
		coeff = fft.Coefficients(coeff, padded)
		for i, z := range coeff {
			r := cmplx.Abs(z)
			coeff[i] = complex(r*r, 0)
		}
		padded = fft.Sequence(padded, coeff)
		for lag := range a.all {
			a.all[lag] += padded[lag] / float64(size) / float64(n)
		}
	}
	for lag := range a.all {
		a.all[lag] /= float64(len(a.centred))
	}
}
