package plot

import (
	"sort"
	"strings"
	"sync"

	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	xfont "golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"gonum.org/v1/plot/font"
)

// Sizes of text in points, for a picture that stands 16 cm wide in a text of
// 10 or 11 points.
const (
	titleSize  = 11.0
	headSize   = 9.0 // a panel's title
	labelSize  = 8.5 // an axis's name
	tickSize   = 7.5
	legendSize = 8.0
	noteSize   = 7.5
)

// fontFamily is the family named in SVG. Arial and Helvetica have the metrics
// of Liberation Sans, with which texts are measured.
const fontFamily = "'Liberation Sans', Arial, Helvetica, sans-serif"

// faces are the two fonts of all pictures, parsed once. The other ten of the
// Liberation family would make programs four megabytes larger.
var faces = sync.OnceValue(func() [2]font.Face {
	load := func(ttf []byte, weight xfont.Weight) font.Face {
		f, err := opentype.Parse(ttf)
		if err != nil {
			panic("plot: embedded font: " + err.Error())
		}
		return font.Face{Font: font.Font{Typeface: "Liberation", Variant: "Sans", Weight: weight}, Face: f}
	}
	return [2]font.Face{
		load(liberationsansregular.TTF, xfont.WeightNormal),
		load(liberationsansbold.TTF, xfont.WeightBold),
	}
})

func face(size float64, bold bool) font.Face {
	f := faces()[0]
	if bold {
		f = faces()[1]
	}
	f.Font.Size = font.Points(size)
	return f
}

// textWidth returns the width of text in points.
func textWidth(text string, size float64, bold bool) float64 {
	f := face(size, bold)
	var buffer sfnt.Buffer
	em := fixed.Int26_6(f.Face.UnitsPerEm()) // at this size an advance is in font units
	total := 0.0
	for _, r := range text {
		glyph, err := f.Face.GlyphIndex(&buffer, r)
		if err != nil {
			continue
		}
		advance, err := f.Face.GlyphAdvance(&buffer, glyph, em, xfont.HintingNone)
		if err != nil {
			continue
		}
		total += float64(advance)
	}
	return total / float64(em) * size
}

// fit returns text, with its middle replaced by an ellipsis if it is wider
// than width points. Both ends stay because names of one array begin alike and
// names of several arrays end alike.
func fit(text string, width, size float64, bold bool) string {
	if textWidth(text, size, bold) <= width {
		return text
	}
	r := []rune(text)
	keeping := func(n int) string { // n characters and the ellipsis
		head := (n + 1) / 2
		return string(r[:head]) + "…" + string(r[len(r)-(n-head):])
	}
	n := sort.Search(len(r), func(n int) bool { return textWidth(keeping(n), size, bold) > width })
	return keeping(max(n-1, 0))
}

// wrap breaks text into lines of at most width points, at spaces.
func wrap(text string, width, size float64) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		longer := word
		if line != "" {
			longer = line + " " + word
		}
		if line != "" && textWidth(longer, size, false) > width {
			lines = append(lines, fit(line, width, size, false))
			longer = word
		}
		line = longer
	}
	if line != "" {
		lines = append(lines, fit(line, width, size, false))
	}
	return lines
}

// clean returns text that every format can hold: valid UTF-8 without control
// characters, of a length that can be drawn.
func clean(text string) string {
	const most = 400
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			return ' '
		case r < 0x20 || r >= 0x7f && r < 0xa0 || r == 0xfffe || r == 0xffff || r >= 0xd800 && r < 0xe000:
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
	if r := []rune(text); len(r) > most {
		text = string(r[:most]) + "…"
	}
	return text
}
