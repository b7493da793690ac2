//go:build race

package runtime_test

// raced says that the race detector is on, which allocates too.
const raced = true
