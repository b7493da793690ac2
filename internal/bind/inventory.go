package bind

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/eval"
)

// Item is a line of the inventory.
type Item struct {
	Role  string // "observed", "unknown", "summed", "missing" or "forward"
	Name  string
	Shape []int
	Axes  []*eval.Factor
	Count int // elements that the line is about
	Of    int // elements of the whole array
	// Fate says what happens to missing values: "sampled", "summed out" or "simulated"; "not observed" if a
	// name has no data at all.
	Fate   string
	Labels []string // of missing elements, the first few
}

// Inventory lists what is observed, unknown, summed out, missing and simulated, in source order.
func (b *Bound) Inventory() []Item {
	var observed, unknown, summed, missing, forward []Item
	unobserved := b.Unobserved()
	for _, o := range b.Observed {
		if o.Count > 0 {
			observed = append(observed, Item{Role: "observed", Name: o.Name, Shape: o.Shape, Axes: o.Axes, Count: o.Count, Of: elements(o.Shape)})
		}
	}
	for _, n := range b.Model.Names {
		for _, u := range []*Unknown{b.Unknown(n.Ident), b.Sum(n.Ident), b.Leaf(n.Ident)} {
			if u == nil {
				continue
			}
			it := Item{Role: "unknown", Name: u.Name, Shape: u.Shape, Axes: u.Axes, Count: len(u.Elems), Of: elements(u.Shape), Fate: "sampled"}
			switch {
			case u.Leaf:
				it.Role, it.Fate = "forward", "simulated"
			case u.Summed:
				it.Role, it.Fate = "summed", "summed out"
			}
			switch {
			case u.Missing:
				it.Role = "missing"
				if slices.Contains(unobserved, u.Name) {
					it.Fate = "not observed"
				}
				for _, elem := range u.Elems[:min(len(u.Elems), 3)] {
					it.Labels = append(it.Labels, u.Label(elem))
				}
				missing = append(missing, it)
			case u.Leaf:
				forward = append(forward, it)
			case u.Summed:
				summed = append(summed, it)
			default:
				unknown = append(unknown, it)
			}
		}
	}
	return slices.Concat(observed, unknown, summed, missing, forward)
}

// Format returns the inventory with a line for each name.
func (b *Bound) Format() string {
	items := b.Inventory()
	names := make([]string, len(items))
	width := 0
	for i, it := range items {
		names[i] = it.Name + axesText(it.Shape, it.Axes)
		width = max(width, len([]rune(names[i])))
	}
	var out strings.Builder
	role := ""
	for i, it := range items {
		word := it.Role
		switch word {
		case "forward":
			word = "simulated"
		case "summed":
			word = "summed out"
		}
		if word == role {
			word = ""
		} else {
			role = word
		}
		fmt.Fprintf(&out, "%-13s  %s%s  %s\n", word, names[i], strings.Repeat(" ", width-len([]rune(names[i]))), it.text())
	}
	return out.String()
}

// axesText writes the axes of an array: "[county, 2]".
func axesText(shape []int, axes []*eval.Factor) string {
	if len(shape) == 0 {
		return ""
	}
	parts := make([]string, len(shape))
	for k, n := range shape {
		parts[k] = fmt.Sprint(n)
		if k < len(axes) && axes[k] != nil && axes[k].Name != "" {
			parts[k] = axes[k].Name
		}
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

func (it *Item) text() string {
	what := "number"
	if it.Role == "observed" {
		what = "value"
	}
	switch {
	case it.Fate == "not observed":
		return diag.Plural(it.Count, "value") + ", not observed"
	case it.Role == "missing":
		s := fmt.Sprintf("%d of %d, %s: %s", it.Count, it.Of, it.Fate, strings.Join(it.Labels, ", "))
		if it.Count > len(it.Labels) {
			s += ", ..."
		}
		return s
	case it.Count < it.Of && it.Role == "observed":
		return fmt.Sprintf("%d of %d values", it.Count, it.Of)
	case it.Count < it.Of:
		return fmt.Sprintf("%d of %d elements", it.Count, it.Of)
	}
	return diag.Plural(it.Count, what)
}

// State is what the model does with an element of a name.
type State uint8

const (
	Untouched State = iota // known or computed, and not on the left of `~`
	Observed               // known, and on the left of `~`
	Sampled                // unknown, and an observed value depends on it
	Drawn                  // unknown, and simulated
	SummedOut              // unknown, discrete, and an observed value depends on it
)

// States says what the model does with each element of a name, nil if the name has no elements. It decides
// what is shown as observed, missing or predicted.
func (b *Bound) States(name string) []State {
	v := b.Shapes[name]
	if v == nil {
		return nil
	}
	out := make([]State, len(v.Num))
	if n := b.Model.ByName[name]; n != nil && n.Observed {
		left := b.left[name]
		for e := range out {
			if left.Has(e) && !v.IsUnknown(e) && !v.IsHole(e) {
				out[e] = Observed
			}
		}
	}
	if u := b.Unknown(name); u != nil {
		for _, e := range u.Elems {
			out[e] = Sampled
		}
	}
	if u := b.Sum(name); u != nil {
		for _, e := range u.Elems {
			out[e] = SummedOut
		}
	}
	if u := b.Leaf(name); u != nil {
		for _, e := range u.Elems {
			out[e] = Drawn
		}
	}
	return out
}

// observations lists the known names on the left of `~`.
func (b *Bound) observations() {
	for _, n := range b.Model.Names {
		v := b.Shapes[n.Ident]
		if !n.Observed || v == nil {
			continue
		}
		o := &Observation{Name: n.Ident, Shape: v.Shape, Axes: v.Axes}
		for _, s := range b.States(n.Ident) {
			switch s {
			case Observed:
				o.Count++
			case Sampled, Drawn, SummedOut:
				o.Missing++
			}
		}
		b.Observed = append(b.Observed, o)
	}
}
