// Serve answers predictions with intervals over HTTP. It fits a model once; then
// any number of requests predict from the one fit at once:
//
//	go run ./examples/embed/serve -addr localhost:8080 &
//	curl -d '{"x": [-2, 0, 2]}' 'localhost:8080/predict?probability=0.9'
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"

	"github.com/bayes-lang/bayes"
)

func main() {
	addr := flag.String("addr", "localhost:8080", "where to listen")
	dir := flag.String("dir", "examples", "folder of the model and its data")
	name := flag.String("model", "linear.bayes", "model file in the folder")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *addr, *dir, *name); err != nil {
		var modelError *bayes.Error
		if errors.As(err, &modelError) {
			log.Fatal("\n", modelError.Detail()) // with the line of the model
		}
		log.Fatal(err)
	}
}

func run(ctx context.Context, addr, dir, name string) error {
	model, err := bayes.Limits{Draws: mostNumbers}.CompileFS(ctx, os.DirFS(dir), name)
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
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	log.Printf("%s: %d draws in %.1f s; listening on %s", model.File(), fit.Chains()*fit.Len(), fit.Seconds(), listener.Addr())
	return serve(ctx, listener, handler(fit))
}

// serve answers requests until ctx is done; then those that are under way are
// responded still.
func serve(ctx context.Context, listener net.Listener, h http.Handler) error {
	server := &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: 20 * time.Second, IdleTimeout: time.Minute}
	stopped := make(chan error, 1)
	stop := context.AfterFunc(ctx, func() {
		last, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		stopped <- server.Shutdown(last)
	})
	err := server.Serve(listener)
	if stop() { // ctx is not done: it failed by itself
		return err
	}
	return <-stopped
}

// prediction is the answer for one number.
type prediction struct {
	Name string  `json:"name"`
	Mean float64 `json:"mean"`
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

const (
	draws       = 200             // posterior draws for an interval
	mostBody    = 1 << 20         // bytes of a request
	mostNumbers = 8 << 20         // rows of a request times draws
	mostAtOnce  = 4               // requests; the others wait
	patience    = 5 * time.Second // for a prediction
)

// handler answers POST /predict: the body holds new data as JSON. What a request takes of
// memory is bounded by the limits of the model, and how many there are at once here.
func handler(fit *bayes.Fit) http.Handler {
	slots := make(chan struct{}, mostAtOnce)
	mux := http.NewServeMux()
	mux.HandleFunc("POST /predict", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), patience)
		defer cancel()
		select {
		case slots <- struct{}{}:
			defer func() { <-slots }()
		case <-ctx.Done():
			if r.Context().Err() == nil { // else the client is gone
				w.Header().Set("Retry-After", "1")
				http.Error(w, "too many requests at once", http.StatusServiceUnavailable)
			}
			return
		}
		response, err := predict(ctx, fit, r.URL.Query().Get("probability"), bayes.JSON("request.json", http.MaxBytesReader(w, r.Body, mostBody)))
		var large *http.MaxBytesError
		switch {
		case errors.As(err, &large):
			http.Error(w, err.Error(), http.StatusRequestEntityTooLarge)
		case errors.Is(err, context.DeadlineExceeded):
			http.Error(w, "the prediction takes too long", http.StatusServiceUnavailable)
		case errors.Is(err, context.Canceled): // the client is gone
		case err != nil:
			http.Error(w, explain(err), http.StatusBadRequest)
		default:
			text, err := json.Marshal(response)
			if err != nil { // JSON has no infinity and no NaN
				http.Error(w, "the prediction is not finite: the new data are too large", http.StatusUnprocessableEntity)
				return
			}
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write(append(text, '\n'))
		}
	})
	return mux
}

// explain says in the words of the model what is wrong, and what to do.
func explain(err error) string {
	var modelError *bayes.Error
	if errors.As(err, &modelError) && modelError.Help != "" {
		return err.Error() + "\nhelp: " + modelError.Help
	}
	return err.Error()
}

func predict(ctx context.Context, fit *bayes.Fit, within string, data bayes.Data) ([]prediction, error) {
	probability := 0.9
	if within != "" {
		var err error
		if probability, err = strconv.ParseFloat(within, 64); err != nil || !(probability > 0 && probability < 1) {
			return nil, errors.New("the probability must lie between 0 and 1")
		}
	}
	p, err := fit.Predict(ctx, bayes.PredictOptions{Draws: draws}, data)
	if err != nil {
		return nil, err
	}
	summary, err := p.SummaryContext(ctx, (1-probability)/2, (1+probability)/2)
	if err != nil {
		return nil, err
	}
	response := []prediction{}
	for _, row := range summary.Rows {
		response = append(response, prediction{row.Name, row.Mean, row.Interval[0], row.Interval[1]})
	}
	return response, nil
}
