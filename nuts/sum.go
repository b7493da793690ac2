package nuts

// Sums here have one fixed order and no fused multiply-add, so that they are equal on every machine:
// products are rounded by an explicit conversion.

// dot returns the inner product of a and b: eight partial sums, element i in
// i mod 8, combined in pairs.
func dot(a, b []float64) float64 {
	b = b[:len(a)]
	if len(a) < 8 { // each partial sum has one term at most
		return ((term(a, b, 0) + term(a, b, 4)) + (term(a, b, 2) + term(a, b, 6))) + ((term(a, b, 1) + term(a, b, 5)) + (term(a, b, 3) + 0))
	}
	var s0, s1, s2, s3, s4, s5, s6, s7 float64
	for len(a) >= 8 && len(b) >= 8 {
		s0 += float64(a[0] * b[0])
		s1 += float64(a[1] * b[1])
		s2 += float64(a[2] * b[2])
		s3 += float64(a[3] * b[3])
		s4 += float64(a[4] * b[4])
		s5 += float64(a[5] * b[5])
		s6 += float64(a[6] * b[6])
		s7 += float64(a[7] * b[7])
		a, b = a[8:], b[8:]
	}
	tail := [8]float64{s0, s1, s2, s3, s4, s5, s6, s7}
	for i, v := range a {
		tail[i&7] += float64(v * b[i])
	}
	return ((tail[0] + tail[4]) + (tail[2] + tail[6])) + ((tail[1] + tail[5]) + (tail[3] + tail[7]))
}

// term returns product i of the two, 0 beyond their ends.
func term(a, b []float64, i int) float64 {
	if i < len(a) && i < len(b) {
		return float64(a[i] * b[i])
	}
	return 0
}

// kinetic returns the kinetic energy of momenta in whitened space.
func kinetic(v []float64) float64 { return float64(0.5 * dot(v, v)) }

// turns reports whether a trajectory that joins piece a to the later piece b has
// made a U-turn. Each piece is given by the momenta at its first and last state
// and by the sum of its momenta. Besides the criterion for the whole there are
// the two across the join: a with the first state of b, and the last state of a
// with b (Stan Reference Manual; they catch U-turns that the whole hides). A sum
// that is not a number counts as a U-turn.
func turns(aFirst, aLast, aSum, bFirst, bLast, bSum []float64) bool {
	n := len(aFirst)
	aLast, aSum, bFirst, bLast, bSum = aLast[:n], aSum[:n], bFirst[:n], bLast[:n], bSum[:n]
	// Six chains of additions in plain order keep the adders busy.
	var whole0, whole1, left0, left1, right0, right1 float64
	for i, p := range aFirst {
		q, r, s, t := aLast[i], aSum[i], bFirst[i], bLast[i]
		u := bSum[i]
		rho := r + u
		whole0 += float64(p * rho)
		whole1 += float64(t * rho)
		rho = r + s
		left0 += float64(p * rho)
		left1 += float64(s * rho)
		rho = q + u
		right0 += float64(q * rho)
		right1 += float64(t * rho)
	}
	return !(whole0 > 0 && whole1 > 0 && left0 > 0 && left1 > 0 && right0 > 0 && right1 > 0)
}
