package bind

import (
	"strconv"
	"strings"

	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/eval"
)

// Label returns the name of a flat element as it appears in output: `a[Hennepin]`, `ab[Hennepin, 2]`,
// `y[7]`, and just the name for a scalar. A level that could be misread is in quotes.
func (u *Unknown) Label(elem int) string { return Label(u.Name, u.Shape, u.Axes, elem) }

// Labels returns the labels of all unknown elements, in the order of Elems.
func (u *Unknown) Labels() []string {
	out := make([]string, len(u.Elems))
	for i, e := range u.Elems {
		out[i] = u.Label(e)
	}
	return out
}

// Label returns the name of a flat element of any array; axes may be nil.
func Label(name string, shape []int, axes []*eval.Factor, elem int) string {
	if len(shape) == 0 {
		return name
	}
	parts := make([]string, len(shape))
	for k := len(shape) - 1; k >= 0; k-- {
		n := max(shape[k], 1)
		j := elem % n
		elem /= n
		if k < len(axes) && axes[k] != nil && j < len(axes[k].Labels) {
			parts[k] = quoteLabel(axes[k].Labels[j])
		} else {
			parts[k] = strconv.Itoa(j + 1)
		}
	}
	return name + "[" + strings.Join(parts, ", ") + "]"
}

// quoteLabel puts a level in quotes if it is empty, begins or ends with a space, or contains what delimits
// labels or is invisible.
func quoteLabel(s string) string {
	if s == "" || strings.TrimSpace(s) != s || strings.ContainsAny(s, ",[]\"\\\n\r\t") || diag.Hidden(s) != 0 {
		return strconv.Quote(s)
	}
	return s
}
