package autodiff

import "github.com/bayes-lang/bayes/autodiff/graph"

// reverseNode returns the forward node, with a tape where its adjoint needs
// one, and the adjoint node, or nil if no input reaches the node.
func (c *compiler) reverseNode(n *Node) (forward, reverse *Node) {
	active := c.activeOperands(n)
	some := false
	for _, a := range active {
		some = some || a
	}
	if !some {
		return n, nil
	}
	f := *n
	if size := n.TapeSize(); size > 0 {
		lo, hi := n.allRows()
		f.TapeStride = int32(size)
		f.Tape = c.work(size*(hi-lo)) - f.TapeStride*int32(lo)
	}
	b := f
	b.Phase = Reverse
	b.Active = active
	return &f, &b
}

// TapeSize returns how many cells a node keeps for its adjoint in each row: the factors that
// the forward pass has computed and that are not among its results.
func (n *Node) TapeSize() int {
	d := n.Dims[0]
	switch n.Kind {
	case graph.Solve, graph.LogDet: // the LU factors and the order of the rows
		return d*d + d
	case graph.EigenValues: // the eigenvectors
		return d * d
	case graph.EigenVectors: // the eigenvalues
		return d
	case graph.MvNormalCov: // the Cholesky factor and K^-1 x
		return d*d + d*n.Dims[1]
	}
	return 0
}
