//go:build !unix

package disk

// Mounted reports whether a folder is on another disk than the folder around it, as
// far as that is known here.
func Mounted(path string) bool { return false }
