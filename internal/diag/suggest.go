package diag

import (
	"sort"
	"strings"
)

// Nearest returns the name that was most likely meant by word, or "". Names
// that differ in capitals or underscores alone come first, then those at a
// small edit distance, capitals apart; of equals the first in the alphabet.
func Nearest(word string, names []string) string {
	names = append([]string(nil), names...)
	sort.Strings(names)
	plain := Folded(word)
	best, least := "", MostApart(word)+1
	for _, n := range names {
		if n == word {
			continue
		}
		if Folded(n) == plain && plain != "" {
			return n
		}
		d := Distance(strings.ToLower(word), strings.ToLower(n))
		// Of a name of one or two letters nothing would be left.
		if len([]rune(n)) <= d {
			continue
		}
		if d < least {
			best, least = n, d
		}
	}
	return best
}

// MostApart is the largest Distance at which another word is still similar.
func MostApart(word string) int {
	switch n := len([]rune(word)); {
	case n <= 2:
		return 0
	case n <= 5:
		return 1
	case n <= 8:
		return 2
	}
	return 3
}

// Similar reports whether two names are likely to be one.
func Similar(a, b string) bool {
	return Folded(a) == Folded(b) || Distance(a, b) <= min(MostApart(a), MostApart(b))
}

// Folded is a name without what people get wrong first: capitals and underscores.
func Folded(s string) string { return strings.ToLower(strings.ReplaceAll(s, "_", "")) }

// Distance is the least number of letters to insert, delete, change or swap
// with their neighbour that makes b of a.
func Distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	if len(x) > 64 || len(y) > 64 { // no typing error
		return 64
	}
	before, last, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row[0] = i
		for j := 1; j <= len(y); j++ {
			change := last[j-1]
			if x[i-1] != y[j-1] {
				change++
			}
			row[j] = min(last[j]+1, row[j-1]+1, change)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(y)]
}
