package mathx

import (
	"bufio"
	"flag"
	"math"
	"math/big"
	"os"
	"strconv"
	"strings"
	"testing"
)

var (
	referenceFile = flag.String("reference", "testdata/reference.txt", "table of testdata/reference.py")
	worst         = flag.Bool("worst", false, "print the largest error of every function")
)

// function is a function of one, two or three arguments by its name.
type function struct {
	name  string
	arity int
	f     func(a [3]float64) float64
	// limit is the largest error: in ulps of the value, or, where relative is set, relative to
	// max(floor, |value|).
	limit    float64
	relative bool
	floor    float64
}

func one(name string, f func(float64) float64, ulps float64) function {
	return function{name: name, arity: 1, f: func(a [3]float64) float64 { return f(a[0]) }, limit: ulps}
}

func two(name string, f func(a, b float64) float64, ulps float64) function {
	return function{name: name, arity: 2, f: func(a [3]float64) float64 { return f(a[0], a[1]) }, limit: ulps}
}

func three(name string, f func(a, b, c float64) float64, ulps float64) function {
	return function{name: name, arity: 3, f: func(a [3]float64) float64 { return f(a[0], a[1], a[2]) }, limit: ulps}
}

// rel makes the limit relative to max(floor, |value|).
func (f function) rel(limit, floor float64) function {
	f.limit, f.relative, f.floor = limit, true, floor
	return f
}

// functions lists every function with the accuracy that its comment promises.
func functions() []function {
	return []function{
		one("Exp", Exp, 1), one("Log", Log, 1), one("Log2", Log2, 0.6), one("Log10", Log10, 0.6),
		one("Log1p", Log1p, 1), one("Expm1", Expm1, 1), one("Log1pExp", Log1pExp, 2),
		one("Log1mExp", Log1mExp, 2), one("Logistic", Logistic, 2), one("Logit", Logit, 3),
		one("Sin", Sin, 1), one("Cos", Cos, 1), one("Tan", Tan, 1), one("Asin", Asin, 1),
		one("Acos", Acos, 1), one("Atan", Atan, 1), one("Sinh", Sinh, 2), one("Cosh", Cosh, 2),
		one("Tanh", Tanh, 1.5), one("Erf", Erf, 1.5), one("Erfc", Erfc, 3), one("Phi", Phi, 4),
		one("LogPhi", LogPhi, 0).rel(1e-15, 0), one("InvPhi", InvPhi, 0).rel(1e-15, 0),
		one("Lgamma", Lgamma, 0).rel(1e-15, 1), one("Digamma", Digamma, 0).rel(1e-15, 1),
		one("Trigamma", Trigamma, 0).rel(1e-14, 0), one("Tetragamma", Tetragamma, 0).rel(1e-14, 0),
		two("Pow", Pow, 0.6), two("Atan2", Atan2, 1), two("Lbeta", Lbeta, 0).rel(1e-14, 1),
		two("Lchoose", Lchoose, 0).rel(1e-14, 1),
		two("LogSumExp2", LogSumExp2, 0).rel(1e-15, 1), two("LogDiffExp", LogDiffExp, 0).rel(1e-15, 1),
		two("GammaP", GammaP, 0).rel(1e-13, 0), two("GammaQ", GammaQ, 0).rel(1e-13, 0),
		two("GammaPDA", GammaPDA, 0).rel(1e-12, 0),
		three("IncBeta", IncBeta, 0).rel(1e-13, 0), three("IncBetaDA", IncBetaDA, 0).rel(1e-11, 0),
		three("IncBetaDB", IncBetaDB, 0).rel(1e-11, 0),
		one("LogMills", LogMills, 0).rel(1e-14, 1), one("LogMillsSlope", LogMillsSlope, 0).rel(1e-13, 0),
		two("LogExpNormal", LogExpNormal, 0).rel(1e-13, 1), two("LogExpNormalDZ", LogExpNormalDZ, 0).rel(1e-12, 0),
		two("LogExpNormalDD", LogExpNormalDD, 0).rel(1e-12, 0), two("LogSkewPhi", LogSkewPhi, 0).rel(1e-13, 1),
		one("LogI0Scaled", LogI0Scaled, 0).rel(1e-14, 1), one("LogI0ScaledSlope", LogI0ScaledSlope, 0).rel(1e-13, 0),
		two("LogRiceP", LogRiceP, 0).rel(1e-12, 1), two("LogRiceQ", LogRiceQ, 0).rel(1e-12, 1),
		three("LogVonMises", LogVonMises, 0).rel(1e-12, 1), three("LogVonMisesDK", LogVonMisesDK, 0).rel(1e-11, 1),
	}
}

// A point is a line of the table: the value is hi + lo.
type point struct {
	name   string
	args   [3]float64
	hi, lo float64
}

func readReference(t testing.TB) []point {
	f, err := os.Open(*referenceFile)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []point
	for s := bufio.NewScanner(f); s.Scan(); {
		w := strings.Fields(s.Text())
		p := point{name: w[0]}
		for i, a := range w[1 : len(w)-1] {
			if p.args[i], err = strconv.ParseFloat(a, 64); err != nil {
				t.Fatal(err)
			}
		}
		v, _, err := big.ParseFloat(w[len(w)-1], 10, 200, big.ToNearestEven)
		if err != nil {
			t.Fatal(err)
		}
		p.hi, _ = v.Float64()
		p.lo, _ = v.Sub(v, big.NewFloat(p.hi)).Float64()
		out = append(out, p)
	}
	return out
}

// ulp returns the distance from |x| to the next larger float64 below which x rounds, at least the
// smallest subnormal.
func ulp(x float64) float64 {
	x = math.Abs(x)
	if x < 0x1p-1022 {
		return 0x1p-1074
	}
	_, e := math.Frexp(x)
	return math.Ldexp(1, e-53)
}

func TestReference(t *testing.T) {
	table := map[string]function{}
	for _, f := range functions() {
		table[f.name] = f
	}
	type result struct {
		err   float64
		point point
		n     int
	}
	results := map[string]*result{}
	for _, p := range readReference(t) {
		f, ok := table[p.name]
		if !ok {
			t.Fatalf("no function %s", p.name)
		}
		got := f.f(p.args)
		e := math.Abs((got - p.hi) - p.lo)
		if f.name == "Lgamma" && p.args[0] > 0 {
			f.floor = 0 // near the zeros at 1 and 2 too
		}
		if f.relative {
			// a value below the smallest normal number has only an absolute error
			e = math.Max(0, e-0x1p-1074) / math.Max(f.floor, math.Max(math.Abs(p.hi), 0x1p-1000))
		} else {
			e /= ulp(p.hi)
		}
		if !(e <= f.limit) {
			t.Errorf("%s%v = %v, want %v: error %.3g, limit %g", p.name, p.args[:f.arity], got, p.hi, e, f.limit)
		}
		r := results[p.name]
		if r == nil {
			r = &result{}
			results[p.name] = r
		}
		r.n++
		if !(e <= r.err) {
			r.err, r.point = e, p
		}
	}
	for _, f := range functions() {
		r := results[f.name]
		if r == nil || r.n < 50 {
			t.Errorf("%s: no or few reference values", f.name)
			continue
		}
		if *worst {
			t.Logf("%-11s %6d points, largest error %.3g at %v (limit %g)", f.name, r.n, r.err, r.point.args[:f.arity], f.limit)
		}
	}
}

// The derivatives of the logs of the incomplete functions agree with differences,
// on both sides of where the functions underflow.
func TestLogTailDerivatives(t *testing.T) {
	check := func(name string, got float64, f func(h float64) float64, scale float64) {
		t.Helper()
		h := 1e-5 * scale
		want := (8*(f(h)-f(-h)) - (f(2*h) - f(-2*h))) / (12 * h)
		if !(math.Abs(got-want) <= 1e-7*math.Max(math.Abs(want), math.Abs(f(0))/scale)) {
			t.Errorf("%s: derivative %v, by differences %v", name, got, want)
		}
	}
	for _, a := range []float64{0.3, 1, 7, 60, 500} {
		for _, x := range []float64{1e-100, 1e-3, 0.5, 3, 40, 300, 900, 3000} {
			check("LogGammaP", LogGammaPDA(a, x), func(h float64) float64 { return LogGammaP(a+h, x) }, a)
			check("LogGammaQ", LogGammaQDA(a, x), func(h float64) float64 { return LogGammaQ(a+h, x) }, a)
		}
		for _, b := range []float64{0.3, 2, 30, 400} {
			for _, part := range []float64{1e-120, 1e-5, 0.1, 0.5, 0.9} {
				x := part * a / (a + b)
				check("LogIncBeta in a", LogIncBetaDA(a, b, x), func(h float64) float64 { return LogIncBeta(a+h, b, x) }, a)
				check("LogIncBeta in b", LogIncBetaDB(a, b, x), func(h float64) float64 { return LogIncBeta(a, b+h, x) }, b)
			}
		}
	}
}
