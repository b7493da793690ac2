package dist

// table holds all distributions, sorted by name.
var table = [...]*Spec{
	&bernoulli, &beta, &binomial, &categorical, &cauchy, &dirichlet, &exponential, &flat, &gamma,
	&halfCauchy, &halfFlat, &halfNormal, &halfStudentT, &inverseGamma, &lkjCholesky, &laplace,
	&logNormal, &logistic, &multinomial, &mvNormal, &negativeBinomial, &normal, &orderedLogistic,
	&poisson, &studentT, &uniform, &weibull,
}

// Lookup returns the distribution of that name, or nil.
func Lookup(name string) *Spec {
	for _, s := range table {
		if s.Name == name {
			return s
		}
	}
	return nil
}

// Names returns the names of all distributions, sorted.
func Names() []string {
	out := make([]string, len(table))
	for i, s := range table {
		out[i] = s.Name
	}
	return out
}
