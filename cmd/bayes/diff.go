package main

import (
	"fmt"
	"strings"
)

// unified returns the difference of two texts of a file as `diff -u` writes it, ""
// where there is none.
func unified(name, before, after string) string {
	if before == after {
		return ""
	}
	a, b := lines(before), lines(after)
	ops := edits(a, b)
	const around = 3
	var out strings.Builder
	fmt.Fprintf(&out, "--- %s\n+++ %s\n", name, name)
	for i := 0; i < len(ops); {
		if ops[i].sign == ' ' {
			i++
			continue
		}
		// A hunk: changes with at most 2*around lines that stay between them.
		from, to := max(0, i-around), i
		for k := i; k < len(ops) && k-to <= 2*around; k++ {
			if ops[k].sign != ' ' {
				to = k
			}
		}
		end := min(len(ops), to+1+around)
		var minus, plus int
		for _, o := range ops[from:end] {
			if o.sign != '+' {
				minus++
			}
			if o.sign != '-' {
				plus++
			}
		}
		fmt.Fprintf(&out, "@@ -%s +%s @@\n", extent(ops[from].a, minus), extent(ops[from].b, plus))
		for _, o := range ops[from:end] {
			out.WriteByte(o.sign)
			out.WriteString(o.text)
			if !strings.HasSuffix(o.text, "\n") {
				out.WriteString("\n\\ No newline at end of file\n")
			}
		}
		i = end
	}
	return out.String()
}

// extent writes where a hunk begins, counted from 1, and how many lines it has.
func extent(first, count int) string {
	if count > 0 {
		first++ // an empty extent names the line before it
	}
	if count == 1 {
		return fmt.Sprint(first)
	}
	return fmt.Sprintf("%d,%d", first, count)
}

func lines(text string) []string {
	list := strings.SplitAfter(text, "\n")
	return list[:len(list)-1+min(1, len(list[len(list)-1]))]
}

// edit is a line that stays (' '), goes ('-') or comes ('+'), with the lines of
// both texts before it.
type edit struct {
	sign byte
	text string
	a, b int
}

// mostCells bounds the table of edits; larger differences are shown as a whole.
const mostCells = 1 << 24

// edits returns a shortest way from a to b, line by line.
func edits(a, b []string) []edit {
	var head []edit
	for len(head) < len(a) && len(head) < len(b) && a[len(head)] == b[len(head)] {
		head = append(head, edit{' ', a[len(head)], len(head), len(head)})
	}
	n, tail := len(head), 0
	for tail < len(a)-n && tail < len(b)-n && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	x, y := a[n:len(a)-tail], b[n:len(b)-tail]
	// common[i*w+j] is the length of the longest common part of x[i:] and y[j:].
	w := len(y) + 1
	var common []int32
	if (len(x)+1)*w <= mostCells {
		common = make([]int32, (len(x)+1)*w)
		for i := len(x) - 1; i >= 0; i-- {
			for j := len(y) - 1; j >= 0; j-- {
				if x[i] == y[j] {
					common[i*w+j] = common[(i+1)*w+j+1] + 1
				} else {
					common[i*w+j] = max(common[(i+1)*w+j], common[i*w+j+1])
				}
			}
		}
	}
	out, i, j := head, 0, 0
	for i < len(x) || j < len(y) {
		switch {
		case common != nil && i < len(x) && j < len(y) && x[i] == y[j]:
			out = append(out, edit{' ', x[i], n + i, n + j})
			i, j = i+1, j+1
		case i < len(x) && (j == len(y) || common == nil || common[(i+1)*w+j] >= common[i*w+j+1]):
			out = append(out, edit{'-', x[i], n + i, n + j})
			i++
		default:
			out = append(out, edit{'+', y[j], n + i, n + j})
			j++
		}
	}
	for k := range tail {
		out = append(out, edit{' ', a[len(a)-tail+k], len(a) - tail + k, len(b) - tail + k})
	}
	return out
}
