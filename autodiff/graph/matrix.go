package graph

// Matrices are row-major lists of scalars. Small ones are written out, so that
// many of one form (a factor for each county) become rows of one loop; large
// ones become nodes.
const (
	smallFactor  = 8      // order up to which factorisations and solves are written out
	smallInner   = 16     // inner length up to which a product is written out
	smallProduct = 200000 // and number of scalar products
)

// operand is an input of a node: scalars, or numbers from data.
type operand struct {
	refs  []Ref
	known []float64
}

// opaque makes a node of scalars and returns its outputs.
func (t *Trace) opaque(kind NodeKind, dims []int, outs int, in ...[]Ref) []Ref {
	for _, refs := range in {
		t.alone(refs)
	}
	list := make([]operand, len(in))
	for k, refs := range in {
		if !t.allKnown(refs) {
			list[k].refs = append([]Ref(nil), refs...)
			continue
		}
		for _, r := range refs {
			list[k].known = append(list[k].known, t.look(r).f)
		}
	}
	return t.addNode(kind, dims, outs, list)
}

func (t *Trace) addNode(kind NodeKind, dims []int, outs int, in []operand) []Ref {
	t.single()
	o := opaque{kind: kind, dims: dims, outs: outs, in: in}
	varying := false
	for _, x := range in {
		varying = varying || x.known != nil
		for _, r := range x.refs {
			varying = varying || t.look(r).varying
		}
	}
	t.opaques = append(t.opaques, o)
	out := make([]Ref, outs)
	for i := range out {
		out[i] = t.node(scalar{op: opOut, varying: varying || outs > 1, a: Ref(len(t.opaques) - 1), b: Ref(i), c: None}, false)
	}
	return out
}

func (t *Trace) allKnown(list []Ref) bool {
	for _, r := range list {
		if !t.look(r).known {
			return false
		}
	}
	return true
}

// WrittenOut reports whether the product of an n x k and a k x m matrix is traced as scalars.
func WrittenOut(n, k, m int) bool {
	return k <= smallInner && n*k*m <= smallProduct || n*m == 1
}

// MatMul returns A (n x k) times B (k x m).
func (t *Trace) MatMul(a, b []Ref, n, k, m int) []Ref {
	if t.allKnown(a) && t.allKnown(b) || WrittenOut(n, k, m) {
		out := make([]Ref, 0, n*m)
		row, col := make([]Ref, k), make([]Ref, k)
		for i := 0; i < n; i++ {
			for j := 0; j < m; j++ {
				copy(row, a[i*k:])
				for l := range col {
					col[l] = b[l*m+j]
				}
				out = append(out, t.Dot(row, col))
			}
		}
		return out
	}
	return t.opaque(MatMul, []int{n, k, m}, n*m, a, b)
}

// MatMulKnown returns A (n x k) times B (k x m) for data A, which need not become scalars if
// the product is a node.
func (t *Trace) MatMulKnown(a []float64, b []Ref, n, k, m int) []Ref {
	if t.allKnown(b) || WrittenOut(n, k, m) {
		refs := make([]Ref, len(a))
		for i, f := range a {
			refs[i] = t.Data(f)
		}
		return t.MatMul(refs, b, n, k, m)
	}
	return t.addNode(MatMul, []int{n, k, m}, n*m, []operand{{known: a}, {refs: append([]Ref(nil), b...)}})
}

// FromFactor returns L L' for a lower triangular L (n x n). The trace remembers the factor, so
// that the product is not factored again.
func (t *Trace) FromFactor(l []Ref, n int) []Ref {
	a := make([]Ref, n*n)
	for i := range n {
		for j := range i + 1 {
			a[i*n+j] = t.Dot(l[i*n:i*n+j+1], l[j*n:j*n+j+1])
			a[j*n+i] = a[i*n+j]
		}
	}
	t.KnowFactor(a, l)
	return a
}

// KnowFactor records that l is the lower factor of the matrix a.
func (t *Trace) KnowFactor(a, l []Ref) {
	if len(a) < 2 {
		return
	}
	for _, list := range [2][]Ref{a, l} {
		for _, r := range list {
			if t.IsBlock(r) {
				return
			}
		}
	}
	if t.factors == nil {
		t.factors = map[string][]Ref{}
	}
	t.factors[refsKey(a)] = append([]Ref(nil), l...)
}

func (t *Trace) knownFactor(a []Ref) []Ref {
	if len(t.factors) == 0 {
		return nil
	}
	return t.factors[refsKey(a)]
}

func refsKey(list []Ref) string {
	key := make([]byte, 0, 4*len(list))
	for _, r := range list {
		key = append(key, byte(r), byte(r>>8), byte(r>>16), byte(r>>24))
	}
	return string(key)
}

// refsOf is the inverse of refsKey.
func refsOf(key string) []Ref {
	list := make([]Ref, len(key)/4)
	for i := range list {
		k := key[4*i:]
		list[i] = Ref(uint32(k[0]) | uint32(k[1])<<8 | uint32(k[2])<<16 | uint32(k[3])<<24)
	}
	return list
}

// Cholesky returns the lower factor of a symmetric positive definite matrix.
func (t *Trace) Cholesky(a []Ref, n int) []Ref {
	if l := t.knownFactor(a); l != nil {
		return l
	}
	if n > smallFactor {
		return t.opaque(Cholesky, []int{n}, n*n, a)
	}
	zero := t.Const(0)
	l := make([]Ref, n*n)
	for i := range l {
		l[i] = zero
	}
	for i := 0; i < n; i++ {
		for j := 0; j <= i; j++ {
			s := a[i*n+j]
			for k := 0; k < j; k++ {
				s = t.Sub(s, t.Mul(l[i*n+k], l[j*n+k]))
			}
			if i == j {
				l[i*n+i] = t.Sqrt(s) // not positive definite: NaN
			} else {
				l[i*n+j] = t.Div(s, l[j*n+j])
			}
		}
	}
	return l
}

// SolveLower returns L \ B for lower triangular L (n x n) and B (n x m).
func (t *Trace) SolveLower(l, b []Ref, n, m int) []Ref {
	if n > smallFactor {
		return t.opaque(SolveLower, []int{n, m}, n*m, l, b)
	}
	x := make([]Ref, n*m)
	for i := 0; i < n; i++ {
		for j := 0; j < m; j++ {
			s := b[i*m+j]
			for k := 0; k < i; k++ {
				s = t.Sub(s, t.Mul(l[i*n+k], x[k*m+j]))
			}
			x[i*m+j] = t.Div(s, l[i*n+i])
		}
	}
	return x
}

// SolveLowerT returns L' \ B for lower triangular L (n x n) and B (n x m).
func (t *Trace) SolveLowerT(l, b []Ref, n, m int) []Ref {
	if n > smallFactor {
		return t.opaque(SolveLowerT, []int{n, m}, n*m, l, b)
	}
	x := make([]Ref, n*m)
	for i := n - 1; i >= 0; i-- {
		for j := 0; j < m; j++ {
			s := b[i*m+j]
			for k := i + 1; k < n; k++ {
				s = t.Sub(s, t.Mul(l[k*n+i], x[k*m+j]))
			}
			x[i*m+j] = t.Div(s, l[i*n+i])
		}
	}
	return x
}

// Solve returns A \ B for square A (n x n) and B (n x m).
func (t *Trace) Solve(a, b []Ref, n, m int) []Ref {
	if n == 1 {
		return t.scaled(b, t.Div(t.Const(1), a[0]))
	}
	return t.opaque(Solve, []int{n, m}, n*m, a, b)
}

func (t *Trace) scaled(list []Ref, k Ref) []Ref {
	out := make([]Ref, len(list))
	for i, r := range list {
		out[i] = t.Mul(r, k)
	}
	return out
}

// Inverse returns the inverse of square A (n x n).
func (t *Trace) Inverse(a []Ref, n int) []Ref {
	if n == 1 {
		return []Ref{t.Div(t.Const(1), a[0])}
	}
	return t.opaque(Inverse, []int{n}, n*n, a)
}

// LogDet returns log |det A| of square A (n x n).
func (t *Trace) LogDet(a []Ref, n int) Ref {
	switch n {
	case 0:
		return t.Const(0)
	case 1:
		return t.Log(t.Abs(a[0]))
	}
	return t.opaque(LogDet, []int{n}, 1, a)[0]
}

// MatrixExp returns the exponential of square A (n x n).
func (t *Trace) MatrixExp(a []Ref, n int) []Ref {
	switch n {
	case 0:
		return nil
	case 1:
		return []Ref{t.Exp(a[0])}
	}
	return t.opaque(MatrixExp, []int{n}, n*n, a)
}

// EigenValues returns the eigenvalues of symmetric A (n x n), increasing.
func (t *Trace) EigenValues(a []Ref, n int) []Ref {
	if n < 2 {
		return a
	}
	return t.opaque(EigenValues, []int{n}, n, a)
}

// EigenVectors returns the eigenvectors of symmetric A (n x n) in columns.
func (t *Trace) EigenVectors(a []Ref, n int) []Ref {
	switch n {
	case 0:
		return nil
	case 1:
		return []Ref{t.Const(1)}
	}
	return t.opaque(EigenVectors, []int{n}, n*n, a)
}

// MvNormalCov returns -1/2 (x' K^-1 x + log det K) for each of the m residual
// vectors x (m x n), which share the covariance K.
func (t *Trace) MvNormalCov(x, k []Ref, n, m int) []Ref {
	if n > smallFactor && t.knownFactor(k) == nil {
		return t.opaque(MvNormalCov, []int{n, m}, m, x, k)
	}
	l := t.Cholesky(k, n)
	var logs []Ref
	for i := 0; i < n; i++ {
		logs = append(logs, t.Log(l[i*n+i]))
	}
	half := t.Sum(logs)
	out := make([]Ref, m)
	for j := range out {
		z := t.SolveLower(l, x[j*n:(j+1)*n], n, 1)
		out[j] = t.Sub(t.Mul(t.Const(-0.5), t.Dot(z, z)), half)
	}
	return out
}
