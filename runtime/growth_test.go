package runtime_test

import (
	"bufio"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	goruntime "runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/internal/density"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/runtime"
)

// grown is a model with as many rows of data as one likes.
type grown struct {
	name, model string
	row         func(rng *rand.Rand, b []byte, i int) []byte
	header      string
	most        int // rows of the largest one in the table of growth
}

func decimal(b []byte, x float64) []byte { return strconv.AppendFloat(b, x, 'f', 4, 64) }

// covariates are k numbers, each after a comma.
func covariates(rng *rand.Rand, b []byte, k int) []byte {
	for range k {
		b = decimal(append(b, ','), rng.NormFloat64())
	}
	return b
}

func names(stem string, k int) string {
	var list []string
	for i := range k {
		list = append(list, stem+strconv.Itoa(i+1))
	}
	return strings.Join(list, ",")
}

var growing = []grown{
	{name: "logistic", header: "y," + names("x", 5), most: 1_000_000,
		model: "data y: int[N] from \"d.csv\"\ndata x1, x2, x3, x4, x5: real[N] from \"d.csv\"\n" +
			"y ~ Bernoulli(logit = a + b1*x1 + b2*x2 + b3*x3 + b4*x4 + b5*x5)\na, b1, b2, b3, b4, b5 ~ Normal(0, 1)\n",
		row: func(rng *rand.Rand, b []byte, _ int) []byte {
			return covariates(rng, append(b, byte('0'+rng.IntN(2))), 5)
		}},
	{name: "groups", header: "y," + names("x", 5) + ",g", most: 1_000_000,
		model: "data y: int[N] from \"d.csv\"\ndata x1, x2, x3, x4, x5: real[N] from \"d.csv\"\ndata g: factor[N] from \"d.csv\"\n" +
			"y ~ Bernoulli(logit = a[g] + b1*x1 + b2*x2 + b3*x3 + b4*x4 + b5*x5)\na[g] ~ Normal(mu, tau)\n" +
			"mu, b1, b2, b3, b4, b5 ~ Normal(0, 1)\ntau ~ HalfNormal(1)\n",
		row: func(rng *rand.Rand, b []byte, i int) []byte {
			b = covariates(rng, append(b, byte('0'+rng.IntN(2))), 5)
			return fmt.Appendf(b, ",g%d", i%100)
		}},
	{name: "columns10", header: "y," + names("x", 9), most: 10_000_000,
		model: "data y, x1, x2, x3, x4, x5, x6, x7, x8, x9: real[N] from \"d.csv\"\n" +
			"y ~ Normal(a + b1*x1 + b2*x2 + b3*x3 + b4*x4 + b5*x5 + b6*x6 + b7*x7 + b8*x8 + b9*x9, s)\n" +
			"a, b1, b2, b3, b4, b5, b6, b7, b8, b9 ~ Normal(0, 1)\ns ~ HalfNormal(1)\n",
		row: func(rng *rand.Rand, b []byte, _ int) []byte {
			return covariates(rng, decimal(b, rng.NormFloat64()), 9)
		}},
	{name: "matrix100", header: "y," + names("X", 100), most: 100_000,
		model: "data y: real[N] from \"d.csv\"\ndata X: real[N, K] from \"d.csv\"\ny ~ Normal(X @ b, s)\nb[1:K] ~ Normal(0, 1)\ns ~ HalfNormal(1)\n",
		row: func(rng *rand.Rand, b []byte, _ int) []byte {
			return covariates(rng, decimal(b, rng.NormFloat64()), 100)
		}},
	{name: "loop", header: "y," + names("x", 5), most: 1_000_000,
		model: "data y: int[N] from \"d.csv\"\ndata x1, x2, x3, x4, x5: real[N] from \"d.csv\"\n" +
			"for n in 1:N { y[n] ~ Bernoulli(logit = a + b1*x1[n] + b2*x2[n] + b3*x3[n] + b4*x4[n] + b5*x5[n]) }\na, b1, b2, b3, b4, b5 ~ Normal(0, 1)\n",
		row: func(rng *rand.Rand, b []byte, _ int) []byte {
			return covariates(rng, append(b, byte('0'+rng.IntN(2))), 5)
		}},
	{name: "comprehension", header: "y,x1,g", most: 1_000_000,
		model: "data y: int[N] from \"d.csv\"\ndata x1: real[N] from \"d.csv\"\ndata g: factor[N] from \"d.csv\"\n" +
			"y ~ Bernoulli(logit = [a[g[n]] + b * x1[n] for n in 1:N])\na[g] ~ Normal(mu, 1)\nmu, b ~ Normal(0, 1)\n",
		row: func(rng *rand.Rand, b []byte, i int) []byte {
			return fmt.Appendf(covariates(rng, append(b, byte('0'+rng.IntN(2))), 1), ",g%d", i%100)
		}},
	{name: "twostatements", header: "y,x1,x2", most: 1_000_000,
		model: "data y: real[N] from \"d.csv\"\ndata x1, x2: real[N] from \"d.csv\"\n" +
			"for n in 1:N {\n    eta[n] = a + b1 * x1[n] + b2 * x2[n]\n    y[n] ~ Normal(eta[n], s)\n}\na, b1, b2 ~ Normal(0, 1)\ns ~ HalfNormal(1)\n",
		row: func(rng *rand.Rand, b []byte, _ int) []byte {
			return covariates(rng, decimal(b, rng.NormFloat64()), 2)
		}},
	{name: "unknowns", header: "y,g", most: 100_000, // one unknown a row
		model: "data y: real[N] from \"d.csv\"\ndata g: factor[N] from \"d.csv\"\ny ~ Normal(a[g], 1)\na[g] ~ Normal(mu, tau)\nmu ~ Normal(0, 1)\ntau ~ HalfNormal(1)\n",
		row: func(rng *rand.Rand, b []byte, i int) []byte {
			return fmt.Appendf(decimal(b, rng.NormFloat64()), ",%d", i+1)
		}},
}

// input is the model with a number of rows.
func (g *grown) input(rows int) input.Input {
	rng := rand.New(rand.NewPCG(1, uint64(rows)))
	text := append([]byte(g.header), '\n')
	for i := range rows {
		text = append(g.row(rng, text, i), '\n')
	}
	return input.Input{Model: input.NewFile("m.bayes", []byte(g.model)), Limits: eval.Limits{Memory: math.MaxInt64 / 4},
		Read: input.Whole(func(string) ([]byte, error) { return text, nil })}
}

// ready goes from the text of the data to the program that samples.
func ready(tb testing.TB, in input.Input) {
	s, list := runtime.Open(in)
	if s == nil {
		tb.Fatal(list.Format())
	}
	if _, err := density.New(s.Bound, density.Options{}); err != nil {
		tb.Fatal(err)
	}
}

// BenchmarkGrowth is the table of growth: what a row takes from the text of a CSV file to
// the program that samples, by the number of rows. A row takes the same at any number.
//
//	GOMAXPROCS=1 go test ./runtime -run - -bench Growth -benchtime 1x
//
// goes to 100 000 rows, and with BAYES_LONG=1 to 10 million; then it needs 4 GB.
func BenchmarkGrowth(b *testing.B) {
	for _, g := range growing {
		most := 100_000
		if os.Getenv("BAYES_LONG") != "" {
			most = g.most
		}
		for rows := 1000; rows <= most; rows *= 10 {
			b.Run(fmt.Sprintf("%s/%d", g.name, rows), func(b *testing.B) {
				in := g.input(rows)
				goruntime.GC()
				var before, after goruntime.MemStats
				goruntime.ReadMemStats(&before)
				b.ResetTimer()
				for range b.N {
					ready(b, in)
				}
				b.StopTimer()
				goruntime.ReadMemStats(&after)
				n := float64(b.N) * float64(rows)
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/n, "ns/row")
				b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/n, "B/row")
			})
		}
	}
}

// BenchmarkProcess is the same table for the whole process, from its start until the program of the
// density is there: seconds of CPU on one core, and the peak of its memory.
//
//	go test ./runtime -run - -bench Process -benchtime 1x
//
// goes to 100 000 rows, and with BAYES_LONG=1 to 10 million; then it needs 4 GB of memory and 1 GB
// of disk in TMPDIR.
func BenchmarkProcess(b *testing.B) {
	program := filepath.Join(b.TempDir(), "bayes")
	if out, err := exec.Command("go", "build", "-o", program, "../cmd/bayes").CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	for _, g := range growing {
		most := 100_000
		if os.Getenv("BAYES_LONG") != "" {
			most = g.most
		}
		for rows := 1000; rows <= most; rows *= 10 {
			b.Run(fmt.Sprintf("%s/%d", g.name, rows), func(b *testing.B) {
				dir := b.TempDir()
				if err := g.write(dir, rows); err != nil {
					b.Fatal(err)
				}
				seconds, peak := 0.0, 0.0
				for range b.N {
					c := exec.Command(program, "check", "m.bayes")
					c.Dir, c.Env = dir, append(os.Environ(), "GOMAXPROCS=1")
					if out, err := c.CombinedOutput(); err != nil {
						b.Fatalf("%v\n%s", err, out)
					}
					seconds += (c.ProcessState.UserTime() + c.ProcessState.SystemTime()).Seconds()
					if most := reflect.Indirect(reflect.ValueOf(c.ProcessState.SysUsage())).FieldByName("Maxrss"); most.IsValid() {
						peak = max(peak, float64(most.Int())/1024) // kB, on Linux
					}
				}
				b.ReportMetric(0, "ns/op")
				b.ReportMetric(seconds/float64(b.N), "CPU-s")
				b.ReportMetric(peak, "peak-MB")
				b.ReportMetric(1e9*seconds/float64(b.N)/float64(rows), "ns/row")
			})
		}
	}
}

// write writes the model and its data into a folder.
func (g *grown) write(dir string, rows int) error {
	if err := os.WriteFile(filepath.Join(dir, "m.bayes"), []byte(g.model), 0o600); err != nil {
		return err
	}
	f, err := os.Create(filepath.Join(dir, "d.csv"))
	if err != nil {
		return err
	}
	w, rng := bufio.NewWriterSize(f, 1<<20), rand.New(rand.NewPCG(1, uint64(rows)))
	fmt.Fprintln(w, g.header)
	var line []byte
	for i := range rows {
		line = append(g.row(rng, line[:0], i), '\n')
		w.Write(line)
	}
	return errors.Join(w.Flush(), f.Close())
}

// BenchmarkEightSchools goes from the text of a small model and its data to the program that samples.
func BenchmarkEightSchools(b *testing.B) {
	in := input.Input{Model: input.NewFile("eight_schools.bayes", []byte("data y, sigma: real[J] from \"d.csv\"\ny ~ Normal(theta, sigma)\ntheta[1:J] ~ Normal(mu, tau)\nmu ~ Normal(0, 5)\ntau ~ HalfCauchy(5)\n")),
		Read: input.Whole(func(string) ([]byte, error) {
			return []byte("y,sigma\n28,15\n8,10\n-3,16\n7,11\n-1,9\n1,11\n18,10\n12,18\n"), nil
		})}
	b.ReportAllocs()
	for b.Loop() {
		ready(b, in)
	}
}

// What stands between a CSV file and the program grows with the rows and no faster: ten
// times as many take about ten times the memory, in as many pieces, since columns are pieces
// and cells are not.
func TestGrowth(t *testing.T) {
	if raced {
		t.Skip("the race detector allocates, and empties pools at random")
	}
	type cost struct{ bytes, pieces float64 }
	// The grammars of package lang are kept in a sync.Pool, which each processor has for itself and
	// every second collection empties: a new one takes 2677 pieces of 0.4 MB together. On
	// one processor, without collections, the second call finds that of the first.
	defer goruntime.GOMAXPROCS(goruntime.GOMAXPROCS(1))
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	measure := func(g *grown, rows int, f func(tb testing.TB, in input.Input)) cost {
		in := g.input(rows)
		goruntime.GC()
		f(t, in)
		var before, after goruntime.MemStats
		goruntime.ReadMemStats(&before)
		f(t, in)
		goruntime.ReadMemStats(&after)
		return cost{float64(after.TotalAlloc - before.TotalAlloc), float64(after.Mallocs - before.Mallocs)}
	}
	opened := func(tb testing.TB, in input.Input) {
		if s, list := runtime.Open(in); s == nil {
			tb.Fatal(list.Format())
		}
	}
	// Bytes that a row takes until the model is bound, and until its program is there: its
	// columns, lists of its rows, and a tenth.
	bytes := map[string][2]float64{"logistic": {83, 167}, "groups": {172, 284}, "columns10": {113, 224}, "matrix100": {1780, 2890}, "unknowns": {1715, 2980},
		"loop": {254, 512}, "comprehension": {152, 310}, "twostatements": {356, 680}}
	for i := range growing {
		g := &growing[i]
		t.Run(g.name, func(t *testing.T) {
			const few, many = 2000, 20_000
			for k, f := range []func(tb testing.TB, in input.Input){opened, ready} {
				small, large := measure(g, few, f), measure(g, many, f)
				if each := (large.bytes - small.bytes) / (many - few); each > bytes[g.name][k] {
					t.Errorf("a row takes %.0f bytes to be %s, want %.0f at most", each, []string{"bound", "compiled"}[k], bytes[g.name][k])
				}
				// A list that grows is copied some more times; an unknown has its name and level.
				more := 20.0
				switch {
				case g.name == "unknowns":
					more += 4.1 * (many - few)
				case g.name == "twostatements": // some more lists
					more += 10
				}
				if large.pieces-small.pieces > more {
					t.Errorf("%d rows take %.0f allocations to be %s, %d take %.0f", many, large.pieces, []string{"bound", "compiled"}[k], few, small.pieces)
				}
			}
		})
	}
}
