package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// How much the heap may grow between two collections, in percent: little if most of it are columns of
// numbers, which cost the collector nothing because it does not look into them.
const (
	growth       = 50
	growthOfData = 15
)

// collection is there to be collected: its finalizer runs after each collection.
type collection struct {
	before int
	_      [3]int // the smallest objects share memory and may never be collected
}

// tuneCollector chooses how much the heap may grow, again after each collection, unless GOGC says it.
func tuneCollector() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(growth)
		runtime.SetFinalizer(&collection{before: growth}, tune)
	}
}

func tune(c *collection) {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}, {Name: "/gc/scan/heap:bytes"}}
	metrics.Read(sample)
	next := growth
	if live, scanned := sample[0].Value.Uint64(), sample[1].Value.Uint64(); live > 32<<20 && scanned < live/4 {
		next = growthOfData
	}
	if next != c.before {
		debug.SetGCPercent(next)
	}
	runtime.SetFinalizer(&collection{before: next}, tune)
}
