package plot

import (
	"bufio"
	"fmt"
	"image/color"
	"io"
	"math"
	"strconv"
	"strings"
)

// layers is how many paths the points of a transparent scatter plot are divided among: within one path overlaps do
// not add up, so this many darken.
const layers = 6

// pixel is how many of CSS's pixels a point has; a size without unit is understood
// by every reader of SVG.
const pixel = 96.0 / 72

var escapeXML = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

// WriteSVG writes the picture as one SVG element, suitable for a file of its own or for embedding in HTML. Text stays
// text. It is as wide as requested; the style rules max-width: 100% and height: auto let it shrink on small screens.
func (p *Picture) WriteSVG(w io.Writer) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, `<svg xmlns="http://www.w3.org/2000/svg" width="%s" height="%s" viewBox="0 0 %s %s" role="img" font-family="%s" stroke-linejoin="round">`,
		number(p.Width*pixel), number(p.Height*pixel), number(p.Width), number(p.Height), fontFamily)
	out.WriteByte('\n')
	if p.Title != "" {
		fmt.Fprintf(out, "<title>%s</title>\n", escapeXML.Replace(p.Title))
	}
	fmt.Fprintf(out, `<rect width="%s" height="%s" fill="#fff"/>`+"\n", number(p.Width), number(p.Height))
	for _, m := range p.marks {
		switch m.kind {
		case lineMark:
			fmt.Fprintf(out, `<path d="%s" fill="none"%s stroke-width="%s"`, pathData(m.points, false), paint("stroke", m.color), number(m.width))
			if len(m.dash) > 0 {
				dashes := make([]string, len(m.dash))
				for i, d := range m.dash {
					dashes[i] = number(d)
				}
				fmt.Fprintf(out, ` stroke-dasharray="%s"`, strings.Join(dashes, " "))
			}
			out.WriteString("/>\n")
		case areaMark:
			fmt.Fprintf(out, `<path d="%s"%s/>`+"\n", pathData(m.points, true), paint("fill", m.color))
		case dotMark:
			svgDots(out, m)
		case textMark:
			svgText(out, m)
		}
	}
	out.WriteString("</svg>\n")
	return out.Flush()
}

func svgDots(out *bufio.Writer, m mark) {
	n := 1
	if m.color.A < 255 {
		n = min(layers, len(m.points))
	}
	for k := range n {
		var d strings.Builder
		for i := k; i < len(m.points); i += n {
			dotPath(&d, m.points[i], m.shape, m.radius)
		}
		switch m.shape {
		case disc: // a line of no length with a round end is a disc, in few bytes
			fmt.Fprintf(out, `<path d="%s" fill="none" stroke-linecap="round"%s stroke-width="%s"/>`+"\n", d.String(), paint("stroke", m.color), number(2*m.radius))
		case cross, bar:
			fmt.Fprintf(out, `<path d="%s" fill="none"%s stroke-width="%s"/>`+"\n", d.String(), paint("stroke", m.color), number(m.width))
		case ring:
			fmt.Fprintf(out, `<path d="%s" fill="#fff"%s stroke-width="%s"/>`+"\n", d.String(), paint("stroke", m.color), number(m.width))
		case diamond:
			fmt.Fprintf(out, `<path d="%s"%s/>`+"\n", d.String(), paint("fill", m.color))
		}
	}
}

func dotPath(d *strings.Builder, p point, s shape, r float64) {
	x, y, n := p.x, p.y, number
	switch s {
	case disc:
		fmt.Fprintf(d, "M%s %sh0", n(x), n(y))
	case cross:
		fmt.Fprintf(d, "M%s %sL%s %sM%s %sL%s %s", n(x-r), n(y-r), n(x+r), n(y+r), n(x-r), n(y+r), n(x+r), n(y-r))
	case bar:
		fmt.Fprintf(d, "M%s %sV%s", n(x), n(y-r), n(y+r))
	case ring:
		fmt.Fprintf(d, "M%s %sa%s %s 0 1 0 %s 0a%s %s 0 1 0 %s 0z", n(x-r), n(y), n(r), n(r), n(2*r), n(r), n(r), n(-2*r))
	case diamond:
		fmt.Fprintf(d, "M%s %sL%s %sL%s %sL%s %sz", n(x-r), n(y), n(x), n(y-r), n(x+r), n(y), n(x), n(y+r))
	}
}

func svgText(out *bufio.Writer, m mark) {
	at := m.points[0]
	fmt.Fprintf(out, `<text x="%s" y="%s" font-size="%s"%s`, number(at.x), number(at.y), number(m.size), paint("fill", m.color))
	if m.bold {
		out.WriteString(` font-weight="bold"`)
	}
	switch m.anchor {
	case middle:
		out.WriteString(` text-anchor="middle"`)
	case right:
		out.WriteString(` text-anchor="end"`)
	}
	if m.turned {
		fmt.Fprintf(out, ` transform="rotate(-90 %s %s)"`, number(at.x), number(at.y))
	}
	fmt.Fprintf(out, ">%s</text>\n", escapeXML.Replace(m.text))
}

func pathData(points []point, closed bool) string {
	var d []byte
	start := true
	for _, p := range points {
		if p.isBroken() {
			start = true
			continue
		}
		if start {
			d = append(d, 'M')
		} else {
			d = append(d, 'L')
		}
		start = false
		d = append(d, number(p.x)...)
		d = append(d, ' ')
		d = append(d, number(p.y)...)
	}
	if closed {
		d = append(d, 'z')
	}
	return string(d)
}

func paint(attribute string, c color.NRGBA) string {
	s := fmt.Sprintf(` %s="#%02x%02x%02x"`, attribute, c.R, c.G, c.B)
	if c.A < 255 {
		s += fmt.Sprintf(` %s-opacity="%s"`, attribute, number(float64(c.A)/255))
	}
	return s
}

// number writes a length with hundredths of a point, which no eye resolves and which hide the last bits in which
// processors differ.
func number(v float64) string {
	v = math.Round(v*100) / 100
	if v == 0 {
		return "0" // and not -0
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}
