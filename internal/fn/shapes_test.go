package fn_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/internal/fn"
)

var writeShapes = flag.Bool("shapes", false, "write testdata/shapes.txt anew, to be read before it is kept")

// How places of an axis are those of an argument, in the words of the table.
var hows = []string{"kept", "reordered", "mixed", "counted", "labelled", "listed"}

func axisText(a fn.Axis) string {
	var parts []string
	for _, p := range a {
		parts = append(parts, fmt.Sprintf("%s %d.%d", hows[p.How], p.Arg, p.Axis))
	}
	return strings.Join(parts, " + ")
}

// outText says what comes out of a call, or what is wrong with it.
func outText(out fn.Out, p *fn.Problem) string {
	if p != nil {
		return fmt.Sprintf("%s of {%d}: %s", p.Code, p.Arg, p.Text)
	}
	text := fmt.Sprint(out.Shape)
	for k, a := range out.Axes {
		text += fmt.Sprintf(" axis %d: %s;", k, axisText(a))
	}
	if out.Together != nil {
		text += " together"
	}
	for _, m := range out.Meet {
		text += " meet " + axisText(fn.Axis{m[0]}) + " = " + axisText(fn.Axis{m[1]}) + ";"
	}
	if out.Number != nil {
		text += " numbers of " + axisText(out.Number)
	}
	return text
}

// The shape of what comes out of each function of whole arrays, and what the places of its axes
// are, for arguments of many shapes; and what is wrong with shapes that do not fit:
// testdata/shapes.txt has a line for each.
func TestShapes(t *testing.T) {
	few := map[fn.Need][][]int{
		fn.Number: {nil}, fn.Size: {nil}, fn.Dimension: {nil}, fn.Matrix: {{3, 2}, {2, 3}}, fn.Square: {{3, 3}, {2, 2}}, fn.Covariance: {{3, 3}},
		fn.Numbers: {nil, {3}, {2, 3}}, fn.Codes: {nil, {3}, {2, 3}}, fn.Truths: {nil, {3}}, fn.Fixed: {nil, {3}},
		fn.Arrays: {{3}, {2}, {2, 3}, {3, 2, 2}}, fn.Elements: {nil, {3}, {2, 3}, {2, 2}}, fn.Sized: {nil, {3}, {2, 3}},
	}
	var b bytes.Buffer
	for _, f := range fn.All() {
		if !f.Built() || f.Params[0].Need == fn.Factor || f.Params[0].Need == fn.Function {
			continue
		}
		most := len(f.Params)
		if f.Rest != "" {
			most += 2
		}
		for n := max(1, f.Min()); n <= most; n++ {
			if f.ByElement(n) {
				continue
			}
			var all func(args []fn.Arg)
			all = func(args []fn.Arg) {
				if len(args) == n {
					shapes := make([]string, n)
					for k, a := range args {
						shapes[k] = fmt.Sprint(a.Shape)
					}
					fmt.Fprintf(&b, "%s(%s) %s\n", f.Name, strings.Join(shapes, ", "), outText(f.Out(args)))
					return
				}
				need := f.Param(len(args)).Need
				list := few[need]
				if list == nil {
					list = [][]int{{3}, {2}, {0}}
				}
				for _, shape := range list {
					a := fn.Arg{Given: true, Kind: fn.Real, Shape: shape, Num: make([]float64, size(shape))}
					for i := range a.Num {
						switch {
						case need == fn.Size || need == fn.Dimension:
							a.Num[i], a.Kind = 4, fn.Int
						case need.Numeric():
							a.Num[i] = 0.25 * float64(i+1)
						case need == fn.Covariance:
							a.Num[i] = float64(1 + i/3 + i%3)
						case need == fn.Truths || need == fn.KnownTruths:
							a.Num[i], a.Kind = float64(i%2), fn.Bool
						default:
							a.Num[i] = float64(i + 1)
						}
					}
					all(append(slices.Clone(args), a))
				}
			}
			all(nil)
		}
	}
	const path = "testdata/shapes.txt"
	if *writeShapes {
		if err := os.MkdirAll("testdata", 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, b.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	got, want := strings.Split(b.String(), "\n"), strings.Split(string(text), "\n")
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || got[i] != want[i] {
			t.Fatalf("line %d of %s differs:\n%q, not\n%q", i+1, path, slices.Concat(got, []string{""})[min(i, len(got))], slices.Concat(want, []string{""})[min(i, len(want))])
		}
	}
}
