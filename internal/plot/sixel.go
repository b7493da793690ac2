package plot

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"slices"
	"strings"
)

// Sixel returns the escape sequence that makes a terminal with sixel graphics
// (DEC VT340 Programmer Reference Manual, chapter 14; xterm, foot, mlterm,
// Windows Terminal) show a PNG at the cursor, in at most 256 colours. It fails if
// data is not a PNG of at most 64 million pixels.
func Sixel(data []byte) (string, error) {
	config, err := png.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return "", fmt.Errorf("sixel: %w", err)
	}
	if config.Width <= 0 || config.Height <= 0 || config.Width > mostPixels/config.Height {
		return "", fmt.Errorf("sixel: a plot of %d x %d pixels is too large", config.Width, config.Height)
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		return "", fmt.Errorf("sixel: %w", err)
	}
	palette, index := quantize(img)
	wide, high := config.Width, config.Height
	var out strings.Builder
	fmt.Fprintf(&out, "\x1bP0;1q\"1;1;%d;%d", wide, high)
	for i, c := range palette {
		percent := func(v uint8) int { return (int(v)*100 + 127) / 255 }
		fmt.Fprintf(&out, "#%d;2;%d;%d;%d", i, percent(c.R), percent(c.G), percent(c.B))
	}
	used := make([]bool, len(palette))
	for top := 0; top < high; top += 6 { // a band of six rows
		clear(used)
		bottom := min(top+6, high)
		for _, c := range index[top*wide : bottom*wide] {
			used[c] = true
		}
		first := true
		for c := range palette {
			if !used[c] {
				continue
			}
			if !first {
				out.WriteByte('$') // back to the left edge
			}
			first = false
			fmt.Fprintf(&out, "#%d", c)
			for x := 0; x < wide; {
				six := sixelAt(index, wide, top, bottom, x, uint8(c))
				run := 1
				for x+run < wide && sixelAt(index, wide, top, bottom, x+run, uint8(c)) == six {
					run++
				}
				if run > 3 {
					fmt.Fprintf(&out, "!%d%c", run, six)
				} else {
					for range run {
						out.WriteByte(six)
					}
				}
				x += run
			}
		}
		out.WriteByte('-')
	}
	out.WriteString("\x1b\\")
	return out.String(), nil
}

// sixelAt is the character for six pixels of one column that have colour c.
func sixelAt(index []uint8, wide, top, bottom, x int, c uint8) byte {
	bits := byte(0)
	for y := top; y < bottom; y++ {
		if index[y*wide+x] == c {
			bits |= 1 << (y - top)
		}
	}
	return '?' + bits
}

// shade is a colour of a picture and how many pixels have it.
type shade struct {
	rgb [3]uint8
	n   int
}

// quantize returns at most 256 colours and which of them each pixel has. Boxes of colours are cut as in Heckbert
// 1982, "Color image quantization for frame buffer display", but always the longest and in its middle: a drawing has
// few colours and many mixtures at edges, none of which may be far off. What is transparent is put on white.
func quantize(img image.Image) ([]color.NRGBA, []uint8) {
	const most = 256
	b := img.Bounds()
	pixels := make([]uint32, 0, b.Dx()*b.Dy())
	counts := make(map[uint32]int)
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			r, g, bl, a := img.At(x, y).RGBA()
			white := 0xffff - a
			key := (r+white)>>8<<16 | (g+white)>>8<<8 | (bl+white)>>8
			pixels = append(pixels, key)
			counts[key]++
		}
	}
	shades := make([]shade, 0, len(counts))
	for key, n := range counts {
		shades = append(shades, shade{[3]uint8{uint8(key >> 16), uint8(key >> 8), uint8(key)}, n})
	}
	// The map's order must not decide.
	slices.SortFunc(shades, func(a, b shade) int { return slices.Compare(a.rgb[:], b.rgb[:]) })
	boxes := [][]shade{shades}
	for len(boxes) < most {
		pick, side, length := -1, 0, 0
		for i, box := range boxes {
			if k, n := longest(box); n > length {
				pick, side, length = i, k, n
			}
		}
		if pick < 0 {
			break
		}
		box := boxes[pick]
		slices.SortStableFunc(box, func(a, b shade) int { return int(a.rgb[side]) - int(b.rgb[side]) })
		half := (int(box[0].rgb[side]) + int(box[len(box)-1].rgb[side])) / 2
		at := slices.IndexFunc(box, func(s shade) bool { return int(s.rgb[side]) > half })
		boxes[pick] = box[:at:at]
		boxes = append(boxes, box[at:])
	}
	palette := make([]color.NRGBA, len(boxes))
	place := make(map[uint32]uint8, len(shades))
	for i, box := range boxes {
		var sum [3]int
		n := 0
		for _, s := range box {
			n += s.n
			for k := range sum {
				sum[k] += int(s.rgb[k]) * s.n
			}
			place[uint32(s.rgb[0])<<16|uint32(s.rgb[1])<<8|uint32(s.rgb[2])] = uint8(i)
		}
		palette[i] = color.NRGBA{uint8(sum[0] / n), uint8(sum[1] / n), uint8(sum[2] / n), 0xff}
	}
	index := make([]uint8, len(pixels))
	for i, p := range pixels {
		index[i] = place[p]
	}
	return palette, index
}

// longest returns the colour axis along which a box is longest.
func longest(box []shade) (axis, length int) {
	for k := range 3 {
		lo, hi := 255, 0
		for _, s := range box {
			lo, hi = min(lo, int(s.rgb[k])), max(hi, int(s.rgb[k]))
		}
		if hi-lo > length {
			axis, length = k, hi-lo
		}
	}
	return
}
