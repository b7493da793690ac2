package examples_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"

	"github.com/bayes-lang/bayes"
)

// textbook is how a model of EXAMPLES.md is run: on which covariates and sizes, and with which
// values of those unknowns that have a flat prior or one too wide for a data set that makes
// sense. All other unknowns are drawn from the prior.
type textbook struct {
	data func(*covariates) map[string]any
	fix  map[string]any
	// text replaces the model's, where the language has become stricter since.
	text string
	// apart says why the model's unknowns are not compared with what was simulated.
	apart string
	// waits names what the language cannot say yet.
	waits string
}

// covariates makes data that models take as given.
type covariates struct{ *rand.Rand }

func (c *covariates) normal(n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = c.NormFloat64()
	}
	return x
}

func (c *covariates) between(n int, lo, hi float64) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = lo + (hi-lo)*c.Float64()
	}
	return x
}

func (c *covariates) whole(n, lo, hi int) []int {
	x := make([]int, n)
	for i := range x {
		x[i] = lo + c.IntN(hi-lo+1)
	}
	return x
}

func (c *covariates) matrix(rows, cols int) [][]float64 {
	x := make([][]float64, rows)
	for i := range x {
		x[i] = c.normal(cols)
	}
	return x
}

func (c *covariates) flags(n int) []bool {
	x := make([]bool, n)
	for i := range x {
		x[i] = c.IntN(2) == 1
	}
	return x
}

// names are n labels of k kinds, each of which occurs.
func (c *covariates) names(prefix string, n, k int) []string {
	x := make([]string, n)
	for i := range x {
		x[i] = fmt.Sprintf("%s%02d", prefix, i%k+1)
	}
	c.Shuffle(n, func(i, j int) { x[i], x[j] = x[j], x[i] })
	return x
}

// counting is from, from+1, ..., to.
func counting(from, to int) []int {
	var x []int
	for i := from; i <= to; i++ {
		x = append(x, i)
	}
	return x
}

// rectangle is an array of zeros.
func rectangle(rows, cols int) [][]int {
	x := make([][]int, rows)
	for i := range x {
		x[i] = make([]int, cols)
	}
	return x
}

type values = map[string]any

var textbooks = map[string]textbook{
	"01": {data: func(c *covariates) values { return values{"X": c.matrix(60, 3)} }},
	"02": {data: func(c *covariates) values {
		return values{"dist": c.between(300, 0, 300), "arsenic": c.between(300, 0.5, 5), "educ": c.whole(300, 0, 17)}
	}},
	"03": {data: func(c *covariates) values {
		return values{"treated": c.flags(150), "senior": c.flags(150), "exposure": c.between(150, 0.5, 2)}
	}},
	"04": {data: func(c *covariates) values { return values{"X": c.matrix(150, 2)} }},
	"05": {data: func(c *covariates) values {
		return values{"floor": c.whole(200, 0, 1), "county": c.names("county", 200, 15)}
	}},
	"06": {data: func(c *covariates) values {
		return values{"black": c.whole(500, 0, 1), "female": c.whole(500, 0, 1), "prev": c.normal(500),
			"age": c.names("age", 500, 4), "edu": c.names("edu", 500, 4), "state": c.names("state", 500, 12)}
	}},
	"07": {data: func(c *covariates) values {
		return values{"ses": c.normal(200), "school": c.names("school", 200, 12), "size": c.between(12, 100, 900),
			"district": c.names("district", 12, 4), "funding": c.between(4, 5, 9)}
	}},
	"08": {data: func(c *covariates) values { return values{"g": c.names("g", 60, 8)} }},
	"09": {data: func(c *covariates) values { return values{"se": c.between(80, 0.2, 1)} }},
	"10": {data: func(c *covariates) values { return values{"age": c.between(120, 20, 80)} }},
	"11": {text: `data limit: real<upper=inf>[N]
data time, age: real[N]
data disease, patient: factor[N]

time ~ Censored(Weibull(alpha=k, beta=scale), upper=limit)     # the limit cannot be computed from times to come
scale = exp(b0 + b_age * (age - 45) / 10 + b[disease] + f[patient])
b: real[disease]
b[1] = 0
for d in 2:nlevels(disease) { b[d] ~ Normal(0, 2) }
f[patient] ~ Normal(0, tau)
b0 ~ Normal(4, 2)
b_age ~ Normal(0, 1)
k ~ Gamma(2, 1)
tau ~ HalfNormal(1)
`, data: func(c *covariates) values {
		limit := c.between(120, 20, 200)
		for i := 0; i < 120; i += 4 {
			limit[i] = math.Inf(1)
		}
		return values{"limit": limit, "age": c.between(120, 20, 70), "disease": c.names("disease", 120, 4), "patient": c.names("patient", 120, 30)}
	}, fix: values{"b0": 4, "tau": 0.5}},
	"12": {data: func(*covariates) values { return values{"N": 200} }, fix: values{"mu": []float64{-4, 0, 4}}},
	"13": {data: func(c *covariates) values {
		return values{"child": c.normal(200), "camper": c.normal(200)}
	}, fix: values{"a0": 1, "a1": -0.5, "a2": 0.5}},
	"14": {data: func(*covariates) values { return values{"T": 80, "y": make([]float64, 80)} }, apart: "y enters by `target +=` alone, and is not simulated"},
	"15": {data: func(*covariates) values { return values{"T": 80} }, fix: values{"mu": []float64{-3, 3}, "sigma": 1}},
	"16": {data: func(*covariates) values { return values{"year": counting(1851, 1962)} }},
	"17": {data: func(c *covariates) values {
		return values{"site": c.names("site", 40, 40), "visits": c.whole(40, 3, 6), "elev": c.between(40, 100, 900)}
	}},
	"18": {data: func(c *covariates) values {
		y := rectangle(60, 6)
		for i := range y {
			y[i][c.IntN(4)] = 1 // first seen
		}
		return values{"y": y}
	}, fix: values{"p": []float64{0.6, 0.7, 0.5, 0.6, 0.7}, "phi": []float64{0.8, 0.9, 0.7, 0.8, 0.8}}},
	"19": {data: func(c *covariates) values {
		return values{"person": c.names("p", 400, 40), "item": c.names("i", 400, 8)}
	}},
	"20": {data: func(c *covariates) values {
		grade := make([]int, 240)
		for i := range grade {
			grade[i] = 4
		}
		return values{"person": c.names("p", 240, 40), "item": c.names("i", 240, 4), "grade": grade}
	}, fix: values{"a": 1}, text: ratings},
	"21": {data: func(*covariates) values { return values{"y": make([]float64, 120)} }, fix: values{"beta": []float64{0.2, -0.1, 0.5}}},
	"22": {data: func(*covariates) values { return values{"T": 120} }, fix: values{"phi": 0.5, "theta": 0.3}},
	"23": {data: func(*covariates) values { return values{"T": 200, "sigma1": 1} },
		fix: values{"mu": 0.5, "alpha0": 0.3, "alpha1": 0.3, "beta1": 0.4}},
	"24": {data: func(*covariates) values { return values{"T": 60} }},
	"25": {data: func(c *covariates) values { return values{"x": c.between(30, -2, 2)} }},
	"26": {data: func(c *covariates) values {
		return values{"place": c.names("place", 60, 12), "lon": c.between(12, 0, 3), "lat": c.between(12, 0, 3)}
	}},
	"27": {data: func(c *covariates) values { return values{"x": c.between(80, -1, 1)} }},
	"28": {data: func(c *covariates) values { return values{"x": c.between(80, 0, 1)} }},
	"29": {data: func(c *covariates) values {
		area := c.names("a", 10, 10)
		slices.Sort(area)
		return values{"area": area, "pop": c.between(10, 5, 50), "left": area[:9], "right": area[1:], "scaling": 0.7}
	}, fix: values{"phi": []float64{-1, -0.8, -0.5, -0.3, -0.1, 0.1, 0.3, 0.5, 0.8, 1}}},
	"30": {data: func(*covariates) values { return values{"ts": counting(1, 20)} },
		fix: values{"alpha": 0.55, "beta": 0.028, "gamma": 0.8, "delta": 0.024, "z0": []float64{30, 5}, "sigma": []float64{0.2, 0.2}}},
	"31": {data: func(*covariates) values { return values{"D": 14} }, fix: values{"beta": 1.7, "gamma": 0.45, "phi": 10}},
	"32": {data: func(c *covariates) values {
		time := c.between(60, 0.3, 20)
		slices.Sort(time)
		subject := make([]string, 60)
		for i := range subject {
			subject[i] = fmt.Sprint("s", i%6)
		}
		return values{"subject": subject, "time": time, "dose": c.between(6, 3, 6)}
	}},
	"33": {data: func(c *covariates) values {
		return values{"doc": c.names("d", 200, 5), "word": c.names("w", 200, 10)}
	}, apart: "topics have no order"},
	"34": {data: func(c *covariates) values {
		return values{"X": c.matrix(60, 4), "digit": c.names("", 60, 3)}
	}, apart: "hidden units have no order"},
	"35": {data: func(*covariates) values {
		n := rectangle(30, 4)
		for i := range n {
			n[i][0] = 50
		}
		return values{"counts": n}
	}},
	"36": {data: func(*covariates) values { return values{"variant": []string{"A", "B"}, "visits": []int{1000, 1100}} }},
	"37": {data: func(*covariates) values {
		group := make([]string, 60)
		for i := range group {
			group[i] = []string{"drug", "placebo"}[i%2]
		}
		return values{"group": group}
	}},
	"38": {data: func(c *covariates) values {
		home, away := c.whole(120, 0, 7), c.whole(120, 1, 7)
		h, a := make([]string, 120), make([]string, 120)
		for i := range h {
			h[i], a[i] = fmt.Sprint("team", home[i]), fmt.Sprint("team", (home[i]+away[i])%8)
		}
		return values{"home": h, "away": a}
	}},
	"39": {data: func(c *covariates) values { return values{"se": c.between(12, 1, 4)} }},
	"40": {data: func(c *covariates) values { return values{"X": c.matrix(60, 2), "D": 2} }},
	"41": {data: func(*covariates) values { return values{"N": 150} }},
	"42": {data: func(c *covariates) values { return values{"x": c.normal(40)} }},
	"43": {data: func(c *covariates) values {
		return values{"floor": c.whole(150, 0, 1), "county": c.names("c", 150, 12), "uranium": c.normal(12)}
	}},
	"44": {data: func(c *covariates) values { return values{"X": c.matrix(80, 10), "scale_global": 0.1} }},
	"45": {data: func(*covariates) values { return values{"S": 15, "V": 4} }, fix: values{"lambda": 12, "p": 0.5}},
}

// ratings is model 20 with levels where it has numbers of levels.
const ratings = `
data person, item: factor[N]
data grade: int<lower=1>[N]

K = [max(grade[item == i]) for i in item]
for i in item {
    cut[i, 1] ~ Normal(0, 3)
    for k in 2:K[i]-1 { cut[i, k] ~ Truncated(Normal(0, 3), lower=cut[i, k-1]) }
}
for n in 1:N {
    i = item[n]
    grade[n] ~ OrderedLogistic(eta = a[i] * theta[person[n]], cutpoints = a[i] * cut[i, 1:K[i]-1])
}
theta[person] ~ Normal(0, 1)
a[item] ~ LogNormal(0, 0.5)
`

// textbookModel is the heading and the text of a model of EXAMPLES.md.
var textbookModel = regexp.MustCompile("(?s)### (\\d\\d) ([^\n]*)\n```bayes\n(.*?)```")

// TestTextbookModels simulates data from each model of EXAMPLES.md and binds the model to them;
// in the long run it samples and compares the unknowns with what was simulated.
func TestTextbookModels(t *testing.T) {
	path := os.Getenv("BAYES_EXAMPLES")
	if path == "" {
		path = filepath.Join("..", "..", "shared", "design", "EXAMPLES.md")
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Skipf("no models: %v; BAYES_EXAMPLES names their file", err)
	}
	list := textbookModel.FindAllStringSubmatch(string(text), -1)
	if len(list) != len(textbooks) {
		t.Fatalf("%d models, but data for %d", len(list), len(textbooks))
	}
	long := os.Getenv("BAYES_LONG") != ""
	var out strings.Builder
	table := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "model\tnumbers\tin the 90% interval\tfarthest, in sds\tat\tdivergent")
	all, inside := 0, 0
	for _, m := range list {
		number, title, text := m[1], m[2], m[3]
		t.Run(number, func(t *testing.T) {
			book, ok := textbooks[number]
			if !ok {
				t.Fatalf("no data for %s", title)
			}
			if book.text != "" {
				text = book.text
			}
			model, err := bayes.Compile(number+".bayes", text)
			if book.waits != "" {
				if err == nil {
					t.Errorf("the text checks, although it waits for %s", book.waits)
				}
				t.Skip("waits for " + book.waits)
			}
			if err != nil {
				t.Fatal(err)
			}
			given := bayes.Values(book.data(&covariates{rand.New(rand.NewPCG(1, 45))}))
			ctx := context.Background()
			made, err := model.Simulate(ctx, bayes.SimulateOptions{Seed: 7, Fix: book.fix}, given)
			if err != nil {
				t.Fatalf("simulate: %v", err)
			}
			bound, err := model.Bind(given, made.Data())
			if err != nil {
				t.Fatalf("bind: %v", err)
			}
			if !long {
				return
			}
			fit, err := bound.Sample(ctx, bayes.SampleOptions{Seed: 1, Accept: 0.9})
			if err != nil {
				t.Fatal(err)
			}
			if book.apart != "" {
				fmt.Fprintf(table, "%s %s\t0\t%s\t\t\t%d\n", number, title, book.apart, fit.Divergences())
				return
			}
			here, in, worst, at := 0, 0, 0.0, ""

			for _, u := range bound.Unknowns() {
				draws, err := fit.Draws(u.Name)
				if err != nil {
					t.Fatal(err)
				}
				was, err := made.Draws(u.Name)
				if err != nil {
					t.Fatal(err)
				}
				low, high := draws.Interval(0.9)
				mean, sd := draws.Mean(), draws.SD()
				holes := 0 // elements that nothing defines in the model of the simulated data
				for i, x := range was.At(0, 0) {
					if math.IsNaN(mean[i]) {
						holes++
						continue
					}
					if sd[i] == 0 {
						continue
					}
					here++
					if low[i] <= x && x <= high[i] {
						in++
					}
					if z := math.Abs(x-mean[i]) / sd[i]; z > worst || math.IsNaN(z) {
						worst, at = z, fmt.Sprintf("%s, number %d", u.Name, i+1)
					}
				}
				if len(mean)-holes < len(u.Elements) {
					t.Errorf("`%s` has %d elements, but only %d of them have draws", u.Name, len(u.Elements), len(mean)-holes)
				}
			}
			if !(worst <= 5) {
				t.Errorf("%s is %.1f posterior standard deviations away from what was simulated", at, worst)
			}
			all, inside = all+here, inside+in
			fmt.Fprintf(table, "%s %s\t%d\t%d\t%.1f\t%s\t%d\n", number, title, here, in, worst, at, fit.Divergences())
		})
	}
	table.Flush()
	t.Log("\n" + out.String())
	if share := float64(inside) / float64(all); all >= 500 && !(share >= 0.85 && share <= 0.95) {
		t.Errorf("of %d numbers %d lie in their 90%% interval", all, inside)
	}
}
