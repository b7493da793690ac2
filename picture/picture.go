// Package picture draws plots of a fit, like the command `bayes plot`: traces, densities,
// intervals, predictions over the data.
package picture

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/bayes-lang/bayes"
	"github.com/bayes-lang/bayes/internal/bridge"
	"github.com/bayes-lang/bayes/internal/figure"
	"github.com/bayes-lang/bayes/internal/plot"
)

// Options say what a picture shows. The zero value is the default.
type Options struct {
	// Names are names of the model, elements such as `a[Hennepin]`, or expressions such as `b1
	// / b0`; none: what the kind of picture shows by default.
	Names []string
	X     string // covariate or expression of data, for pictures against one; "": the only one

	Reference []float64 // values to compare with: one for all, or one for each name
	Mass      float64   // probability of the intervals; 0: 0.9

	Width, Height float64 // in centimetres; 0: a size that suits a page
	Title         string
	Page          int // page of a picture with many panels, from 1; 0: the first
}

// Kind is a kind of picture.
type Kind struct {
	Name string // "trace", "posterior", "bands", ...
	Doc  string // what it shows, in one line
}

// Kinds returns the kinds of pictures, in the order in which they are useful.
func Kinds() []Kind {
	var out []Kind
	for _, k := range figure.Kinds() {
		out = append(out, Kind{k.Name, k.Doc})
	}
	return out
}

// Picture is a picture, ready to be written.
type Picture struct {
	Page, Pages int // for pictures with many panels
	inner       *plot.Picture
}

// Draw draws a picture of the given kind.
func Draw(ctx context.Context, fit *bayes.Fit, kind string, opt Options) (*Picture, error) {
	f := bridge.Fit(fit)
	if f == nil {
		return nil, errors.New("the fit holds nothing: Sample and OpenFit return one that does, or an error")
	}
	for _, n := range []float64{opt.Width, opt.Height} {
		if !(n >= 0 && n <= 1000) {
			return nil, fmt.Errorf("a plot of %v by %v cm cannot be drawn", opt.Width, opt.Height)
		}
	}
	p, err := figure.Draw(figure.Source{Fit: f}, figure.Request{
		Context: ctx, Kind: kind, Names: opt.Names, X: opt.X, Reference: opt.Reference, Mass: opt.Mass,
		Width: opt.Width, Height: opt.Height, Title: opt.Title, Page: opt.Page,
	})
	if err != nil {
		return nil, err
	}
	return &Picture{Page: p.Page, Pages: p.Pages, inner: p}, nil
}

// WriteSVG writes the picture as SVG.
func (p *Picture) WriteSVG(w io.Writer) error { return p.inner.WriteSVG(w) }

// WritePNG writes the picture as PNG with this resolution in dots per inch, from 1 to 10000.
func (p *Picture) WritePNG(w io.Writer, dpi float64) error { return p.inner.WritePNG(w, dpi) }
