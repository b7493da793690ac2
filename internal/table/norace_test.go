//go:build !race

package table

// raced says that the race detector is on, which allocates too.
const raced = false
