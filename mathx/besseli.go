package mathx

import "math"

// besselLarge is from where on the asymptotic series has all digits.
const besselLarge = 20

// LogI0Scaled returns log(I0(x)) - x for the modified Bessel function I0 and x >= 0: by its
// series (DLMF 10.25.2), which has positive terms, or, for large x, the asymptotic one
// (DLMF 10.40.1). Error below 1e-14, relative to the value or, where that is larger, to x < 20.
func LogI0Scaled(x float64) float64 {
	if !(x >= 0) {
		return math.NaN()
	}
	if x > besselLarge {
		s, _ := besselAsymptotic(x)
		return Log1p(s) - float64(0.5*(2*halfLog2Pi+Log(x)))
	}
	s, _ := besselSeries(x)
	return Log1p(s) - x
}

// LogI0ScaledSlope is the derivative of LogI0Scaled, I1(x) / I0(x) - 1.
func LogI0ScaledSlope(x float64) float64 {
	if !(x >= 0) {
		return math.NaN()
	}
	if x > besselLarge {
		s, d := besselAsymptotic(x)
		return d / (1 + s)
	}
	s, i1 := besselSeries(x)
	return i1/(1+s) - 1
}

// besselSeries returns I0(x) - 1 and I1(x).
func besselSeries(x float64) (i0, i1 float64) {
	q := 0.25 * x * x
	term := 1.0
	i1 = 1
	for n := 1.0; n < 100; n++ {
		term = float64(term * (q / (n * n)))
		i0 += term
		i1 += float64(term / (n + 1))
		if term < 1e-18*(1+i0) {
			break
		}
	}
	return i0, float64(0.5 * x * i1)
}

// besselAsymptotic returns I0 less 1 and I1 less I0, both times sqrt(2 pi x) exp(-x).
func besselAsymptotic(x float64) (i0, diff float64) {
	a, b := 1.0, 1.0
	for n := 1.0; n < 40; n++ {
		k := 2*n - 1
		a = float64(a * (k * k / (8 * n * x)))
		b = float64(b * ((float64(k*k) - 4) / (8 * n * x)))
		i0 += a
		diff += b - a
		if a < 1e-18 {
			break
		}
	}
	return i0, diff
}

// LogRiceP returns log P(R <= b) and LogRiceQ log P(R > b) for the length R of a vector of two
// normal numbers of variance 1 whose mean is a vector of length a >= 0: one less Marcum's Q1(a, b), and
// Q1 (J. I. Marcum, A statistical theory of target detection by pulsed radar, IRE Transactions 6,
// 1960). Relative error of the smaller probability below 1e-12.
func LogRiceP(b, a float64) float64 { return riceTail(b, a, false) }

// LogRiceQ is the log of Marcum's Q1(a, b); see LogRiceP.
func LogRiceQ(b, a float64) float64 { return riceTail(b, a, true) }

// riceTail integrates the density t exp(-(t - a)^2 / 2) (exp(-a t) I0(a t)) on the side of b
// with less probability.
func riceTail(b, a float64, upper bool) float64 {
	switch {
	case b != b || !(a >= 0) || math.IsInf(a, 1):
		return math.NaN()
	case b <= 0:
		if upper {
			return 0
		}
		return math.Inf(-1)
	case math.IsInf(b, 1):
		if upper {
			return -b
		}
		return 0
	case math.Abs(b-a) > 1e150: // the square is infinite
		if (b > a) == upper {
			return math.Inf(-1)
		}
		return 0
	}
	centre := math.Sqrt(float64(a*a) + 1.4)
	if above := b > centre; above != upper {
		return Log1p(-Exp(riceTail(b, a, above)))
	}
	e := b - a
	lo, hi := b, b
	top := 0.0 // the log of the largest weight
	if upper {
		reach := math.Max(e, 0)
		hi = a + math.Sqrt(float64(reach*reach)+90)
		top = -0.5 * reach * reach
	} else {
		reach := math.Min(e, 0)
		lo = math.Max(0, a-math.Sqrt(float64(reach*reach)+90))
		top = -0.5 * reach * reach
	}
	const panels = 4
	width := (hi - lo) / panels
	sum := 0.0
	for k := range panels {
		from := lo + float64(float64(k)*width)
		part := 0.0
		for _, node := range gaussLegendre() {
			t := from + float64(width*node[0])
			d := t - a
			part += float64(node[1] * t * Exp(LogI0Scaled(a*t)-float64(0.5*d*d)-top))
		}
		sum += part
	}
	return math.Min(0, Log(sum*width)+top)
}

// LogVonMises returns log P(X <= x) for an angle X between -pi and pi whose density is
// exp(kappa cos(x - mu)) / (2 pi I0(kappa)). Relative error of the probability below 1e-12.
func LogVonMises(x, mu, kappa float64) float64 {
	l, _ := vonMises(x, mu, kappa)
	if l < -math.Ln2 || l != l {
		return l
	}
	rest, _ := vonMises(-x, -mu, kappa)
	return Log1p(-Exp(rest))
}

// LogVonMisesDK is the derivative of LogVonMises in kappa.
func LogVonMisesDK(x, mu, kappa float64) float64 {
	_, d := vonMises(x, mu, kappa)
	return d - LogI0ScaledSlope(kappa)
}

// vonMises integrates exp(kappa (cos(t) - 1)) over t from -pi - mu to x - mu, in parts where it
// is monotone, and returns the log of the probability and the mean of cos(t) - 1 there.
func vonMises(x, mu, kappa float64) (l, mean float64) {
	switch {
	case x != x || mu != mu || math.IsInf(mu, 0) || !(kappa >= 0) || math.IsInf(kappa, 1):
		return math.NaN(), math.NaN()
	case x <= -math.Pi:
		return math.Inf(-1), 0
	case x >= math.Pi:
		return 0, LogI0ScaledSlope(kappa)
	}
	mu -= float64(2 * math.Pi * math.RoundToEven(mu/(2*math.Pi)))
	from, to := -math.Pi-mu, x-mu
	l, first := math.Inf(-1), 0.0 // log of the integral, and the integral of cos(t) - 1
	logs, firsts := [4]float64{}, [4]float64{}
	n := 0
	for p := from; p < to; {
		q := math.Min(to, float64(math.Pi*math.Floor(p/math.Pi))+math.Pi)
		if !(q > p) { // rounding: p is at the end
			q = math.Min(to, p+math.Pi)
		}
		logs[n], firsts[n] = vonMisesPart(p, q, kappa)
		l = LogSumExp2(l, logs[n])
		p = q
		n++
		if n == len(logs) {
			break
		}
	}
	for k := range n {
		first += float64(firsts[k] * Exp(logs[k]-l))
	}
	return math.Min(0, l-LogI0Scaled(kappa)-2*halfLog2Pi), first
}

// vonMisesPart integrates over an interval between two neighbouring multiples of pi. It
// returns the log of the integral and the mean of cos(t) - 1.
func vonMisesPart(p, q, kappa float64) (l, mean float64) {
	// Distances from the nearest maximum, a multiple of 2 pi: from near to far.
	turn := float64(2 * math.Pi * math.RoundToEven((0.5*(p+q))/(2*math.Pi)))
	near, far := math.Abs(p-turn), math.Abs(q-turn)
	if near > far {
		near, far = far, near
	}
	s := Sin(0.5 * near)
	if e := float64(s*s) + 22.5/kappa; e < 1 { // where the integrand has fallen by exp(-45)
		far = math.Min(far, 2*Asin(math.Sqrt(e)))
	}
	const panels = 3
	width := (far - near) / panels
	sum, first := 0.0, 0.0
	for k := range panels {
		part, firstPart := 0.0, 0.0
		for _, node := range gaussLegendre() {
			d := float64(width * (float64(k) + node[0]))
			r := Sin(near + float64(0.5*d))
			w := float64(node[1] * Exp(-2*kappa*Sin(0.5*d)*r))
			c := Sin(0.5 * (near + d))
			part += w
			firstPart -= float64(2 * c * c * w)
		}
		sum += part
		first += firstPart
	}
	if sum == 0 {
		return math.Inf(-1), 0
	}
	return Log(sum*width) - float64(2*kappa*s*s), first / sum
}
