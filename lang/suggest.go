package lang

import "strings"

// folded is a name without what people get wrong first: capitals and underscores.
func folded(s string) string { return strings.ToLower(strings.ReplaceAll(s, "_", "")) }
