//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package main

import "golang.org/x/sys/unix"

// mode changes the terminal until back is called; ok is false where that cannot
// be done.
func (t *terminal) mode(change func(*unix.Termios)) (back func(), ok bool) {
	fd := int(t.in.Fd())
	before, err := unix.IoctlGetTermios(fd, getTermios)
	if err != nil {
		return func() {}, false
	}
	now := *before
	change(&now)
	if unix.IoctlSetTermios(fd, setTermios, &now) != nil {
		return func() {}, false
	}
	return func() { _ = unix.IoctlSetTermios(fd, setTermios, before) }, true
}

// quiet keeps keys that are typed while a command runs for the next entry,
// unseen: they would stand in the middle of its output. Ctrl-C interrupts as
// ever.
func (t *terminal) quiet() (end func()) {
	end, _ = t.mode(func(m *unix.Termios) {
		m.Lflag &^= unix.ECHO | unix.ICANON
		m.Cc[unix.VMIN], m.Cc[unix.VTIME] = 1, 0
	})
	return end
}

// impatient makes a read return after three tenths of a second without a key.
func (t *terminal) impatient() (end func(), ok bool) {
	return t.mode(func(m *unix.Termios) {
		m.Lflag &^= unix.ECHO | unix.ICANON
		m.Cc[unix.VMIN], m.Cc[unix.VTIME] = 0, 3
	})
}
