package help

// codes returns the entries of error codes (Kind Code), by name.
func codes() []Entry { return nil }
