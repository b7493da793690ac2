package plot

import (
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"
)

// mostPixels is how many pixels a PNG may have: 64 million, which take a
// quarter of a gigabyte while they are drawn.
const mostPixels = 64 << 20

// WritePNG writes the picture as PNG with the given dots per inch: 96 for a
// screen, 300 for print. It fails if the writer does, if dpi is not positive, or
// if there would be more than 64 million pixels.
func (p *Picture) WritePNG(w io.Writer, dpi float64) error {
	img, err := p.Image(dpi)
	if err != nil {
		return err
	}
	return png.Encode(w, img)
}

// Image draws the picture with the given dots per inch; errors are as for WritePNG.
func (p *Picture) Image(dpi float64) (image.Image, error) {
	if !(dpi >= 1 && dpi <= 10000) {
		return nil, fmt.Errorf("a plot needs 1 to 10000 dots per inch, not %v", dpi)
	}
	dpi = math.Round(dpi)
	if pixels := p.Width * p.Height * (dpi / 72) * (dpi / 72); pixels > mostPixels {
		return nil, fmt.Errorf("a plot of %.0f x %.0f points at %.0f dots per inch has %.0f million pixels, but at most %d are drawn",
			p.Width, p.Height, dpi, pixels/1e6, mostPixels>>20)
	}
	c := vgimg.NewWith(vgimg.UseWH(vg.Length(p.Width), vg.Length(p.Height)), vgimg.UseDPI(int(dpi)))
	for _, m := range p.marks {
		p.raster(c, m)
	}
	return c.Image(), nil
}

// raster draws one mark; vg's y grows upwards.
func (p *Picture) raster(c *vgimg.Canvas, m mark) {
	at := func(q point) vg.Point { return vg.Point{X: vg.Length(q.x), Y: vg.Length(p.Height - q.y)} }
	c.SetColor(m.color)
	switch m.kind {
	case lineMark:
		c.SetLineWidth(vg.Length(m.width))
		dashes := make([]vg.Length, len(m.dash))
		for i, d := range m.dash {
			dashes[i] = vg.Length(d)
		}
		c.SetLineDash(dashes, 0)
		c.Stroke(vgPath(m.points, at))
	case areaMark:
		path := vgPath(m.points, at)
		path.Close()
		c.Fill(path)
	case dotMark:
		c.SetLineWidth(vg.Length(m.width))
		c.SetLineDash(nil, 0)
		r := vg.Length(m.radius)
		for _, q := range m.points {
			var path vg.Path
			o := at(q)
			switch m.shape {
			case disc, ring:
				path.Move(vg.Point{X: o.X + r, Y: o.Y})
				path.Arc(o, r, 0, 2*math.Pi)
				path.Close()
				if m.shape == disc {
					c.Fill(path)
					continue
				}
				c.SetColor(color.White)
				c.Fill(path)
				c.SetColor(m.color)
				c.Stroke(path)
			case cross:
				path.Move(vg.Point{X: o.X - r, Y: o.Y - r})
				path.Line(vg.Point{X: o.X + r, Y: o.Y + r})
				path.Move(vg.Point{X: o.X - r, Y: o.Y + r})
				path.Line(vg.Point{X: o.X + r, Y: o.Y - r})
				c.Stroke(path)
			case bar:
				path.Move(vg.Point{X: o.X, Y: o.Y - r})
				path.Line(vg.Point{X: o.X, Y: o.Y + r})
				c.Stroke(path)
			case diamond:
				path.Move(vg.Point{X: o.X - r, Y: o.Y})
				path.Line(vg.Point{X: o.X, Y: o.Y + r})
				path.Line(vg.Point{X: o.X + r, Y: o.Y})
				path.Line(vg.Point{X: o.X, Y: o.Y - r})
				path.Close()
				c.Fill(path)
			}
		}
	case textMark:
		outline, width := textPath(m.text, m.size, m.bold)
		shift := 0.0
		switch m.anchor {
		case middle:
			shift = width / 2
		case right:
			shift = width
		}
		c.Push()
		c.Translate(at(m.points[0]))
		if m.turned {
			c.Rotate(math.Pi / 2)
		}
		c.Translate(vg.Point{X: vg.Length(-shift)})
		c.Fill(outline)
		c.Pop()
	}
}

func vgPath(points []point, at func(point) vg.Point) vg.Path {
	var path vg.Path
	start := true
	for _, q := range points {
		switch {
		case q.isBroken():
			start = true
			continue
		case start:
			path.Move(at(q))
		default:
			path.Line(at(q))
		}
		start = false
	}
	return path
}
