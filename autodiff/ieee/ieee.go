// Package ieee provides the functions of mathx as branch-free programs of IEEE operations, with
// selections instead of branches. Machines that run many rows at once, and generators of native
// code, need them in this form.
//
// The programs (functions.txt) are translated from the source of mathx by the tests of this
// package (go generate ./autodiff/ieee), which also compare the two bit for bit. So a function
// is written only once, in ordinary Go with branches, which Go code calls directly.
package ieee

import (
	_ "embed"
	"fmt"
	"math"
	"math/bits"
	"strconv"
	"strings"
)

// Op is an operation on words of 64 bits: floating-point numbers, integers, or masks of all
// ones or all zeros. No operation traps, so values that are not selected may be anything.
type Op uint8

// Operations. The letters A, B, C are operands.
const (
	Arg   Op = iota // argument A of the function
	Const           // the word Bits

	// On floating-point numbers, with one rounding to nearest.
	Add
	Sub
	Mul
	Div
	Fma // A*B + C
	Neg // the sign bit flipped
	Abs // the sign bit cleared
	Sqrt
	Floor
	Even     // rounded to an integer, halves to even
	Copysign // the number A with the sign of B
	Lt       // masks; false where an operand is NaN
	Le
	Eq

	// On integers, modulo 2^64.
	IAdd
	ISub
	MulLow
	MulHigh // the upper half of the product of unsigned integers
	And
	Or
	Xor
	AndNot // A and not B
	Shl    // 0 for shifts of 64 and more
	Shr
	Sar // of signed integers
	LeadingZeros
	ILt // masks
	ULt // of unsigned integers
	IEq

	FromInt  // a signed integer as a floating-point number
	FromUint // an unsigned integer as a floating-point number
	ToInt    // truncated; undefined outside the range of signed integers

	Lookup // word A of table Bits, whose length is a power of two; A is reduced modulo that length
	Select // mask A ? B : C

	numOps
)

var opNames = [numOps]string{
	"arg", "const", "add", "sub", "mul", "div", "fma", "neg", "abs", "sqrt", "floor", "even", "copysign", "lt", "le", "eq",
	"iadd", "isub", "mullow", "mulhigh", "and", "or", "xor", "andnot", "shl", "shr", "sar", "leadingzeros", "ilt", "ult", "ieq",
	"fromint", "fromuint", "toint", "lookup", "select",
}

// arity has the number of operands.
var arity = [numOps]int{
	Add: 2, Sub: 2, Mul: 2, Div: 2, Fma: 3, Neg: 1, Abs: 1, Sqrt: 1, Floor: 1, Even: 1, Copysign: 2, Lt: 2, Le: 2, Eq: 2,
	IAdd: 2, ISub: 2, MulLow: 2, MulHigh: 2, And: 2, Or: 2, Xor: 2, AndNot: 2, Shl: 2, Shr: 2, Sar: 2, LeadingZeros: 1, ILt: 2, ULt: 2, IEq: 2,
	FromInt: 1, FromUint: 1, ToInt: 1, Lookup: 1, Select: 3,
}

// String returns the name of the operation.
func (o Op) String() string { return opNames[o] }

// Arity returns the number of operands.
func (o Op) Arity() int { return arity[o] }

// An Instr computes one word. Its operands are the numbers of earlier instructions.
type Instr struct {
	Op      Op
	A, B, C int32
	Bits    uint64 // of Const; for Lookup, the number of the table
}

// A Region is the instructions From <= i < To, which are needed only if the word Mask, computed
// before them, is true. A machine may skip them if it is true for no row. Outside the region,
// only a Select after its end uses its results. Regions are nested or disjoint.
type Region struct {
	Mask     int32
	From, To int32
}

// A Func is a function written as a program; its value is the word Result.
type Func struct {
	Args    int
	Code    []Instr
	Regions []Region // in the order of From, outer before inner
	Tables  [][]uint64
	Result  int32
}

//go:embed functions.txt
var text string

// Named returns the program of an operation of package graph by name. There is one for every
// operation that mathx computes, except those whose cost is that of a series.
func Named(name string) (*Func, error) {
	_, body, ok := strings.Cut(text, "\nfunc "+name+" ")
	if !ok {
		return nil, fmt.Errorf("ieee: no program for %s", name)
	}
	body, _, _ = strings.Cut(body, "\nfunc ")
	return parse(body)
}

// parse reads a program as String writes it, without the name.
func parse(body string) (*Func, error) {
	f := &Func{}
	var open []int // regions
	for n, line := range strings.Split(strings.TrimSpace(body), "\n") {
		w := strings.Fields(line)
		bad := func() error { return fmt.Errorf("ieee: line %d: %q", n, line) }
		number := func(k int) (int32, error) {
			if k >= len(w) {
				return 0, bad()
			}
			v, err := strconv.Atoi(strings.TrimPrefix(w[k], "%"))
			if err != nil {
				return 0, bad()
			}
			return int32(v), nil
		}
		var err error
		switch {
		case n == 0:
			f.Args, err = strconv.Atoi(w[0])
		case len(w) == 0:
		case w[0] == "table":
			var t []uint64
			for _, x := range w[1:] {
				v, err := strconv.ParseUint(x, 0, 64)
				if err != nil {
					return nil, bad()
				}
				t = append(t, v)
			}
			f.Tables = append(f.Tables, t)
		case w[0] == "where":
			var m int32
			m, err = number(1)
			open = append(open, len(f.Regions))
			f.Regions = append(f.Regions, Region{Mask: m, From: int32(len(f.Code))})
		case w[0] == "end":
			if len(open) == 0 {
				return nil, bad()
			}
			f.Regions[open[len(open)-1]].To = int32(len(f.Code))
			open = open[:len(open)-1]
		case w[0] == "return":
			f.Result, err = number(1)
		default:
			err = f.parseInstr(w, number)
		}
		if err != nil {
			return nil, bad()
		}
	}
	return f, nil
}

// parseInstr reads "%7 = fma %1 %2 %3", "%7 = const 0x1.8p+52", "%7 = const #4338" (a
// word in hexadecimal), "%7 = lookup %3 0".
func (f *Func) parseInstr(w []string, number func(int) (int32, error)) error {
	if len(w) < 3 || w[1] != "=" {
		return strconv.ErrSyntax
	}
	in := Instr{Op: numOps, A: -1, B: -1, C: -1}
	for op, name := range opNames {
		if name == w[2] {
			in.Op = Op(op)
		}
	}
	var err error
	switch in.Op {
	case numOps:
		return strconv.ErrSyntax
	case Arg:
		in.A, err = number(3)
	case Const:
		if hex, ok := strings.CutPrefix(w[3], "#"); ok {
			in.Bits, err = strconv.ParseUint(hex, 16, 64)
		} else {
			var v float64
			v, err = strconv.ParseFloat(w[3], 64)
			in.Bits = math.Float64bits(v)
		}
	default:
		for k, o := range []*int32{&in.A, &in.B, &in.C}[:in.Op.Arity()] {
			if *o, err = number(3 + k); err != nil {
				return err
			}
			if *o < 0 || int(*o) >= len(f.Code) {
				return strconv.ErrRange
			}
		}
		if in.Op == Lookup {
			in.Bits, err = strconv.ParseUint(w[4], 10, 64)
		}
	}
	f.Code = append(f.Code, in)
	return err
}

// Eval computes the function by running its program.
func (f *Func) Eval(args ...float64) float64 {
	words := make([]uint64, len(f.Code))
	for i := range f.Code {
		words[i] = f.Word(i, words, args)
	}
	return math.Float64frombits(words[f.Result])
}

// Word computes instruction i from the words before it. It defines what a machine must compute for
// each row.
func (f *Func) Word(i int, words []uint64, args []float64) uint64 {
	in := f.Code[i]
	var a, b, c uint64
	if in.Op.Arity() > 0 {
		a = words[in.A]
	}
	if in.Op.Arity() > 1 {
		b = words[in.B]
	}
	if in.Op.Arity() > 2 {
		c = words[in.C]
	}
	x, y := math.Float64frombits(a), math.Float64frombits(b)
	switch in.Op {
	case Arg:
		return math.Float64bits(args[in.A])
	case Const:
		return in.Bits
	case Add:
		return math.Float64bits(x + y)
	case Sub:
		return math.Float64bits(x - y)
	case Mul:
		return math.Float64bits(x * y)
	case Div:
		return math.Float64bits(x / y)
	case Fma:
		return math.Float64bits(math.FMA(x, y, math.Float64frombits(c)))
	case Neg:
		return a ^ 1<<63
	case Abs:
		return a &^ (1 << 63)
	case Sqrt:
		return math.Float64bits(math.Sqrt(x))
	case Floor:
		return math.Float64bits(math.Floor(x))
	case Even:
		return math.Float64bits(math.RoundToEven(x))
	case Copysign:
		return a&^(1<<63) | b&(1<<63)
	case Lt:
		return mask(x < y)
	case Le:
		return mask(x <= y)
	case Eq:
		return mask(x == y)
	case IAdd:
		return a + b
	case ISub:
		return a - b
	case MulLow:
		return a * b
	case MulHigh:
		high, _ := bits.Mul64(a, b)
		return high
	case And:
		return a & b
	case Or:
		return a | b
	case Xor:
		return a ^ b
	case AndNot:
		return a &^ b
	case Shl:
		return a << b
	case Shr:
		return a >> b
	case Sar:
		return uint64(int64(a) >> b)
	case LeadingZeros:
		return uint64(bits.LeadingZeros64(a))
	case ILt:
		return mask(int64(a) < int64(b))
	case ULt:
		return mask(a < b)
	case IEq:
		return mask(a == b)
	case FromInt:
		return math.Float64bits(float64(int64(a)))
	case FromUint:
		return math.Float64bits(float64(a))
	case ToInt:
		return uint64(int64(x))
	case Lookup:
		t := f.Tables[in.Bits]
		return t[a&uint64(len(t)-1)]
	case Select:
		return a&b | ^a&c
	}
	panic("ieee: " + in.Op.String() + " has no value")
}

func mask(b bool) uint64 {
	if b {
		return ^uint64(0)
	}
	return 0
}
