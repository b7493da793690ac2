// Package figure makes plots of a model, its prior and its run by name: it decides which numbers of the model
// a plot shows, what they are drawn over, and what they are called. Package plot draws them.
package figure

import (
	"context"

	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/forward"
	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/internal/plot"
	"github.com/bayes-lang/bayes/internal/summary"
	"github.com/bayes-lang/bayes/runtime"
)

// Info describes a kind of plot.
type Info struct {
	Name string
	Doc  string // one line
	// Model is set if a model with its data is enough, Draws if named draws of any program are; all other kinds
	// need a run.
	Model, Draws bool
	// Names says what the names in a request mean for this kind.
	Names string
}

// Source is what plots are made from; what a kind does not need may be left out. A kind that finds no prior
// draws or predictions here makes them.
type Source struct {
	Fit     *runtime.Fit     // a run
	Session *runtime.Session // a model with its data; nil: that of Fit
	Input   *input.Input     // a model that may lack outcomes, for its prior; nil: that of Fit or Session
	Draws   *Draws           // draws of another program, in place of Fit

	Prior       *forward.Predictions // draws from the prior
	Predictions *forward.Predictions // posterior predictions
}

// Draws are named draws with what their sampler reported about them.
type Draws struct {
	Name      string // of the file, for messages
	Series    []summary.Series
	Divergent [][]bool    // by chain and draw; nil: not known
	Energy    [][]float64 // by chain and draw; nil: not known
}

// Request says which plot is wanted. The zero value of every field but Kind is the default.
type Request struct {
	Context context.Context // cancels long computations; nil: never
	Kind    string          // one of Kinds
	// Names are names of the model, elements such as `a[Hennepin]`, or expressions such as `b1 / b0`; if there are
	// none, the kind chooses.
	Names []string
	X     string // covariate or expression of data, for kinds over one; "": the only one
	Lines bool   // single draws as lines instead of bands

	Reference []float64 // values to compare with: one for all, or one for each name
	Mass      float64   // fraction of draws within an interval; 0: 0.9
	HDI       bool      // use the shortest intervals

	Width, Height float64 // in centimetres; 0: as in a report
	Title         string
	Page          int // of many panels, from 1; 0: the first
	Limit         int // panels on a page; 0: as many as are legible

	// New values of covariates for predictions, as the command line takes them.
	Data     []input.File
	Settings []string
	Seed     uint64 // of prior draws and predictions; 0: 1 for the prior, that of the run for predictions
	Most     int    // maximum number of prior draws and predictions; 0: 1000
}

// Draw makes a plot. Errors say in the words of the model what is wrong. Many panels are spread over pages; the
// plot says which page of how many it is.
func Draw(src Source, req Request) (*plot.Picture, error) {
	v, err := look(src, req)
	if err != nil {
		return nil, err
	}
	opt := req.options()
	opt.Notes = v.notes
	if opt.Title == "" {
		opt.Title = v.title
	}
	return v.picture(opt), nil
}

// Text makes a plot from characters for a terminal; errors are as for Draw.
func Text(src Source, req Request, screen plot.Screen) (string, error) {
	v, err := look(src, req)
	if err != nil {
		return "", err
	}
	text := v.text(screen)
	width := screen.Width
	if width <= 0 {
		width = 72
	}
	for _, n := range v.notes {
		text += diag.Wrap(n, "", width)
	}
	return text, nil
}

// ctx returns the context of the request.
func (r Request) ctx() context.Context {
	if r.Context == nil {
		return context.Background()
	}
	return r.Context
}

// options are those of package plot.
func (r Request) options() plot.Options {
	return plot.Options{Width: r.Width, Height: r.Height, Title: r.Title, Mass: r.Mass, HDI: r.HDI, Page: r.Page, Limit: r.Limit}
}
