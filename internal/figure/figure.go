// Package figure makes pictures of a model, its prior and its run by name: which
// numbers of the model a picture of some kind shows, what they are drawn over,
// and what they are called. Package plot draws them.
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

// Info describes a kind of picture.
type Info struct {
	Name string
	Doc  string // one line
	// Model is set where a model with its data is enough, Draws where named draws
	// of any program are; all others need a run.
	Model, Draws bool
	// Names says what the names of a request are for this kind.
	Names string
}

// Source is what pictures are made of; what a kind does not need may be left out.
// A kind that finds no prior draws or predictions here makes them.
type Source struct {
	Fit     *runtime.Fit     // a run
	Session *runtime.Session // a model with its data; nil: that of Fit
	Input   *input.Input     // a model that may lack outcomes, for its prior; nil: that of Fit or Session
	Draws   *Draws           // draws of another program, in place of Fit

	Prior       *forward.Predictions // draws from the prior
	Predictions *forward.Predictions // posterior predictions
}

// Draws are named draws with what their sampler told of them.
type Draws struct {
	Name      string // of the file, for messages
	Series    []summary.Series
	Divergent [][]bool    // by chain and draw; nil: not known
	Energy    [][]float64 // by chain and draw; nil: not known
}

// Request says which picture is wanted. The zero value of everything but Kind is
// the usual.
type Request struct {
	Context context.Context // ends long computations; nil: nothing does
	Kind    string          // of Kinds
	// Names are names of the model, elements such as `a[Hennepin]`, or expressions
	// such as `b1 / b0`; none: what the kind shows by itself.
	Names []string
	X     string // covariate or expression of data, for kinds over one; "": the only one
	Lines bool   // single draws as lines in place of bands

	Reference []float64 // values to compare with: one for all, or one for each name
	Mass      float64   // share of draws within an interval; 0: 0.9
	HDI       bool      // intervals are the shortest

	Width, Height float64 // in centimetres; 0: what is good for a report
	Title         string
	Page          int // of many panels, from 1; 0: the first
	Limit         int // panels on a page; 0: what is legible

	// New values of covariates for predictions, as the command takes them.
	Data     []input.File
	Settings []string
	Seed     uint64 // of prior draws and predictions; 0: 1 for the prior, that of the run for predictions
	Most     int    // prior draws and predictions, at most; 0: 1000
}

// Draw makes a picture. Errors say in the words of the model what is wrong. Many
// panels are spread over pages; the picture says which it is of how many.
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

// Text makes a picture of characters for a terminal; errors as of Draw.
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
