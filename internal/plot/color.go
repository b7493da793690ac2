package plot

import "image/color"

// The palette of Okabe and Ito 2008, "Color universal design", figure 16.
var (
	black   = color.NRGBA{0x00, 0x00, 0x00, 0xff}
	orange  = color.NRGBA{0xe6, 0x9f, 0x00, 0xff}
	sky     = color.NRGBA{0x56, 0xb4, 0xe9, 0xff}
	green   = color.NRGBA{0x00, 0x9e, 0x73, 0xff}
	blue    = color.NRGBA{0x00, 0x72, 0xb2, 0xff}
	vermill = color.NRGBA{0xd5, 0x5e, 0x00, 0xff}
	purple  = color.NRGBA{0xcc, 0x79, 0xa7, 0xff}

	ink   = color.NRGBA{0x22, 0x22, 0x22, 0xff} // text and axes
	faint = color.NRGBA{0x66, 0x66, 0x66, 0xff} // notes and secondary text
	rule  = color.NRGBA{0xe4, 0xe4, 0xe4, 0xff} // grid lines
)

// chainColor returns the colour of a chain; the palette's yellow is too light for lines on white and left out. After
// six chains the colours repeat.
func chainColor(chain int) color.NRGBA {
	switch chain % 6 {
	case 0:
		return blue
	case 1:
		return vermill
	case 2:
		return green
	case 3:
		return purple
	case 4:
		return orange
	}
	return sky
}

// chainDash returns the dash of a chain's line: a second distinction, for when colours repeat or are printed grey.
func chainDash(chain int) []float64 {
	switch chain % 5 {
	case 1:
		return []float64{5, 1.5}
	case 2:
		return []float64{2.5, 1.2}
	case 3:
		return []float64{6, 1.5, 1.5, 1.5}
	case 4:
		return []float64{1.2, 1.2}
	}
	return nil
}

// fade returns c with the given opacity, 0 to 1.
func fade(c color.NRGBA, alpha float64) color.NRGBA {
	c.A = uint8(alpha*255 + 0.5)
	return c
}

// tint returns c mixed with white; share is the proportion of c. Unlike with fade, what is below does not show through.
func tint(c color.NRGBA, share float64) color.NRGBA {
	mix := func(v uint8) uint8 { return uint8(255 - share*float64(255-v) + 0.5) }
	return color.NRGBA{mix(c.R), mix(c.G), mix(c.B), 0xff}
}
