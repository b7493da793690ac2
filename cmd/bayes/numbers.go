package main

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/alecthomas/kong"
)

// number reads the number of an option. The tags min and max (inclusive),
// above and below (exclusive) of its field say what it may be.
func number(ctx *kong.DecodeContext, target reflect.Value) error {
	token, err := ctx.Scan.PopValue("number")
	if err != nil {
		return err
	}
	text := strings.TrimSpace(fmt.Sprint(token.Value))
	tag := ctx.Value.Tag
	x := 0.0
	switch {
	case target.CanInt():
		var n int64
		if n, err = strconv.ParseInt(text, 10, 64); err == nil {
			target.SetInt(n)
			x = float64(n)
		}
	case target.CanUint():
		var n uint64
		if n, err = strconv.ParseUint(text, 10, 64); err == nil {
			target.SetUint(n)
			x = float64(n)
		}
	default:
		if x, err = strconv.ParseFloat(text, 64); err == nil {
			target.SetFloat(x)
		}
	}
	within := err == nil && x == x
	for _, limit := range []struct {
		tag  string
		good func(bound float64) bool
	}{
		{"min", func(b float64) bool { return x >= b }},
		{"max", func(b float64) bool { return x <= b }},
		{"above", func(b float64) bool { return x > b }},
		{"below", func(b float64) bool { return x < b }},
	} {
		if tag.Has(limit.tag) && within {
			bound, err := tag.GetFloat(limit.tag)
			if err != nil {
				panic(err)
			}
			within = limit.good(bound)
		}
	}
	if within {
		return nil
	}
	return fmt.Errorf("%q is not %s", text, allowed(target, tag))
}

// allowed says in words what an option may be.
func allowed(target reflect.Value, tag *kong.Tag) string {
	what := "a number"
	if target.CanInt() || target.CanUint() {
		what = "a whole number"
	}
	low, high := tag.Get("min"), tag.Get("max")
	if target.CanUint() && low == "" {
		low, high = "0", "18446744073709551615"
	}
	switch above, below := tag.Get("above"), tag.Get("below"); {
	case low != "" && high != "":
		return what + " from " + low + " to " + high
	case low != "" && below != "":
		return what + " of at least " + low + " and less than " + below
	case low != "":
		return what + " of at least " + low
	case above != "" && below != "":
		return what + " between " + above + " and " + below
	case above != "" && high != "":
		return what + " above " + above + " and up to " + high
	case above != "":
		return what + " above " + above
	}
	return what
}
