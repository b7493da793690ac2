// Groups fits one model to each of many groups, some at once, and prints a line
// for each:
//
//	go run ./examples/embed/groups -groups 20
//
// A group that cannot be fitted is reported and does not stop the others; Ctrl-C
// does.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"runtime"
	"sync"

	"github.com/bayes-lang/bayes"
)

const text = `
data day: real[N]
data sold: int[N]
sold ~ Poisson(log=level + trend * day)
level ~ Normal(3, 1)
trend ~ Normal(0, 0.2)
`

// sale is a day of a shop.
type sale struct {
	Day  float64 `bayes:"day"`
	Sold int     `bayes:"sold"`
}

func main() {
	groups := flag.Int("groups", 20, "number of groups")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Stdout, *groups, sales); err != nil {
		log.Fatal(err)
	}
}

// result is what is reported of a group.
type result struct {
	trend, low, high, rising float64
	divergences              int
	err                      error
}

// run fits the model to the rows that load gives for each group.
func run(ctx context.Context, out io.Writer, groups int, load func(ctx context.Context, model *bayes.Model, group int) ([]sale, error)) error {
	model, err := bayes.Compile("sales.bayes", text) // once for all groups
	if err != nil {
		return err
	}
	results := make([]result, groups)
	next := make(chan int)
	var wait sync.WaitGroup
	for range runtime.GOMAXPROCS(0) { // so many groups at once, each on one thread
		wait.Go(func() {
			for g := range next {
				rows, err := load(ctx, model, g)
				if err == nil {
					results[g], err = fit(ctx, model, rows, uint64(g))
				}
				results[g].err = err
			}
		})
	}
	for g := range groups {
		next <- g // after Ctrl-C the rest ends at once with the context's error
	}
	close(next)
	wait.Wait()
	var errs []error
	for g, r := range results {
		if r.err != nil {
			errs = append(errs, fmt.Errorf("group %d: %w", g+1, r.err))
			continue
		}
		fmt.Fprintf(out, "group %2d  trend %6.3f  90%% interval %6.3f to %6.3f  P(rising) %.2f  divergences %d\n", g+1, r.trend, r.low, r.high, r.rising, r.divergences)
	}
	return errors.Join(errs...)
}

// fit fits the model to the rows of a group. Equal rows and seed give equal results.
func fit(ctx context.Context, model *bayes.Model, rows []sale, seed uint64) (result, error) {
	bound, err := model.Bind(bayes.Struct(rows))
	if err != nil {
		return result{}, err
	}
	fit, err := bound.Sample(ctx, bayes.SampleOptions{Seed: seed, Threads: 1, Warmup: 300, Draws: 300})
	if err != nil {
		return result{}, err
	}
	trend, err := fit.Draws("trend")
	if err != nil {
		return result{}, err
	}
	rising, err := fit.Eval(ctx, "P(trend > 0)")
	if err != nil {
		return result{}, err
	}
	low, high := trend.Interval(0.9)
	return result{trend: trend.Mean()[0], low: low[0], high: high[0], rising: rising.Mean()[0], divergences: fit.Divergences()}, nil
}

// sales makes the data of a group up: in a real program they come from a database.
// The trends of the groups go from -0.1 to 0.1 in turn.
func sales(ctx context.Context, model *bayes.Model, group int) ([]sale, error) {
	day := make([]float64, 20)
	for i := range day {
		day[i] = float64(i) - 9.5
	}
	truth := map[string]any{"level": 3, "trend": trend(group)}
	made, err := model.Simulate(ctx, bayes.SimulateOptions{Fix: truth, Seed: uint64(group)}, bayes.Values(map[string]any{"day": day}))
	if err != nil {
		return nil, err
	}
	d, err := made.Draws("sold")
	if err != nil {
		return nil, err
	}
	rows := make([]sale, len(day))
	for i, n := range d.At(0, 0) {
		rows[i] = sale{day[i], int(n)}
	}
	return rows, nil
}

// trend is the true trend of a group.
func trend(group int) float64 { return float64(group%5-2) / 20 }
