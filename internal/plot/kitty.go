package plot

import (
	"encoding/base64"
	"fmt"
	"strings"
)

// Kitty returns the escape sequences that make a terminal with kitty's graphics
// protocol (kitty, ghostty, WezTerm, Konsole) show a PNG at the cursor. columns
// says over how many characters it is spread; 0 leaves its size. The protocol:
// https://sw.kovidgoyal.net/kitty/graphics-protocol/.
func Kitty(png []byte, columns int) string {
	const chunk = 4096 // the most that one sequence may carry
	data := base64.StdEncoding.EncodeToString(png)
	var out strings.Builder
	// a=T: transmit and show; f=100: PNG; q=2: no reply, which would be read as if typed; m=1: more follows.
	control := "a=T,f=100,q=2"
	if columns > 0 {
		control += fmt.Sprintf(",c=%d", columns)
	}
	for first := true; first || data != ""; first = false {
		part := data[:min(chunk, len(data))]
		data = data[len(part):]
		more := 0
		if data != "" {
			more = 1
		}
		if first {
			fmt.Fprintf(&out, "\x1b_G%s,m=%d;%s\x1b\\", control, more, part)
		} else {
			fmt.Fprintf(&out, "\x1b_Gm=%d;%s\x1b\\", more, part)
		}
	}
	return out.String()
}
