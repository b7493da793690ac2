package main

import (
	"testing"

	"github.com/bayes-lang/bayes/internal/figure"
)

// What terminals answer when they are asked which pictures they show, with keys
// that were typed meanwhile.
func TestGraphics(t *testing.T) {
	for _, c := range []struct {
		name, answer string
		want         figure.Graphics
		keys         string
	}{
		{"xterm", "\x1b[?64;1;2;6;9;15;18;21;22c", figure.Characters, ""},
		{"xterm with sixels", "\x1b[?64;1;2;4;6;9c", figure.Sixel, ""},
		{"kitty", "\x1b_Gi=31;OK\x1b\\\x1b[?62c", figure.Kitty, ""},
		{"both", "\x1b_Gi=31;OK\x1b\\\x1b[?62;4c", figure.Kitty, ""},
		{"kitty that cannot", "\x1b_Gi=31;ENOTSUPPORTED:no\x1b\\\x1b[?62c", figure.Characters, ""},
		{"tmux", "\x1b[?1;2c", figure.Characters, ""},
		{"keys around it", "ab\x1b[?1;2;4ccd", figure.Sixel, "abcd"},
		{"nothing", "", figure.Characters, ""},
		{"keys alone", "\x1b[Axy", figure.Characters, "\x1b[Axy"},
		{"cut short", "\x1b[?1;2", figure.Characters, "\x1b[?1;2"},
	} {
		if got, keys := understood([]byte(c.answer)); got != c.want || string(keys) != c.keys {
			t.Errorf("%s: %v and keys %q, want %v and %q", c.name, got, keys, c.want, c.keys)
		}
	}
}
