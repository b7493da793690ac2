package examples_test

import (
	"bufio"
	"context"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/nuts"
)

// bitsFile holds a line for each example: its number of coordinates, its log
// density at a fixed point, and hashes of the gradient there and of some draws.
// The same file serves every processor, build and number of threads. After a
// change that is meant to change bits, BAYES_UPDATE=1 writes it anew.
var bitsFile = filepath.Join("testdata", "bits.txt")

// hash is of the bits of numbers.
func hash(numbers ...[]float64) uint64 {
	h := fnv.New64a()
	for _, list := range numbers {
		for _, x := range list {
			var b [8]byte
			binary.LittleEndian.PutUint64(b[:], math.Float64bits(x))
			h.Write(b[:])
		}
	}
	return h.Sum64()
}

// bitsOf describes what an example computes, to the bit.
func bitsOf(t *testing.T, path string, threads int) string {
	t.Helper()
	m := build(t, path)
	machine := m.machine(t)
	point := make([]float64, m.bound.Dim)
	for i := range point { // in [-0.5, 0.5), exact in binary
		point[i] = float64(i*37%64-32) / 64
	}
	grad := make([]float64, len(point))
	lp := machine.Eval(point, grad)
	kept := &keeper{draws: make([][][]float64, 4), divergent: make([]int, 4), gradients: make([]int64, 4)}
	opt := nuts.Options{Seed: 7, Warmup: 60, Draws: 20, MaxDepth: 6, Threads: threads}
	if _, err := nuts.Run(context.Background(), density{m, t}, opt, 4, kept); err != nil {
		t.Fatal(err)
	}
	var draws []float64
	for _, chain := range kept.draws {
		for _, x := range chain {
			draws = append(draws, x...)
		}
	}
	return fmt.Sprintf("%s d=%d logp=%x gradient=%016x draws=%016x", strings.TrimSuffix(path, ".bayes"), m.bound.Dim, lp, hash(grad), hash(draws))
}

func TestSmokeBits(t *testing.T) {
	paths, err := filepath.Glob("*.bayes")
	if err != nil || len(paths) == 0 {
		t.Fatal("no examples found", err)
	}
	var got []string
	for i, path := range paths {
		line := bitsOf(t, path, 1)
		if i == 0 { // threads change nothing in package nuts; one example shows it
			if other := bitsOf(t, path, 8); other != line {
				t.Errorf("with 1 thread:  %s\nwith 8 threads: %s", line, other)
			}
		}
		got = append(got, line)
	}
	if os.Getenv("BAYES_UPDATE") != "" {
		if err := os.MkdirAll("testdata", 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(bitsFile, []byte(strings.Join(got, "\n")+"\n"), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	file, err := os.Open(bitsFile)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var want []string
	for lines := bufio.NewScanner(file); lines.Scan(); {
		want = append(want, lines.Text())
	}
	if slices.Equal(got, want) {
		return
	}
	for i := range max(len(got), len(want)) {
		var g, w string
		if i < len(got) {
			g = got[i]
		}
		if i < len(want) {
			w = want[i]
		}
		if g != w {
			t.Errorf("got  %s\nwant %s", g, w)
		}
	}
}
