package fn

var besselI = Spec{
	Name: "bessel_i", Params: []Param{{Name: "v"}, {Name: "x"}},
	Doc:    "modified Bessel function of the first kind of order v",
	Shapes: eachOfTwo,
	See:    "bessel_k",
}

var besselJ = Spec{
	Name: "bessel_j", Params: []Param{{Name: "v"}, {Name: "x"}},
	Doc:    "Bessel function of the first kind of order v",
	Shapes: eachOfTwo,
	See:    "bessel_y",
}

var besselK = Spec{
	Name: "bessel_k", Params: []Param{{Name: "v"}, {Name: "x"}},
	Doc:    "modified Bessel function of the second kind of order v",
	Shapes: eachOfTwo,
	See:    "bessel_i",
}

var besselY = Spec{
	Name: "bessel_y", Params: []Param{{Name: "v"}, {Name: "x"}},
	Doc:    "Bessel function of the second kind of order v",
	Shapes: eachOfTwo,
	See:    "bessel_j",
}
