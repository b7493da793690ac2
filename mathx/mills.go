package mathx

import "math"

const halfLogHalfPi = 0x1.ce6bb25aa1316p-3 // log(pi / 2) / 2

// LogMills returns the log of Mills' ratio (1 - Phi(w)) / phi(w) of the standard normal
// distribution (Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions, vol. 1,
// sec. 13.2). Relative error below 1e-14.
func LogMills(w float64) float64 {
	if w > phiMiddle {
		return Log(erfcx(w*sqrtHalf)) + halfLogHalfPi
	}
	return LogPhi(-w) + float64(0.5*w*w) + halfLog2Pi
}

// millsExcess returns 1/R(w) - w, where R is Mills' ratio: for large w by Laplace's continued
// fraction 1 / (w + 2 / (w + 3 / (w + ...))) (DLMF 7.9.3).
func millsExcess(w float64) float64 {
	if w < 3 {
		return Exp(-LogMills(w)) - w
	}
	f := w
	for n := 40.0; n > 1; n-- {
		f = w + n/f
	}
	return 1 / f
}

// LogMillsSlope is the derivative of LogMills.
func LogMillsSlope(w float64) float64 { return -millsExcess(w) }

// LogExpNormal returns log P(Z + E/d <= z) for a standard normal Z and an exponential E:
// Phi(z) - h with h = exp(d^2/2 - z d) Phi(z - d) = phi(z) R(d - z). Where that cancels it is
// the integral of phi(t - z) (1 - exp(-d t)) over t > 0. Relative error of the probability
// below 1e-13.
func LogExpNormal(z, d float64) float64 {
	switch {
	case z != z || !(d >= 0):
		return math.NaN()
	case d == 0 || math.IsInf(z, -1):
		return math.Inf(-1)
	case math.IsInf(z, 1):
		return 0
	}
	base := LogPhi(z)
	if r := logExpNormalPart(z, d) - base; r < -math.Ln2 {
		return base + Log1p(-Exp(r))
	}
	// The weight exp(-(t - z)^2 / 2) has a mode at z or, for z < 0, at 0.
	lo, hi := 0.0, 0.0
	if z < 0 {
		hi = 90 / (math.Sqrt(float64(z*z)+90) - z)
	} else {
		lo, hi = math.Max(0, z-9.5), z+9.5
	}
	const panels = 3
	width := (hi - lo) / panels
	sum := 0.0
	for k := range panels {
		from := lo + float64(float64(k)*width)
		part := 0.0
		for _, node := range gaussLegendre() {
			t := from + float64(width*node[0])
			e := t - z
			w := -0.5 * e * e
			if z < 0 {
				w = -t * (float64(0.5*t) - z)
			}
			part -= float64(node[1] * Exp(w) * Expm1(-d*t))
		}
		sum += part
	}
	v := Log(sum*width) - halfLog2Pi
	if z < 0 {
		v -= float64(0.5 * z * z)
	}
	return v
}

// logExpNormalPart returns log(h), the log of the density of Z + E/d at z over d.
func logExpNormalPart(z, d float64) float64 {
	if w := d - z; w > 0 {
		return LogMills(w) - float64(0.5*z*z) - halfLog2Pi
	}
	return LogPhi(z-d) + float64(d*(float64(0.5*d)-z))
}

// LogExpNormalDZ is the derivative of LogExpNormal in z.
func LogExpNormalDZ(z, d float64) float64 {
	return d * Exp(logExpNormalPart(z, d)-LogExpNormal(z, d))
}

// LogExpNormalDD is the derivative of LogExpNormal in d, (phi(z) - (d - z) h) / P.
func LogExpNormalDD(z, d float64) float64 {
	w, l := d-z, -float64(0.5*z*z)-halfLog2Pi
	switch {
	case w > 0: // 1 - w R(w) = c / (w + c), c = 1/R(w) - w
		c := millsExcess(w)
		l += Log(c / (w + c))
	case w < 0:
		l = LogSumExp2(l, Log(-w)+logExpNormalPart(z, d))
	}
	return Exp(l - LogExpNormal(z, d))
}
