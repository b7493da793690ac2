package mathx

import (
	"bufio"
	"encoding/binary"
	"flag"
	"fmt"
	"hash"
	"hash/fnv"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
)

var updateBits = flag.Bool("update-bits", false, "write testdata/bits.txt, after a change of results that is meant")

// canonical returns the bits of x; all NaN are one.
func canonical(x float64) uint64 {
	if x != x {
		return 0x7ff8000000000001
	}
	return math.Float64bits(x)
}

func hashFloat(h hash.Hash64, x float64) {
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], canonical(x))
	h.Write(b[:])
}

// special are arguments that take the odd branches.
func special() []float64 {
	out := []float64{
		0, math.Copysign(0, -1), math.Inf(1), math.Inf(-1), math.NaN(), 5e-324, -5e-324, 0x1p-1022,
		math.MaxFloat64, -math.MaxFloat64, 1, -1, 2, -2, 3, -3, 0.5, -0.5, 0.25, 0.75, 8, 200, 201,
		0.7, 0.72, -0.72, 1.5, 28, 22, 1e-20, -1e-20, 1e20, 1e300, -1e300, 1e22, 0x1p53, 0x1p27, 709.78,
		-745.1, -708.5, 1.4616321449683622, 0.9999999999999999, 1.0000000000000002,
	}
	return out
}

// bitPoint returns an argument of the kind that its number says: any bit pattern, or a number of
// one of the ranges that matter.
func bitPoint(s *Stream, kind int) float64 {
	u := s.Float64()
	sign := 1.0
	if s.Uint64()&1 == 0 {
		sign = -1
	}
	switch kind % 8 {
	case 0:
		return math.Float64frombits(s.Uint64())
	case 1:
		return u
	case 2:
		return sign * 3 * u
	case 3:
		return sign * 50 * u
	case 4:
		return 1000 * u
	case 5:
		return sign * math.Ldexp(u, int(s.Uint64()%80)-60)
	case 6:
		return 10 * u
	}
	return sign * 750 * u
}

// streamFunctions are the generators with parameters that take all their branches.
func streamFunctions() map[string]func(s *Stream) float64 {
	out := map[string]func(s *Stream) float64{
		"Stream.Uint64":      func(s *Stream) float64 { return float64(s.Uint64() >> 11) },
		"Stream.Float64":     (*Stream).Float64,
		"Stream.Normal":      (*Stream).Normal,
		"Stream.Exponential": (*Stream).Exponential,
		"Stream.Intn":        func(s *Stream) float64 { return float64(s.Intn(6)) },
	}
	for _, a := range []float64{1e-3, 0.3, 1, 7.5, 1e9} {
		out[fmt.Sprintf("Stream.Gamma(%g)", a)] = func(s *Stream) float64 { return s.Gamma(a) }
		out[fmt.Sprintf("Stream.LogGamma(%g)", a)] = func(s *Stream) float64 { return s.LogGamma(a) }
		out[fmt.Sprintf("Stream.Chi2(%g)", a)] = func(s *Stream) float64 { return s.Chi2(a) }
		out[fmt.Sprintf("Stream.Beta(%g,0.5)", a)] = func(s *Stream) float64 { return s.Beta(a, 0.5) }
		out[fmt.Sprintf("Stream.Beta(2,%g)", a)] = func(s *Stream) float64 { return s.Beta(2, a) }
		out[fmt.Sprintf("Stream.Poisson(%g)", a)] = func(s *Stream) float64 { return s.Poisson(10 * a) }
		out[fmt.Sprintf("Stream.NegativeBinomial(30,%g)", a)] = func(s *Stream) float64 { return s.NegativeBinomial(30, a) }
	}
	for _, n := range []float64{5, 100, 1e9} {
		for _, p := range []float64{1e-9, 0.02, 0.3, 0.9} {
			out[fmt.Sprintf("Stream.Binomial(%g,%g)", n, p)] = func(s *Stream) float64 { return s.Binomial(n, p) }
		}
	}
	return out
}

// bitHashes returns the hash of the results of every function at many arguments.
func bitHashes() []string {
	var out []string
	list := append(functions(), two("Max", Max, 0), two("Min", Min, 0), two("InvGammaP", InvGammaP, 0), three("InvIncBeta", InvIncBeta, 0))
	for _, f := range list {
		h := fnv.New64a()
		s := NewStream(1, f.arity, "bits "+f.name)
		points := 4000
		switch {
		case strings.HasPrefix(f.name, "Inv") && f.arity > 1:
			points = 300
		case f.arity > 1:
			points = 1500
		}
		if f.arity == 1 {
			for _, x := range special() {
				hashFloat(h, f.f([3]float64{x}))
			}
		}
		if f.arity == 2 {
			for _, x := range special() {
				for _, y := range special() {
					hashFloat(h, f.f([3]float64{x, y}))
				}
			}
		}
		for i := range points {
			var a [3]float64
			for j := range f.arity {
				a[j] = bitPoint(s, i+3*j*(i/8))
			}
			if f.arity == 3 || f.name == "InvGammaP" {
				// parameters inside of the domain
				a[0], a[1] = math.Abs(a[0]), math.Abs(a[1])
				if i%4 != 0 {
					a[f.arity-1] = s.Float64()
				}
			}
			hashFloat(h, f.f(a))
		}
		out = append(out, fmt.Sprintf("%s %016x", f.name, h.Sum64()))
	}
	gens := streamFunctions()
	names := make([]string, 0, len(gens))
	for n := range gens {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		h := fnv.New64a()
		s := NewStreamAt(7, 3, 11, n)
		for range 500 {
			hashFloat(h, gens[n](s))
		}
		out = append(out, fmt.Sprintf("%s %016x", n, h.Sum64()))
	}
	return out
}

// TestBits compares hashes of results with stored ones, which are the same for every processor,
// GOAMD64 and architecture: run it with GOAMD64=v3, and for arm64 under emulation.
func TestBits(t *testing.T) {
	const file = "testdata/bits.txt"
	got := bitHashes()
	if *updateBits {
		text := "# Hashes of the results of every function: go test -run TestBits -update-bits\n" + strings.Join(got, "\n") + "\n"
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var want []string
	for s := bufio.NewScanner(f); s.Scan(); {
		if !strings.HasPrefix(s.Text(), "#") {
			want = append(want, s.Text())
		}
	}
	if len(got) != len(want) {
		t.Fatalf("%d hashes, but %d are stored", len(got), len(want))
	}
	for i := range got {
		if got[i] != want[i] {
			t.Errorf("got %s, stored %s", got[i], want[i])
		}
	}
}
