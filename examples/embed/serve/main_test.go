package main

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bayes-lang/bayes"
)

func fitted(t testing.TB) *bayes.Fit {
	model, err := bayes.Limits{Draws: mostNumbers}.CompileFS(context.Background(), os.DirFS("../.."), "linear.bayes")
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
	return fit
}

// client keeps its connections, as a client of a service does.
func client() *http.Client {
	return &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}, Timeout: 30 * time.Second}
}

// post sends a body as curl does where nothing else is said.
func post(t testing.TB, c *http.Client, url, body string) (int, string) {
	r, err := c.Post(url, "application/x-www-form-urlencoded", strings.NewReader(body))
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
	s := httptest.NewServer(handler(fitted(t)))
	defer s.Close()
	c := client()
	status, first := post(t, c, s.URL+"/predict?probability=0.9", `{"x": [-2, 0, 2]}`)
	var response []prediction
	if err := json.Unmarshal([]byte(first), &response); err != nil || status != http.StatusOK || len(response) != 3 {
		t.Fatalf("%d %s: %v", status, first, err)
	}
	for i, p := range response {
		if p.Name != "y["+string(rune('1'+i))+"]" || !(p.Low < p.Mean && p.Mean < p.High) {
			t.Errorf("%+v", p)
		}
	}
	// The slope is about 2, and the standard deviation about 1.
	if rise := response[2].Mean - response[0].Mean; rise < 6 || rise > 10 {
		t.Errorf("the line rises by %v between -2 and 2", rise)
	}
	for _, c := range []struct {
		query, body, want string
		status            int
	}{
		{"", `{"x": `, "request.json:1", 400},
		{"", `{"z": [1]}`, "`z` is given, but the model has no data of this name", 400},
		{"", `{"sigma": 0}`, "`sigma` is given, but the model does not take it from data: it is an unknown", 400},
		{"", `{"x": [1], "sigma": 0}`, "`sigma` is given", 400},
		{"", `{"x": [9007199254740993]}`, "9007199254740993 is too large for a whole number", 400},
		{"", `{"x": ["a"]}`, "`x`", 400},
		{"", `{"x": [[1, 2]]}`, "1 x 2", 400},
		{"", `{"x": [null]}`, "`x", 400},
		{"", `[1, 2]`, "request.json", 400},
		{"", ``, "request.json", 400},
		{"", `{"x": [1e308]}`, "not finite", 422},
		{"", `{"x": ["Inf"]}`, "`x[1]` of request.json is infinite", 400},
		{"", "x\n1\n2\n", "request.json:1:1", 400},
		{"?probability=2", `{"x": [1]}`, "between 0 and 1", 400},
		{"?probability=NaN", `{"x": [1]}`, "between 0 and 1", 400},
		{"", `{"x": [` + strings.Repeat("1, ", mostBody/3) + `1]}`, "too large", 413},
	} {
		if status, text := post(t, client(), s.URL+"/predict"+c.query, c.body); status != c.status || !strings.Contains(text, c.want) {
			t.Errorf("%s %.20s: %d %s, want %q", c.query, c.body, status, text, c.want)
		}
	}
	if r, err := c.Get(s.URL + "/predict"); err != nil || r.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("GET: %v %v", r, err)
	}
}

// Under load every answer is the one that a request gets alone.
func TestServeConcurrent(t *testing.T) {
	s := httptest.NewServer(handler(fitted(t)))
	defer s.Close()
	c := client()
	bodies := []string{`{"x": [1.5]}`, `{"x": [-2, 0, 2]}`, `{"x": [2.5]}`, `{"z": 1}`}
	var want [4]string
	for i, body := range bodies {
		_, want[i] = post(t, c, s.URL+"/predict", body)
	}
	var wait sync.WaitGroup
	for g := range 16 {
		wait.Go(func() {
			for i := g; i < g+50 && !t.Failed(); i++ {
				k := i % 3
				if i%50 == 0 {
					k = 3 // a bad request
				}
				if _, text := post(t, c, s.URL+"/predict", bodies[k]); text != want[k] {
					t.Errorf("%s: %s, alone %s", bodies[k], text, want[k])
				}
			}
		})
	}
	wait.Wait()
}

// When it is told to stop, requests under way are responded, and nothing goes on.
func TestServeStop(t *testing.T) {
	before := runtime.NumGoroutine()
	listener, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	begun, ended := make(chan struct{}), make(chan error, 1)
	slow := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(begun)
		time.Sleep(100 * time.Millisecond)
		_, _ = io.WriteString(w, "whole")
	})
	go func() { ended <- serve(ctx, listener, slow) }()
	c := client()
	responded := make(chan string, 1)
	go func() {
		_, text := post(t, c, "http://"+listener.Addr().String(), "")
		responded <- text
	}()
	<-begun
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if text := <-responded; text != "whole" {
		t.Errorf("answer %q", text)
	}
	c.CloseIdleConnections()
	for runtime.NumGoroutine() > before { // until they have ended
		time.Sleep(10 * time.Millisecond)
	}
	if err := run(ctx, "localhost:0", "../..", "linear.bayes"); err == nil {
		t.Error("a cancelled run has no error")
	}
}

// A client that goes away stops its prediction.
func TestServeGone(t *testing.T) {
	fit := fitted(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	w := httptest.NewRecorder()
	handler(fit).ServeHTTP(w, httptest.NewRequestWithContext(ctx, "POST", "/predict", strings.NewReader(`{"x": [1]}`)))
	if w.Body.Len() > 0 {
		t.Errorf("it was answered %s", w.Body)
	}
}

func BenchmarkServe(b *testing.B) {
	s := httptest.NewServer(handler(fitted(b)))
	defer s.Close()
	c := client()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if status, text := post(b, c, s.URL+"/predict", `{"x": [1.5]}`); status != http.StatusOK {
				b.Error(status, text)
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "requests/s")
}

// BenchmarkHandler is BenchmarkServe without the network.
func BenchmarkHandler(b *testing.B) {
	h := handler(fitted(b))
	b.ReportAllocs()
	for b.Loop() {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("POST", "/predict", strings.NewReader(`{"x": [1.5]}`)))
	}
}

// Large requests at once are refused, by their size or since there are too many; they do
// not take the memory that all of them ask for.
func TestServeLarge(t *testing.T) {
	s := httptest.NewServer(handler(fitted(t)))
	defer s.Close()
	c := client()
	body := `{"x": [` + strings.Repeat("1,", mostBody/2-20) + `1]}`
	var most atomic.Uint64
	done := make(chan bool)
	var watch sync.WaitGroup
	watch.Go(func() {
		for {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			most.Store(max(most.Load(), m.HeapAlloc))
			select {
			case <-done:
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	})
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			code, text := post(t, c, s.URL+"/predict", body)
			if code == http.StatusBadRequest && strings.Contains(text, "draws of 524269 numbers are too many") || code == http.StatusServiceUnavailable {
				return
			}
			t.Errorf("%d: %.200s", code, text)
		})
	}
	wait.Wait()
	close(done)
	watch.Wait()
	if most.Load() > 1<<30 {
		t.Errorf("the heap had %d MB", most.Load()>>20)
	}
	t.Logf("the heap had %d MB", most.Load()>>20)
	if code, text := post(t, c, s.URL+"/predict", `{"x": [0]}`); code != http.StatusOK {
		t.Errorf("later: %d %s", code, text)
	}
}
