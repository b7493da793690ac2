package autodiff

// fuse makes a loop that only adds to the log density run forward and reverse in one pass over its rows: nothing is kept
// for the reverse pass, and what is added to the adjoint of a cell that all rows share is one sum.
var fuse = Pass{
	Name:   "fuse",
	Does:   "runs a term of the log density and its gradient in one pass over the rows",
	After:  []string{"eliminate"},
	Choice: true,
	in:     densityOnly,
}

// fuse writes forward and reverse into one body.
func (c *compiler) fuse(l *Loop, r *reverser) (forward, reverse *Loop, err error) {
	place := make([]int32, len(l.Body))
	for i, in := range l.Body {
		place[i] = r.emit(renumber(in, place))
	}
	r.value = func(v int32) int32 { return place[v] }
	if err := r.run(); err != nil {
		return nil, nil, err
	}
	f := *l
	f.Phase = Fused
	f.Body = prune(r.ins)
	return &f, nil, nil
}
