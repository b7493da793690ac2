package main

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/bayes-lang/bayes"
)

func server(t testing.TB) *httptest.Server {
	model, err := bayes.CompileFS(os.DirFS("../.."), "linear.bayes")
	if err != nil {
		t.Fatal(err)
	}
	bound, err := model.Bind()
	if err != nil {
		t.Fatal(err)
	}
	fit, err := bound.Sample(context.Background(), bayes.SampleOptions{Seed: 1, Draws: 250, Warmup: 250})
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(handler(fit))
	t.Cleanup(s.Close)
	return s
}

// post sends a body as curl does where nothing else is said.
func post(t testing.TB, url, body string) (int, string) {
	r, err := http.Post(url, "application/x-www-form-urlencoded", strings.NewReader(body))
	if err != nil {
		t.Error(err)
		return 0, ""
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		t.Error(err)
	}
	return r.StatusCode, string(text)
}

func TestServe(t *testing.T) {
	s := server(t)
	status, first := post(t, s.URL+"/predict?probability=0.9", `{"x": [-2, 0, 2]}`)
	var answer []prediction
	if err := json.Unmarshal([]byte(first), &answer); err != nil || status != http.StatusOK || len(answer) != 3 {
		t.Fatalf("%d %s: %v", status, first, err)
	}
	for i, p := range answer {
		if p.Name != "y["+string(rune('1'+i))+"]" || !(p.Low < p.Mean && p.Mean < p.High) {
			t.Errorf("%+v", p)
		}
	}
	// The slope is about 2, and the standard deviation about 1.
	if rise := answer[2].Mean - answer[0].Mean; rise < 6 || rise > 10 {
		t.Errorf("the line rises by %v between -2 and 2", rise)
	}

	var wait sync.WaitGroup
	for range 16 {
		wait.Go(func() {
			for range 4 {
				if status, text := post(t, s.URL+"/predict?probability=0.9", `{"x": [-2, 0, 2]}`); status != http.StatusOK || text != first {
					t.Errorf("%d %s, alone %s", status, text, first)
				}
			}
		})
	}
	wait.Wait()

	for _, c := range []struct{ query, body, want string }{
		{"", `{"x": `, "request.json"},
		{"", `{"z": [1]}`, "request.json has no data of the model"},
		{"", `{"x": ["a"]}`, "`x`"},
		{"?probability=2", `{"x": [1]}`, "between 0 and 1"},
	} {
		if status, text := post(t, s.URL+"/predict"+c.query, c.body); status != http.StatusBadRequest || !strings.Contains(text, c.want) {
			t.Errorf("%s %s: %d %s, want %q", c.query, c.body, status, text, c.want)
		}
	}
}

func BenchmarkServe(b *testing.B) {
	s := server(b)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if status, text := post(b, s.URL+"/predict", `{"x": [1.5]}`); status != http.StatusOK {
				b.Error(status, text)
			}
		}
	})
}
