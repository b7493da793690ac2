package figure

import (
	"bytes"

	"github.com/bayes-lang/bayes/internal/plot"
)

// Graphics is how a terminal shows plots.
type Graphics uint8

const (
	Characters Graphics = iota // braille and blocks
	Kitty                      // kitty's graphics protocol
	Sixel                      // DEC's sixels
)

// Terminal is where a plot is shown.
type Terminal struct {
	plot.Screen
	Graphics Graphics
}

// Show makes a plot for a terminal: an image if the terminal can show it, otherwise characters. Errors are as for
// Draw.
func Show(src Source, req Request, t Terminal) (string, error) {
	if t.Graphics == Characters {
		return Text(src, req, t.Screen)
	}
	p, err := Draw(src, req)
	if err != nil {
		return "", err
	}
	var png bytes.Buffer
	if err := p.WritePNG(&png, 96); err != nil {
		return "", err
	}
	if t.Graphics == Kitty {
		return plot.Kitty(png.Bytes(), 0) + "\n", nil
	}
	text, err := plot.Sixel(png.Bytes())
	return text + "\n", err
}
