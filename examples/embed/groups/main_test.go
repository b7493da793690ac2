package main

import (
	"bytes"
	"context"
	"errors"
	"math"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/bayes-lang/bayes"
)

func TestGroups(t *testing.T) {
	var out bytes.Buffer
	if err := run(context.Background(), &out, 7, sales); err != nil {
		t.Fatal(err)
	}
	var again bytes.Buffer
	if err := run(context.Background(), &again, 7, sales); err != nil || again.String() != out.String() {
		t.Errorf("%v\n%s, at first\n%s", err, &again, &out)
	}
	if lines := strings.Count(out.String(), "\n"); lines != 7 {
		t.Errorf("%d lines:\n%s", lines, &out)
	}
	model, err := bayes.Compile("sales.bayes", text)
	if err != nil {
		t.Fatal(err)
	}
	for g := range 5 {
		rows, err := sales(context.Background(), model, g)
		if err != nil {
			t.Fatal(err)
		}
		r, err := fit(context.Background(), model, rows, uint64(g))
		// The posterior's standard deviation is about 0.009; five of them.
		if err != nil || !(math.Abs(r.trend-trend(g)) <= 0.045) {
			t.Errorf("group %d: %+v, true %v, %v", g, r, trend(g), err)
		}
	}
}

// A bad group is reported by its number, and the others are fitted.
func TestGroupsBad(t *testing.T) {
	var out bytes.Buffer
	err := run(context.Background(), &out, 4, func(ctx context.Context, model *bayes.Model, group int) ([]sale, error) {
		rows, err := sales(ctx, model, group)
		switch group {
		case 1:
			rows[3].Sold = -1
		case 2:
			return nil, errors.New("no such shop")
		}
		return rows, err
	})
	var modelError *bayes.Error
	if err == nil || !strings.Contains(err.Error(), "group 2: sales.bayes:4:1: error: `sold[4]`") || !strings.Contains(err.Error(), "group 3: no such shop") || !errors.As(err, &modelError) {
		t.Errorf("%v", err)
	}
	if lines := strings.Count(out.String(), "\n"); lines != 2 {
		t.Errorf("%d lines:\n%s", lines, &out)
	}
}

// Cancelled on the way, it ends soon and leaves nothing running.
func TestGroupsStop(t *testing.T) {
	before := runtime.NumGoroutine()
	ctx, cancel := context.WithCancel(context.Background())
	var out bytes.Buffer
	err := run(ctx, &out, 200, func(ctx context.Context, model *bayes.Model, group int) ([]sale, error) {
		if group == 3 {
			cancel()
		}
		return sales(ctx, model, group)
	})
	if !errors.Is(err, context.Canceled) || strings.Count(out.String(), "\n") > 4 {
		t.Errorf("%v\n%s", err, &out)
	}
	for runtime.NumGoroutine() > before { // until they have ended
		time.Sleep(10 * time.Millisecond)
	}
}

func BenchmarkGroup(b *testing.B) {
	model, err := bayes.Compile("sales.bayes", text)
	if err != nil {
		b.Fatal(err)
	}
	rows, err := sales(context.Background(), model, 1)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("bind", func(b *testing.B) {
		for b.Loop() {
			if _, err := model.Bind(bayes.Struct(rows)); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("density", func(b *testing.B) {
		for b.Loop() {
			bound, err := model.Bind(bayes.Struct(rows))
			if err != nil {
				b.Fatal(err)
			}
			if _, err := bound.Density(); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("fit", func(b *testing.B) {
		for b.Loop() {
			if _, err := fit(context.Background(), model, rows, 1); err != nil {
				b.Fatal(err)
			}
		}
	})
}
