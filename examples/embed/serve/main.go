// Serve answers predictions with intervals over HTTP. It fits a model once, and
// then any number of requests predict from the one fit at once:
//
//	go run ./examples/embed/serve -addr localhost:8080 &
//	curl -d '{"x": [-2, 0, 2]}' 'localhost:8080/predict?probability=0.9'
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"log"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"time"

	"github.com/bayes-lang/bayes"
)

func main() {
	addr := flag.String("addr", "localhost:8080", "where to listen")
	dir := flag.String("dir", "examples", "folder of the model and its data")
	name := flag.String("model", "linear.bayes", "model file in the folder")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *addr, *dir, *name); err != nil {
		var fault *bayes.Error
		if errors.As(err, &fault) {
			log.Fatal("\n", fault.Detail())
		}
		log.Fatal(err)
	}
}

func run(ctx context.Context, addr, dir, name string) error {
	model, err := bayes.CompileFS(os.DirFS(dir), name)
	if err != nil {
		return err
	}
	bound, err := model.Bind()
	if err != nil {
		return err
	}
	fit, err := bound.Sample(ctx, bayes.SampleOptions{Seed: 1})
	if err != nil {
		return err
	}
	log.Printf("%s: %d draws in %.1f s; listening on %s", model.File(), fit.Chains()*fit.Len(), fit.Seconds(), addr)
	server := &http.Server{Addr: addr, Handler: handler(fit), ReadHeaderTimeout: 5 * time.Second}
	go func() {
		<-ctx.Done()
		last, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		_ = server.Shutdown(last) // ListenAndServe returns then
	}()
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// prediction is the answer for one number.
type prediction struct {
	Name string  `json:"name"`
	Mean float64 `json:"mean"`
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

const (
	draws    = 200     // posterior draws for an interval
	mostBody = 1 << 20 // bytes of a request
)

// handler answers POST /predict: the body holds new covariates as JSON.
func handler(fit *bayes.Fit) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /predict", func(w http.ResponseWriter, r *http.Request) {
		probability := 0.9
		if text := r.URL.Query().Get("probability"); text != "" {
			var err error
			if probability, err = strconv.ParseFloat(text, 64); err != nil || !(probability > 0 && probability < 1) {
				http.Error(w, "probability must lie between 0 and 1", http.StatusBadRequest)
				return
			}
		}
		answer, err := predict(r.Context(), fit, http.MaxBytesReader(w, r.Body, mostBody), probability)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(answer) // the client may be gone
	})
	return mux
}

func predict(ctx context.Context, fit *bayes.Fit, body io.Reader, probability float64) ([]prediction, error) {
	p, err := fit.Predict(ctx, bayes.PredictOptions{Data: []bayes.Data{bayes.JSON("request.json", body)}, Draws: draws})
	if err != nil {
		return nil, err
	}
	answer := []prediction{}
	for _, name := range p.Names() {
		d, err := p.Draws(name)
		if err != nil {
			return nil, err
		}
		mean := d.Mean()
		low, high := d.Interval(probability)
		for i, label := range d.Labels {
			answer = append(answer, prediction{label, mean[i], low[i], high[i]})
		}
	}
	return answer, nil
}
