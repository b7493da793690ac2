package fn

var besselI = Spec{
	Name: "bessel_i", Params: []Param{{Name: "v"}, {Name: "x"}},
	Doc:    "modified Bessel function of the first kind of order v",
	Shapes: eachOfTwo,
	See:    "bessel_k",
	Later:  true,
}

var besselJ = Spec{
	Name: "bessel_j", Params: []Param{{Name: "v"}, {Name: "x"}},
	Doc:    "Bessel function of the first kind of order v",
	Shapes: eachOfTwo,
	See:    "bessel_y",
	Later:  true,
}

var besselK = Spec{
	Name: "bessel_k", Params: []Param{{Name: "v"}, {Name: "x"}},
	Doc:    "modified Bessel function of the second kind of order v",
	Shapes: eachOfTwo,
	See:    "bessel_i",
	Later:  true,
}

var besselY = Spec{
	Name: "bessel_y", Params: []Param{{Name: "v"}, {Name: "x"}},
	Doc:    "Bessel function of the second kind of order v",
	Shapes: eachOfTwo,
	See:    "bessel_j",
	Later:  true,
}
