package fn

var owensT = Spec{
	Name: "owens_t", Params: []Param{{Name: "h"}, {Name: "a"}},
	Doc:    "Owen's T function",
	Shapes: eachOfTwo,
	See:    "Phi",
}
