package dist

import (
	"fmt"
	"math"
	"strconv"
)

// Rule says which values a parameter may have.
type Rule uint8

// Infinite and missing values break all rules.
const (
	Finite            Rule = iota // any number
	Positive                      // greater than 0
	NonNegative                   // 0 or more
	Probability                   // between 0 and 1, both included
	OpenUnit                      // between 0 and 1, neither included
	Whole                         // a whole number
	Count                         // a whole number, 0 or more
	Dimension                     // a whole number, 1 or more
	Weights                       // a vector of positive numbers
	Probabilities                 // a vector of probabilities that sum to 1
	Increasing                    // a vector of increasing numbers
	Symmetric                     // a symmetric positive definite matrix
	Bound                         // any number, infinite ones too
	CholeskyFactor                // a lower triangular matrix with a positive diagonal
	Correlation                   // a correlation matrix
	CorrelationFactor             // a lower Cholesky factor of a correlation matrix
)

// sumTolerance is how far the sum of a simplex or the norm of a row of a
// correlation's factor may be from 1; as in Stan.
const sumTolerance = 1e-8

var ruleWords = [...]string{
	Finite: "finite", Positive: "positive", NonNegative: "0 or more",
	Probability: "between 0 and 1", OpenUnit: "between 0 and 1, both excluded",
	Whole: "a whole number", Count: "a whole number, 0 or more", Dimension: "a whole number, 1 or more",
	Weights: "positive", Probabilities: "between 0 and 1", Increasing: "finite",
	Symmetric: "finite", Bound: "a number", CholeskyFactor: "finite",
	Correlation: "finite", CorrelationFactor: "finite",
}

// String returns what a value must be: "positive".
func (r Rule) String() string {
	switch r {
	case Probabilities:
		return "probabilities that sum to 1"
	case Increasing:
		return "increasing"
	case Symmetric:
		return "symmetric and positive definite"
	case CholeskyFactor:
		return "lower triangular with a positive diagonal"
	case Correlation:
		return "a correlation matrix"
	case CorrelationFactor:
		return "the lower Cholesky factor of a correlation matrix"
	}
	return ruleWords[r]
}

// number formats a value for a message.
func number(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }

// holds reports whether one element obeys the rule, as far as a single element can.
func (r Rule) holds(x float64) bool {
	if r == Bound {
		return x == x
	}
	if math.IsInf(x, 0) || x != x {
		return false
	}
	switch r {
	case Positive, Weights:
		return x > 0
	case NonNegative:
		return x >= 0
	case Probability, Probabilities:
		return x >= 0 && x <= 1
	case OpenUnit:
		return x > 0 && x < 1
	case Whole:
		return x == math.Floor(x)
	case Count:
		return x >= 0 && x == math.Floor(x)
	case Dimension:
		return x >= 1 && x == math.Floor(x)
	}
	return true
}

// alone says what is wrong with single values of a parameter, or "". Unknown values are skipped.
func (r Rule) alone(name string, v []float64, unknown func(i int) bool) string {
	for i, x := range v {
		if !r.holds(x) && (unknown == nil || !unknown(i)) {
			return fmt.Sprintf("%s is %s, but must be %s", element(name, r, i, len(v)), number(x), ruleWords[r])
		}
	}
	return ""
}

// problem says what is wrong with the values of a parameter, or "".
func (r Rule) problem(name string, v []float64) string {
	if problem := r.alone(name, v, nil); problem != "" {
		return problem
	}
	switch r {
	case Probabilities:
		if len(v) == 0 {
			return name + " is empty, but must hold probabilities that sum to 1"
		}
		sum := 0.0
		for _, x := range v {
			sum += x
		}
		if math.Abs(sum-1) > sumTolerance {
			return fmt.Sprintf("%s sums to %s, but must sum to 1", name, number(sum))
		}
	case Weights:
		if len(v) == 0 {
			return name + " is empty"
		}
	case Increasing:
		for i := 1; i < len(v); i++ {
			if v[i] <= v[i-1] {
				return fmt.Sprintf("%s[%d] is %s, but must be greater than %s[%d], which is %s",
					name, i+1, number(v[i]), name, i, number(v[i-1]))
			}
		}
	case Symmetric:
		return symmetricProblem(name, v)
	case Correlation:
		n := order(len(v))
		for i := range n {
			if d := v[i*n+i]; n*n == len(v) && math.Abs(d-1) > sumTolerance {
				return fmt.Sprintf("%s[%d, %d] is %s, but the diagonal of a correlation matrix must be 1", name, i+1, i+1, number(d))
			}
		}
		return symmetricProblem(name, v)
	case CorrelationFactor:
		n := order(len(v))
		for i := range n {
			square := 0.0
			for _, x := range v[i*n : (i+1)*n] {
				square += float64(x * x)
			}
			if n*n == len(v) && math.Abs(square-1) > sumTolerance {
				return fmt.Sprintf("row %d of %s has squares that sum to %s, but must have length 1", i+1, name, number(square))
			}
		}
		return CholeskyFactor.problem(name, v)
	case CholeskyFactor:
		n := order(len(v))
		if n*n != len(v) {
			return name + " is not square"
		}
		for i := 0; i < n; i++ {
			if d := v[i*n+i]; d <= 0 {
				return fmt.Sprintf("%s[%d, %d] is %s, but the diagonal must be positive", name, i+1, i+1, number(d))
			}
			for j := i + 1; j < n; j++ {
				if u := v[i*n+j]; u != 0 {
					return fmt.Sprintf("%s[%d, %d] is %s, but must be 0: %s must be lower triangular",
						name, i+1, j+1, number(u), name)
				}
			}
		}
	}
	return ""
}

func symmetricProblem(name string, v []float64) string {
	n := order(len(v))
	if n*n != len(v) {
		return name + " is not square"
	}
	for i := 0; i < n; i++ {
		for j := 0; j < i; j++ {
			a, b := v[i*n+j], v[j*n+i]
			if math.Abs(a-b) > sumTolerance*math.Max(1, math.Max(math.Abs(a), math.Abs(b))) {
				return fmt.Sprintf("%s is not symmetric: %s[%d, %d] is %s, but %s[%d, %d] is %s",
					name, name, i+1, j+1, number(a), name, j+1, i+1, number(b))
			}
		}
	}
	if _, ok := choleskyFactor(v, n); !ok {
		return name + " is not positive definite"
	}
	return ""
}

// element names an element of a parameter: sigma, a[2], cov[1, 2].
func element(name string, r Rule, i, length int) string {
	switch r {
	case Symmetric, CholeskyFactor, Correlation, CorrelationFactor:
		n := order(length)
		if n > 0 {
			return fmt.Sprintf("%s[%d, %d]", name, i/n+1, i%n+1)
		}
	case Weights, Probabilities, Increasing:
		return fmt.Sprintf("%s[%d]", name, i+1)
	}
	if length > 1 {
		return fmt.Sprintf("%s[%d]", name, i+1)
	}
	return name
}

// order returns the n with n*n == length, or the largest below.
func order(length int) int {
	n := 0
	for (n+1)*(n+1) <= length {
		n++
	}
	return n
}

// choleskyFactor returns the lower factor of a symmetric matrix, of which it reads only the lower
// triangle, and whether the matrix is positive definite.
func choleskyFactor(a []float64, n int) ([]float64, bool) {
	l := make([]float64, n*n)
	for i := 0; i < n; i++ {
		for j := 0; j <= i; j++ {
			s := a[i*n+j]
			for k := 0; k < j; k++ {
				s -= float64(l[i*n+k] * l[j*n+k])
			}
			if i > j {
				l[i*n+j] = s / l[j*n+j]
				continue
			}
			if !(s > 0) {
				return nil, false
			}
			l[i*n+i] = math.Sqrt(s)
		}
	}
	return l, true
}
