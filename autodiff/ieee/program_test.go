package ieee_test

import (
	"fmt"
	"math"
	"strings"

	"github.com/bayes-lang/bayes/autodiff/ieee"
)

// leastRegion is the number of instructions that are worth a test whether any row needs them.
const leastRegion = 8

// prune drops the instructions that the result does not need, and regions that are
// not worth their name, and puts constants first.
func prune(f *ieee.Func) {
	live := make([]bool, len(f.Code))
	live[f.Result] = true
	operands := func(in ieee.Instr) []int32 { return []int32{in.A, in.B, in.C}[:in.Op.Arity()] }
	mark := func() {
		for i := len(f.Code) - 1; i >= 0; i-- {
			if live[i] {
				for _, o := range operands(f.Code[i]) {
					live[o] = true
				}
			}
		}
	}
	mark()
	// a region with anything in it keeps its mask
	for again := true; again; {
		again = false
		for _, r := range f.Regions {
			some := false
			for _, l := range live[r.From:r.To] {
				some = some || l
			}
			if some && !live[r.Mask] {
				live[r.Mask], again = true, true
				mark()
			}
		}
	}
	place := make([]int32, len(f.Code)+1)
	var code []ieee.Instr
	constants := map[uint64]int32{} // they come first, each once
	for i, in := range f.Code {
		if live[i] && in.Op == ieee.Const {
			at, ok := constants[in.Bits]
			if !ok {
				at = int32(len(code))
				constants[in.Bits] = at
				code = append(code, in)
			}
			place[i] = at
		}
	}
	start := make([]int32, len(f.Code)+1)
	for i, in := range f.Code {
		start[i] = int32(len(code))
		if !live[i] || in.Op == ieee.Const {
			continue
		}
		place[i] = int32(len(code))
		for k := range in.Op.Arity() {
			o := []*int32{&in.A, &in.B, &in.C}[k]
			*o = place[*o]
		}
		code = append(code, in)
	}
	start[len(f.Code)] = int32(len(code))
	var regions []ieee.Region
	for _, r := range f.Regions {
		if from, to := start[r.From], start[r.To]; to-from >= leastRegion {
			regions = append(regions, ieee.Region{Mask: place[r.Mask], From: from, To: to})
		}
	}
	f.Code, f.Regions, f.Result = code, regions, place[f.Result]
}

// write gives a program as text.
func write(name string, f *ieee.Func) string {
	var b strings.Builder
	fmt.Fprintf(&b, "func %s %d\n", name, f.Args)
	for _, t := range f.Tables {
		b.WriteString("table")
		for _, u := range t {
			fmt.Fprintf(&b, " %#x", u)
		}
		b.WriteString("\n")
	}
	next, depth := 0, 0
	var ends []int32
	for i := 0; i <= len(f.Code); i++ {
		for len(ends) > 0 && ends[len(ends)-1] == int32(i) {
			depth--
			fmt.Fprintf(&b, "%send\n", strings.Repeat("  ", depth))
			ends = ends[:len(ends)-1]
		}
		for next < len(f.Regions) && f.Regions[next].From == int32(i) {
			r := f.Regions[next]
			fmt.Fprintf(&b, "%swhere %%%d\n", strings.Repeat("  ", depth), r.Mask)
			ends = append(ends, r.To)
			next++
			depth++
		}
		if i == len(f.Code) {
			break
		}
		in := f.Code[i]
		fmt.Fprintf(&b, "%s%%%d = %v", strings.Repeat("  ", depth), i, in.Op)
		switch in.Op {
		case ieee.Arg:
			fmt.Fprintf(&b, " %d", in.A)
		case ieee.Const:
			b.WriteString(" " + writeConst(in.Bits))
		default:
			for _, o := range []int32{in.A, in.B, in.C}[:in.Op.Arity()] {
				fmt.Fprintf(&b, " %%%d", o)
			}
			if in.Op == ieee.Lookup {
				fmt.Fprintf(&b, " %d", in.Bits)
			}
		}
		b.WriteString("\n")
	}
	fmt.Fprintf(&b, "return %%%d\n", f.Result)
	return b.String()
}

// writeConst writes a number that may be meant as one in hexadecimal, other words by their bits.
func writeConst(u uint64) string {
	f := math.Float64frombits(u)
	if e := u >> 52 & 0x7ff; f == f && e > 0x300 && e < 0x4ff {
		return fmt.Sprintf("%x", f)
	}
	return fmt.Sprintf("#%x", u)
}
