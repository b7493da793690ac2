package main

import (
	"os"
	"os/signal"
	"syscall"
)

// endingSignals are the signals that end the program in good order: an interrupt, the request
// to end, and a terminal that hangs up, unless it is ignored as nohup has it.
func endingSignals() []os.Signal {
	list := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		list = append(list, syscall.SIGHUP)
	}
	return list
}
