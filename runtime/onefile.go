package runtime

import (
	"errors"
	"fmt"
	"io"

	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/store"
)

// Write writes the run as one file, without the contents of draws.zarr.
func (f *Fit) Write(w io.Writer) error {
	warmup, err := f.warmup()
	if err != nil {
		return err
	}
	chains := make([][]store.Record, len(f.Chains))
	for i := range chains {
		chains[i] = append(chains[i], warmup[i]...)
		chains[i] = append(chains[i], f.Chains[i]...)
		if f.onDisk() {
			for k := range chains[i] {
				if chains[i][k].X, err = f.logs[i].At(k); err != nil {
					return err
				}
			}
		}
	}
	return store.Write(w, f.record(), f.Env, chains)
}

// ReadFit reads a run written by Write, with limits on what its model and data may cost.
func ReadFit(r io.Reader, l eval.Limits) (*Fit, error) {
	stored, err := store.ReadFrom(r, 8*int64(l.Kept()), l.Text())
	var large *store.LargeError
	if errors.As(err, &large) {
		return nil, tooLarge("the run", large, l)
	}
	if err != nil {
		return nil, err
	}
	f, err := fromStored(stored, l)
	if err != nil {
		return nil, err
	}
	f.Folder, f.Options.Folder = "", ""
	return f, nil
}

func tooLarge(what string, e *store.LargeError, l eval.Limits) error {
	return fmt.Errorf("the draws of %s, %d chains of %d unknown numbers, take %.2g GB of memory, but at most %.2g GB %s",
		what, e.Chains, e.Dim, float64(e.Bytes)/(1<<30), float64(e.Most)/(1<<30), allowedBy(l, l.Draws))
}
