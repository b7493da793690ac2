package runtime

import (
	"fmt"

	"github.com/bayes-lang/bayes/internal/disk"
	"github.com/bayes-lang/bayes/internal/store"
)

// Save writes the run to a folder, as Sample does if its options name one.
func (f *Fit) Save(path string, overwrite bool) error {
	folder, err := store.Create(path, f.record(), SampleOptions{Overwrite: overwrite}.taken())
	if err != nil {
		return err
	}
	return f.saveIn(folder)
}

// saveIn writes the run to a folder that was taken for it.
func (f *Fit) saveIn(folder *store.Folder) error {
	warmup, err := f.warmup()
	if err != nil {
		folder.Discard()
		return err
	}
	for i := range f.Chains {
		l, err := folder.CreateLog(i)
		for _, list := range [][]store.Record{warmup[i], f.Chains[i]} {
			for k := range list {
				r := list[k]
				if f.onDisk() && err == nil {
					r.X, err = f.logs[i].At(r.Index)
				}
				if err == nil {
					err = l.Append(&r)
				}
			}
		}
		if err != nil {
			folder.Discard()
			return fmt.Errorf("the run cannot be kept in %s: %w", folder.Path, disk.Cause(err))
		}
	}
	copied := *f // the folder of a fit does not change
	return copied.finish(folder)
}
