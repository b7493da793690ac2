package mathx

import "math"

// Generators of counts, as float64 because they may exceed 2^63. Bad parameters give NaN.

// Below this mean, counts are drawn by inversion, above by transformed rejection.
const rejectionMean = 10

// Poisson returns a draw of the Poisson distribution with mean mu >= 0 (W. Hörmann, The
// transformed rejection method for generating Poisson random variables, 1993, algorithm PTRS).
func (s *Stream) Poisson(mu float64) float64 {
	switch {
	case !(mu >= 0) || mu > math.MaxFloat64:
		return math.NaN()
	case mu < rejectionMean:
		u := s.Float64()
		p := Exp(-mu)
		k, sum := 0.0, p
		for u > sum && k < 200 {
			k++
			p = float64(p * mu / k)
			sum += p
		}
		return k
	}
	b := math.FMA(2.53, math.Sqrt(mu), 0.931)
	a := math.FMA(0.02483, b, -0.059)
	alpha := 1.1239 + 1.1328/(b-3.4)
	squeeze := 0.9277 - 3.6224/(b-2)
	for {
		u := s.Float64() - 0.5
		v := s.Float64()
		us := 0.5 - math.Abs(u)
		k := math.Floor(float64((2*a/us+b)*u) + mu + 0.43)
		if us >= 0.07 && v <= squeeze {
			return k
		}
		if k < 0 || (us < 0.013 && v > us) {
			continue
		}
		if Log(v*alpha/(a/(us*us)+b)) <= logPoisson(k, mu) {
			return k
		}
	}
}

// logPoisson returns the log probability of k under the Poisson distribution with mean mu.
func logPoisson(k, mu float64) float64 {
	if k == 0 {
		return -mu
	}
	return -deviance(k, dd{mu, 0}).value() - StirlingError(k) - halfLog2Pi - float64(0.5*Log(k))
}

// Binomial returns a draw of the binomial distribution of n >= 0 trials (an integer) with
// probability p (W. Hörmann, The generation of binomial random variates, 1993, algorithm BTRS).
func (s *Stream) Binomial(n, p float64) float64 {
	switch {
	case !(n >= 0) || n > math.MaxFloat64 || !(p >= 0) || !(p <= 1) || n != math.Floor(n):
		return math.NaN()
	case p > 0.5:
		return n - s.binomialHalf(n, 1-p)
	}
	return s.binomialHalf(n, p)
}

// binomialHalf is Binomial for p <= 1/2.
func (s *Stream) binomialHalf(n, p float64) float64 {
	mean := float64(n * p)
	if mean < rejectionMean {
		u := s.Float64()
		t := Exp(float64(n * Log1p(-p)))
		r := p / (1 - p)
		k, sum := 0.0, t
		for u > sum && k < n && k < 200 {
			k++
			t = float64(t * r * ((n - k + 1) / k))
			sum += t
		}
		return k
	}
	sd := math.Sqrt(mean * (1 - p))
	b := math.FMA(2.53, sd, 1.15)
	a := math.FMA(0.0248, b, float64(0.01*p)-0.0873)
	squeeze := 0.92 - 4.2/b
	alpha := (2.83 + 5.1/b) * sd
	mode := math.Floor(float64((n + 1) * p))
	atMode := math.Inf(1) // computed when first needed
	for {
		u := s.Float64() - 0.5
		v := s.Float64()
		us := 0.5 - math.Abs(u)
		k := math.Floor(float64((2*a/us+b)*u) + mean + 0.5)
		if us >= 0.07 && v <= squeeze {
			return k
		}
		if k < 0 || k > n {
			continue
		}
		if math.IsInf(atMode, 1) {
			atMode = logBinomial(mode, n, p)
		}
		if Log(v*alpha/(a/(us*us)+b)) <= logBinomial(k, n, p)-atMode {
			return k
		}
	}
}

// logBinomial returns the log probability of k of n trials with probability 0 < p <= 1/2.
func logBinomial(k, n, p float64) float64 {
	q := sumDD(1, -p)
	switch k {
	case 0:
		return n * Log1p(-p)
	case n:
		return n * Log(p)
	}
	d := deviance(k, dd{p, 0}.mulFloat(n)).add(deviance(n-k, q.mulFloat(n))).value()
	c := StirlingError(n) - StirlingError(k) - StirlingError(n-k)
	return c - d - halfLog2Pi - float64(0.5*Log(k*((n-k)/n)))
}

// NegativeBinomial returns a draw of the negative binomial distribution with mean mu >= 0 and
// variance mu + mu^2/alpha: a Poisson draw whose mean is a Gamma draw. With alpha = +Inf it is Poisson.
func (s *Stream) NegativeBinomial(mu, alpha float64) float64 {
	if alpha > math.MaxFloat64 {
		return s.Poisson(mu)
	}
	return s.Poisson(mu * (s.Gamma(alpha) / alpha))
}
