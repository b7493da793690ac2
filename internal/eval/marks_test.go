package eval

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// Marks are a list of truths, whatever they are kept as.
func TestMarks(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	random := func(n int) ([]bool, Marks) {
		list := make([]bool, n)
		switch rng.IntN(4) {
		case 0: // none
		case 1:
			for i := range list {
				list[i] = true
			}
			return list, Marked(n)
		default:
			for i := range list {
				list[i] = rng.IntN(3) == 0
			}
		}
		return list, MarkedWhere(list)
	}
	same := func(what string, list []bool, m Marks) {
		t.Helper()
		count := 0
		for i, on := range list {
			if m.Has(i) != on {
				t.Fatalf("%s: element %d of %d is %v, want %v", what, i, len(list), m.Has(i), on)
			}
			if on {
				count++
			}
		}
		if m.Count() != count || m.Any() != (count > 0) || m.All() != (count > 0 && count == len(list)) {
			t.Fatalf("%s: %d of %d marks, any %v, all %v, want %d", what, m.Count(), len(list), m.Any(), m.All(), count)
		}
	}
	for range 20000 {
		n := rng.IntN(200)
		list, m := random(n)
		same("made", list, m)
		for range rng.IntN(20) {
			if n == 0 {
				break
			}
			i, on := rng.IntN(n), rng.IntN(2) == 0
			list[i] = on
			m.Put(i, on, n)
			same("put", list, m)
		}
		b, o := random(n)
		if n > 1 && rng.IntN(4) == 0 { // a single number
			one := rng.IntN(2) == 0
			for i := range b {
				b[i] = one
			}
			o = MarkedWhere([]bool{one})
		}
		before := o.clone()
		both := slices.Clone(list)
		for i := range both {
			both[i] = both[i] || b[i]
		}
		same("or", both, m.clone().or(o, n))
		if before.count != o.count || !slices.Equal(before.bits, o.bits) {
			t.Fatal("or has changed its argument")
		}
		if n > 0 {
			var elems []int
			var picked []bool
			for range rng.IntN(100) {
				k := rng.IntN(n+1) - 1
				elems, picked = append(elems, k), append(picked, k >= 0 && list[max(k, 0)])
			}
			same("pick", picked, m.pick(elems))
			lo, hi := rng.IntN(n), rng.IntN(n)
			if lo <= hi && m.anyOf(lo, hi) != slices.Contains(list[lo:hi], true) {
				t.Fatalf("any of %d to %d", lo, hi)
			}
		}
		on := rng.IntN(2) == 0
		for range rng.IntN(150) {
			list = append(list, on)
		}
		if len(list) > n {
			m.extend(n, len(list), on)
			same("extended", list, m)
		}
	}
}
