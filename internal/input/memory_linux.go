package input

import (
	"bufio"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// free is how many bytes of memory the machine has free, or less where the control
// group or the limits of the process leave less; 0 where nothing is known.
func free() int64 {
	least := int64(math.MaxInt64)
	if n, ok := memAvailable("/proc/meminfo"); ok {
		least = n
	}
	if text, err := os.ReadFile("/proc/self/cgroup"); err == nil {
		least = min(least, groupFree("/sys/fs/cgroup", string(text)))
	}
	var limit unix.Rlimit
	for _, which := range []int{unix.RLIMIT_AS, unix.RLIMIT_DATA} {
		if unix.Getrlimit(which, &limit) == nil && limit.Cur < math.MaxInt64 {
			least = min(least, int64(limit.Cur))
		}
	}
	if least == math.MaxInt64 {
		return 0
	}
	return least
}

// memAvailable reads what the kernel thinks can be taken without swapping.
func memAvailable(path string) (int64, bool) {
	file, err := os.Open(path)
	if err != nil {
		return 0, false
	}
	defer file.Close()
	for s := bufio.NewScanner(file); s.Scan(); {
		if f := strings.Fields(s.Text()); len(f) >= 2 && f[0] == "MemAvailable:" {
			n, err := strconv.ParseInt(f[1], 10, 64)
			return n << 10, err == nil
		}
	}
	return 0, false
}

// groupFree is what the control groups of the process leave: of each, and of those
// around it, the limit without what is used (version 2 and version 1).
func groupFree(root, groups string) int64 {
	least := int64(math.MaxInt64)
	number := func(path string) (int64, bool) {
		text, err := os.ReadFile(path)
		if err != nil {
			return 0, false
		}
		n, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64) // "max" is none
		return n, err == nil
	}
	look := func(dir, limit, used string) {
		most, ok := number(filepath.Join(dir, limit))
		if !ok {
			return
		}
		taken, _ := number(filepath.Join(dir, used))
		least = min(least, max(most-taken, 1))
	}
	for _, line := range strings.Split(groups, "\n") {
		part := strings.SplitN(line, ":", 3)
		if len(part) < 3 {
			continue
		}
		for path := part[2]; ; path = filepath.Dir(path) {
			switch part[1] {
			case "":
				look(filepath.Join(root, path), "memory.max", "memory.current")
			case "memory":
				look(filepath.Join(root, "memory", path), "memory.limit_in_bytes", "memory.usage_in_bytes")
			}
			if path == "/" || path == "." {
				break
			}
		}
	}
	return least
}
