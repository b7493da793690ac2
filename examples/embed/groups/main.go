// Groups fits one model to each of many groups, some at once, and prints a line
// for each:
//
//	go run ./examples/embed/groups -groups 20
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
	if err := run(ctx, os.Stdout, *groups); err != nil {
		log.Fatal(err)
	}
}

// result is what is reported of a group.
type result struct {
	trend, low, high float64
	divergences      int
}

func run(ctx context.Context, out io.Writer, groups int) error {
	model, err := bayes.Compile("sales.bayes", text)
	if err != nil {
		return err
	}
	results, errs := make([]result, groups), make([]error, groups)
	var wait sync.WaitGroup
	turn := make(chan struct{}, runtime.GOMAXPROCS(0)) // so many groups at once, each on one thread
	for g := range groups {
		wait.Go(func() {
			turn <- struct{}{}
			defer func() { <-turn }()
			if results[g], errs[g] = fit(ctx, model, g); errs[g] != nil {
				errs[g] = fmt.Errorf("group %d: %w", g+1, errs[g])
			}
		})
	}
	wait.Wait()
	for g, r := range results {
		if errs[g] == nil {
			fmt.Fprintf(out, "group %2d  trend %6.3f  90%% interval %6.3f to %6.3f  divergences %d\n", g+1, r.trend, r.low, r.high, r.divergences)
		}
	}
	return errors.Join(errs...)
}

func fit(ctx context.Context, model *bayes.Model, group int) (result, error) {
	rows, err := sales(ctx, model, group)
	if err != nil {
		return result{}, err
	}
	bound, err := model.Bind(bayes.Struct(rows))
	if err != nil {
		return result{}, err
	}
	fit, err := bound.Sample(ctx, bayes.SampleOptions{Seed: uint64(group), Threads: 1, Warmup: 300, Draws: 300})
	if err != nil {
		return result{}, err
	}
	d, err := fit.Draws("trend")
	if err != nil {
		return result{}, err
	}
	low, high := d.Interval(0.9)
	return result{d.Mean()[0], low[0], high[0], fit.Divergences()}, nil
}

// sales makes the data of a group up: in a real program they come from a database.
// The trends of the groups go from -0.1 to 0.1 in turn.
func sales(ctx context.Context, model *bayes.Model, group int) ([]sale, error) {
	day := make([]float64, 20)
	for i := range day {
		day[i] = float64(i) - 9.5
	}
	made, err := model.Simulate(ctx, bayes.SimulateOptions{
		Data: []bayes.Data{bayes.Values(map[string]any{"day": day})},
		Fix:  map[string]any{"level": 3, "trend": trend(group)},
		Seed: uint64(group),
	})
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
