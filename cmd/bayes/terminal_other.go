//go:build !(linux || darwin || freebsd || netbsd || openbsd || dragonfly)

package main

// quiet leaves the terminal as it is.
func (t *terminal) quiet() (end func()) { return func() {} }

// impatient cannot be had here: the terminal is not asked.
func (t *terminal) impatient() (end func(), ok bool) { return func() {}, false }
