package main

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"testing"
)

// A heap of columns grows less between collections than one that the collector has to look into.
func TestCollectorKnowsColumns(t *testing.T) {
	t.Setenv("GOGC", "")
	defer debug.SetGCPercent(debug.SetGCPercent(growth))
	tuneCollector()
	wait := func(percent uint64) {
		for {
			runtime.GC()
			sample := []metrics.Sample{{Name: "/gc/gogc:percent"}}
			if metrics.Read(sample); sample[0].Value.Uint64() == percent {
				return
			}
			runtime.Gosched()
		}
	}
	columns := make([]float64, 16<<20)
	wait(growthOfData)
	runtime.KeepAlive(columns)
	places := make([]*float64, 16<<20)
	wait(growth)
	runtime.KeepAlive(places)
}
