package figure

import (
	"fmt"
	"math"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/plot"
)

var nan = math.NaN()

// Panels of a plot in a terminal.
const (
	panelWidth  = 36 // least width, in characters, of a panel next to others
	panelHeight = 10 // usual height
	twoAbreast  = 53 // width from which density and trace are side by side
	mostPanels  = 8  // on a page
)

// columns draws panels side by side, as many as the screen is wide.
func columns(n int, opt plot.Options, screen plot.Screen, draw func(int, plot.Screen) string) string {
	from, to, note := page(n, opt)
	width := max(screen.Width, 16)
	if screen.Width <= 0 {
		width = 72
	}
	across := max(1, min((width+1)/(panelWidth+1), to-from))
	each := plot.Screen{Width: (width+1)/across - 1, Height: height(screen, to-from), Color: screen.Color}
	text := ""
	for i := from; i < to; i += across {
		var row []string
		for k := i; k < min(i+across, to); k++ {
			row = append(row, draw(k, each))
		}
		if i > from {
			text += "\n"
		}
		text += plot.Beside(row, each)
	}
	return text + note
}

// panels draws panels below each other over the whole width.
func panels(n int, opt plot.Options, screen plot.Screen, draw func(int, plot.Screen) string) string {
	from, to, note := page(n, opt)
	text := ""
	for i := from; i < to; i++ {
		if i > from {
			text += "\n"
		}
		text += draw(i, plot.Screen{Width: screen.Width, Height: height(screen, to-from), Color: screen.Color})
	}
	return text + note
}

// height is that of one panel of n.
func height(screen plot.Screen, n int) int {
	if n == 1 {
		return screen.Height
	}
	if screen.Height > 0 {
		return min(screen.Height, panelHeight)
	}
	return panelHeight
}

// half is a screen of half the width, for two panels side by side, if it is wide enough.
func half(s plot.Screen) plot.Screen {
	if s.Width <= 0 {
		s.Width = 72
	}
	if s.Width >= twoAbreast {
		s.Width = (s.Width - 1) / 2
	}
	return s
}

// page is what is shown of n panels, with a note about the others.
func page(n int, opt plot.Options) (from, to int, note string) {
	limit := opt.Limit
	if limit <= 0 {
		limit = mostPanels
	}
	pages := max(1, (n+limit-1)/limit)
	at := min(max(opt.Page, 1), pages)
	from, to = (at-1)*limit, min(at*limit, n)
	if pages > 1 {
		note = fmt.Sprintf("showing %d to %d of %d, page %d of %d; names show others\n", from+1, to, n, at, pages)
	}
	return
}

// pairsText draws the first few numbers against each other.
func pairsText(list []plot.Series, opt plot.Options, screen plot.Screen) string {
	const most = 4
	few := list[:min(len(list), most)]
	var pairs [][2]int
	for i := range few {
		for k := range i {
			pairs = append(pairs, [2]int{k, i})
		}
	}
	opt.Limit = len(pairs)
	text := columns(len(pairs), opt, screen, func(i int, s plot.Screen) string {
		return plot.PairText(few[pairs[i][0]], few[pairs[i][1]], s)
	})
	if len(list) > most {
		text += fmt.Sprintf("showing the first %d of %d; names show others\n", most, len(list))
	}
	return text
}

// elementLabel names an element of the value of an expression in the same way as its posterior draws.
func elementLabel(e ast.Expr, v *eval.Value, elem int) string {
	label := ast.String(e)
	switch e.(type) {
	case *ast.Name, *ast.Call, *ast.Paren, *ast.Array:
	default:
		if len(v.Shape) > 0 {
			label = "(" + label + ")"
		}
	}
	return bind.Label(label, v.Shape, v.Axes, elem)
}
