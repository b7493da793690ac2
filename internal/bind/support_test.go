package bind

import (
	"strings"
	"testing"
)

// Observed matrices are held to the support of their distribution, whatever is unknown of
// its arguments: the density over the trace does not ask, so that what is not refused here
// counts.
func TestObservedMatrices(t *testing.T) {
	for _, c := range []struct{ dist, r, want string }{
		{"LKJCholesky(2, eta)", "[[1, 0], [0.6, 0.8]]", ""},
		{"LKJCholesky(2, eta)", "[[1, 0], [0.6, 0.9]]", "row 2 has squares that sum to 1.17, but must have length 1"},
		{"LKJCholesky(2, eta)", "[[1, 0], [0.6, -0.8]]", "element [2, 2] is -0.8, but the diagonal must be positive"},
		{"LKJCholesky(2, eta)", "[[1, 0.1], [0.6, 0.8]]", "element [1, 2] is 0.1, but above the diagonal must be 0"},
		{"LKJ(2, eta)", "[[1, 0.6], [0.6, 1]]", ""},
		{"LKJ(2, eta)", "[[1, 0.6], [0.4, 1]]", "matrix is not symmetric: element [2, 1] is 0.4, but [1, 2] is 0.6"},
		{"LKJ(2, eta)", "[[1, 2], [2, 1]]", "matrix is not positive definite"},
		{"LKJ(2, eta)", "[[2, 0.6], [0.6, 1]]", "element [1, 1] is 2, but the diagonal of a correlation matrix must be 1"},
		{"Wishart(1 + eta, eye(2))", "[[1, 2], [2, 1]]", "matrix is not positive definite"},
		{"InverseWishart(1 + eta, eye(2))", "[[1, 2], [2, 5]]", ""},
		{"InverseWishart(1 + eta, eye(2))", "[[1, 2], [2, 3]]", "matrix is not positive definite"},
		{"MatrixNormal([[0, 0], [0, 0]], eta * eye(2), eye(2))", "[[1, 2], [3, -4]]", ""},
	} {
		_, err := given{settings: []string{"R=" + c.r}}.bind(t, "data R: real[2, 2]\nR ~ "+c.dist+"\neta ~ Exponential(1)\n")
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s observed as %s: %v", c.r, c.dist, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), "cannot give: "+c.want)):
			t.Errorf("%s observed as %s: %v, want %q", c.r, c.dist, err, c.want)
		}
	}
}
