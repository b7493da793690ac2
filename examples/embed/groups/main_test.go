package main

import (
	"bytes"
	"context"
	"math"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes"
)

func TestGroups(t *testing.T) {
	var out bytes.Buffer
	if err := run(context.Background(), &out, 5); err != nil {
		t.Fatal(err)
	}
	if lines := strings.Count(out.String(), "\n"); lines != 5 {
		t.Errorf("%d lines:\n%s", lines, &out)
	}
	model, err := bayes.Compile("sales.bayes", text)
	if err != nil {
		t.Fatal(err)
	}
	for g := range 5 {
		r, err := fit(context.Background(), model, g)
		// The posterior's standard deviation is about 0.009; five of them.
		if err != nil || math.Abs(r.trend-trend(g)) > 0.045 {
			t.Errorf("group %d: %+v, true %v, %v", g, r, trend(g), err)
		}
	}
}

func TestGroupsStop(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := run(ctx, &bytes.Buffer{}, 2); err == nil {
		t.Error("a cancelled run has no error")
	}
}
