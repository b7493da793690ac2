//go:build !windows

package main

import "os"

// escapes reports whether a terminal obeys escape sequences: all do, but for
// that of Windows.
func escapes(*os.File) bool { return true }
