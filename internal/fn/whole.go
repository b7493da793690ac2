package fn

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
)

var abs = Spec{
	Name: "abs", Params: []Param{{Name: "x"}},
	Doc:     "absolute value",
	Shapes:  eachShape,
	Example: "abs([-2, 3])", Value: "[2, 3]",
	Aliases: []Alias{{Name: "fabs"}},
	Points: []Point{
		{"abs(-2.5)", []float64{2.5}},
		{"abs(3)", []float64{3.0}},
	},
	functions: functions{value1: math.Abs, trace1: (*graph.Trace).Abs, kind: Whole},
}

var floor = Spec{
	Name: "floor", Params: []Param{{Name: "x"}},
	Doc:     "largest whole number that is not above x, as a real",
	Shapes:  eachShape,
	Example: "floor(-1.5)", Value: "-2",
	See: "ceil round div int",
	Aliases: []Alias{
		{Name: "trunc", Here: "if x < 0 { ceil(x) } else { floor(x) }"},
	},
	Points: []Point{
		{"floor(-1.5)", []float64{-2.0}},
		{"floor(2.75)", []float64{2.0}},
	},
	functions: functions{value1: math.Floor, trace1: func(t *graph.Trace, x graph.Ref) graph.Ref { return t.Op(graph.OpFloor, x) }, kind: Whole},
}

var ceil = Spec{
	Name: "ceil", Params: []Param{{Name: "x"}},
	Doc:     "smallest whole number that is not below x, as a real",
	Shapes:  eachShape,
	Example: "ceil(-1.5)", Value: "-1",
	See: "floor round",
	Points: []Point{
		{"ceil(-1.5)", []float64{-1.0}},
		{"ceil(2.25)", []float64{3.0}},
	},
	functions: functions{value1: math.Ceil, trace1: func(t *graph.Trace, x graph.Ref) graph.Ref { return t.Op(graph.OpCeil, x) }, kind: Whole},
}

var round = Spec{
	Name: "round", Params: []Param{{Name: "x"}},
	Doc:     "nearest whole number as a real, ties to even",
	Shapes:  eachShape,
	Example: "round([0.5, 1.5, 2.4])", Value: "[0, 2, 2]",
	See: "floor ceil int",
	Points: []Point{
		{"round(2.5)", []float64{2.0}},
		{"round(3.5)", []float64{4.0}},
		{"round(-0.75)", []float64{-1.0}},
		{"round(2.25)", []float64{2.0}},
	},
	functions: functions{value1: math.RoundToEven, trace1: func(t *graph.Trace, x graph.Ref) graph.Ref { return t.Op(graph.OpRound, x) }, kind: Whole},
}

var div = Spec{
	Name: "div", Params: []Param{{Name: "a"}, {Name: "b"}},
	Doc:     "integer division, rounded towards minus infinity",
	Shapes:  eachOfTwo + " Of ints, an int.",
	Example: "div(-7, 2)", Value: "-4",
	See: "% /",
	Points: []Point{
		{"div(-7, 2)", []float64{-4.0}},
		{"div(7, -2)", []float64{-4.0}},
		{"div(9, 3)", []float64{3.0}},
	},
	functions: functions{value2: floorDiv, kind: Ints, check: wholeOnes, refuse: func(x []float64) *Problem {
		if x[1] == 0 {
			return &Problem{Arg: 1, Code: "zero-division", Text: "`{1}` is zero: whole numbers cannot be divided by it", Known: true}
		}
		return nil
	}},
}

// wholeOnes is the check of div.
func wholeOnes(a []Arg) *Problem {
	for i := range a {
		if a[i].Kind == Real && !a[i].Loose {
			return &Problem{Arg: i, Code: "wrong-kind", Text: "`{" + string(rune('0'+i)) + "}` is a real number, but `div` divides whole numbers", Help: "write `floor({0} / {1})`"}
		}
	}
	return nil
}

// floorDiv is the quotient rounded towards minus infinity: the whole numbers that a double can represent are too small for
// their quotient to be rounded to a different whole number.
func floorDiv(a, b float64) float64 {
	if b == 0 {
		return math.NaN()
	}
	return math.Floor(a / b)
}
