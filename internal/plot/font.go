package plot

import (
	"sort"
	"strings"
	"sync"

	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	xfont "golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"gonum.org/v1/plot/vg"
)

// Sizes of text in points, for a picture 16 cm wide in a text of 10 or 11 points.
const (
	titleSize  = 11.0
	headSize   = 9.0 // a panel's title
	labelSize  = 8.5 // an axis's name
	tickSize   = 7.5
	legendSize = 8.0
	noteSize   = 7.5
)

// fontFamily is the family named in SVG. Arial and Helvetica have the metrics of Liberation Sans, in which text is measured.
const fontFamily = "'Liberation Sans', Arial, Helvetica, sans-serif"

// faces are the two fonts of all pictures, parsed once. The other ten of the
// Liberation family would make programs four megabytes larger.
var faces = sync.OnceValue(func() [2]*sfnt.Font {
	load := func(ttf []byte) *sfnt.Font {
		f, err := sfnt.Parse(ttf)
		if err != nil {
			panic("plot: embedded font: " + err.Error())
		}
		return f
	}
	return [2]*sfnt.Font{load(liberationsansregular.TTF), load(liberationsansbold.TTF)}
})

func face(bold bool) *sfnt.Font {
	if bold {
		return faces()[1]
	}
	return faces()[0]
}

// textWidth returns the width of text in points.
func textWidth(text string, size float64, bold bool) float64 {
	total := 0.0
	glyphs(text, size, bold, func(_ *sfnt.Font, _ sfnt.GlyphIndex, _ fixed.Int26_6, advance float64) { total += advance })
	return total
}

// glyphs calls f with each glyph of a text and its advance in points. Glyphs are placed at these advances, neither
// kerned nor moved to whole pixels, which at the sizes of a picture would make digits overlap; so numbers below each
// other stay aligned.
func glyphs(text string, size float64, bold bool, f func(font *sfnt.Font, glyph sfnt.GlyphIndex, em fixed.Int26_6, advance float64)) {
	of := face(bold)
	var buffer sfnt.Buffer
	em := fixed.Int26_6(of.UnitsPerEm()) // at this size an advance is in font units
	for _, r := range text {
		glyph, err := of.GlyphIndex(&buffer, r)
		if err != nil {
			continue
		}
		advance, err := of.GlyphAdvance(&buffer, glyph, em, xfont.HintingNone)
		if err != nil {
			continue
		}
		f(of, glyph, em, float64(advance)/float64(em)*size)
	}
}

// textPath returns the outline of text that begins at the origin, in points with y
// upwards, and its width.
func textPath(text string, size float64, bold bool) (vg.Path, float64) {
	var path vg.Path
	var buffer sfnt.Buffer
	x := 0.0
	glyphs(text, size, bold, func(font *sfnt.Font, glyph sfnt.GlyphIndex, em fixed.Int26_6, advance float64) {
		at := func(p fixed.Point26_6) vg.Point {
			scale := size / float64(em)
			return vg.Point{X: vg.Length(x + float64(p.X)*scale), Y: vg.Length(-float64(p.Y) * scale)}
		}
		segments, err := font.LoadGlyph(&buffer, glyph, em, nil)
		if err == nil {
			for i, s := range segments {
				switch s.Op {
				case sfnt.SegmentOpMoveTo:
					if i > 0 {
						path.Close()
					}
					path.Move(at(s.Args[0]))
				case sfnt.SegmentOpLineTo:
					path.Line(at(s.Args[0]))
				case sfnt.SegmentOpQuadTo:
					path.QuadTo(at(s.Args[0]), at(s.Args[1]))
				case sfnt.SegmentOpCubeTo:
					path.CubeTo(at(s.Args[0]), at(s.Args[1]), at(s.Args[2]))
				}
			}
			if len(segments) > 0 {
				path.Close()
			}
		}
		x += advance
	})
	return path, x
}

// fit returns text, with its middle replaced by an ellipsis if it is wider than width points. Both ends stay because
// names of one array begin alike and names of several arrays end alike.
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

// clean returns text that every format can represent: valid UTF-8 without control characters, of a length that can be drawn.
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
