package dist

// Lookup returns the distribution with that name, or nil.
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
