package input

import "golang.org/x/sys/unix"

// free is how many bytes of memory the machine has; macOS does not say how many of them
// are free, but gives back what its caches hold.
func free() int64 {
	n, err := unix.SysctlUint64("hw.memsize")
	if err != nil {
		return 0
	}
	return int64(n)
}
