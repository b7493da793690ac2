package forward

import (
	"fmt"

	"github.com/bayes-lang/bayes/internal/eval"
)

// Room returns an error if this many draws of the values would need more memory than the limits
// allow.
func Room(l eval.Limits, like []*eval.Value, draws int) error {
	n := 0
	for _, v := range like {
		n += len(v.Num)
	}
	return RoomForNumbers(l, n, draws)
}

func RoomForNumbers(l eval.Limits, n, draws int) error {
	most := l.Kept()
	if draws == 0 || n <= most/draws {
		return nil
	}
	what := "are allowed; ask for fewer draws, or Limits may allow more"
	if l.ByMemory(l.Draws) {
		what = "fit in the available memory; ask for fewer draws"
	}
	return fmt.Errorf("%d draws of %d numbers are too many: at most %d numbers %s", draws, n, most, what)
}
