package depend

import (
	"math/rand/v2"
	"testing"
)

// A graph knows the sources of every union: compared with sets that are written out.
func TestUnionsOfRandomPlaces(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		g := &Graph{}
		sets := map[Place]uint64{0: 0}
		var places []Place
		for k := range 12 {
			p := g.Source()
			sets[p] = 1 << k
			places = append(places, p)
		}
		sources := places[:12:12]
		for range 60 {
			a, b := places[r.IntN(len(places))], places[r.IntN(len(places))]
			p := g.Union(a, b)
			if set, ok := sets[p]; ok && set != sets[a]|sets[b] {
				t.Fatalf("the union of %d and %d is %d, which is the union of others", a, b, p)
			}
			if p != g.Union(b, a) {
				t.Fatalf("the union of %d and %d depends on their order", a, b)
			}
			sets[p] = sets[a] | sets[b]
			places = append(places, p)
		}
		n, want := g.Nothing(), uint64(0)
		for range 3 {
			p := places[r.IntN(len(places))]
			n.Add(p)
			want |= sets[p]
		}
		for k, s := range sources {
			if n.Has(s) != (want>>k&1 == 1) {
				t.Errorf("source %d is needed: %v, want %v", k, n.Has(s), want>>k&1 == 1)
			}
		}
		for _, p := range places {
			if n.Some(p) != (sets[p]&want != 0) {
				t.Errorf("some of %b is needed of %b: %v", sets[p], want, n.Some(p))
			}
		}
	}
}

// Arrays whose elements have one place, or a list of places, unite element by element.
func TestUnitesOfArrays(t *testing.T) {
	g := &Graph{}
	a, b, c := g.Source(), g.Source(), g.Source()
	var list Places
	list.Put(1, a, 3)
	list.Put(2, b, 3)
	looked := 0
	g.Work = func(n int) { looked += n }
	for _, x := range []struct {
		name string
		got  Places
		want [3]Place
	}{
		{"nothing and a list", g.Unite(Places{}, list, 3), [3]Place{0, a, b}},
		{"a list and nothing", g.Unite(list, Places{}, 3), [3]Place{0, a, b}},
		{"a list and one for all", g.Unite(list, One(c), 3), [3]Place{c, g.Union(a, c), g.Union(b, c)}},
		{"one for all and another", g.Unite(One(a), One(b), 3), [3]Place{g.Union(a, b), g.Union(a, b), g.Union(a, b)}},
		{"picked", list.Pick([]int{2, 0, 2}), [3]Place{b, 0, b}},
	} {
		for i, want := range x.want {
			if x.got.At(i) != want {
				t.Errorf("%s: element %d is at %d, want %d", x.name, i, x.got.At(i), want)
			}
		}
	}
	if looked != 3 {
		t.Errorf("%d places were looked at, want 3", looked)
	}
	grown := list.Clone()
	grown.Extend(3, 5)
	if grown.At(4) != 0 || grown.At(2) != b || g.All(grown) != g.Union(a, b) {
		t.Error("an array that has grown lost its places")
	}
}

// A graph that is full says so before it has one place more.
func TestGraphIsBounded(t *testing.T) {
	full := 0
	g := &Graph{Most: 3}
	g.Full = func() { full++; panic("full") }
	a, b := g.Source(), g.Source()
	g.Union(a, b)
	defer func() {
		if recover() == nil || full != 1 {
			t.Errorf("the graph was full %d times", full)
		}
	}()
	g.Union(g.Union(a, b), g.Source())
}
