package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// patched applies edits to a text, and so checks that they lead to the other one.
func patched(list []edit, keep byte) string {
	var b strings.Builder
	for _, e := range list {
		if e.sign == ' ' || e.sign == keep {
			b.WriteString(e.text)
		}
	}
	return b.String()
}

func TestEdits(t *testing.T) {
	line := rapid.SampledFrom([]string{"a\n", "b\n", "c\n", "\n"})
	text := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(line, 0, 20).Draw(t, "lines"), "") + rapid.SampledFrom([]string{"", "end"}).Draw(t, "end")
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := text.Draw(t, "a"), text.Draw(t, "b")
		list := edits(lines(a), lines(b))
		if patched(list, '-') != a || patched(list, '+') != b {
			t.Fatalf("%q to %q: %v", a, b, list)
		}
		if (unified("f", a, b) == "") != (a == b) {
			t.Fatalf("%q to %q: %s", a, b, unified("f", a, b))
		}
	})
}

// The hunks are what the program patch understands.
func TestUnifiedIsAPatch(t *testing.T) {
	patch, err := exec.LookPath("patch")
	if err != nil {
		t.Skip("there is no program patch here")
	}
	dir := t.TempDir()
	long := strings.Repeat("x\n", 20)
	for _, c := range [][2]string{
		{"a\nb\n", "a\nc\n"}, {long + "a\n" + long + "b\n" + long, long + "c\n" + long + long}, {"a", "b\nc"}, {"x\n", "x"}, {"", "a\nb\n"}, {"a\n", "a\n" + long},
		{"a\n" + long, long}, {"a\n1\n2\n3\n4\n5\n6\nb\n", "c\n1\n2\n3\n4\n5\n6\nd\n"},
	} {
		path := filepath.Join(dir, "f")
		if err := os.WriteFile(path, []byte(c[0]), 0o666); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(patch, "-s", "f")
		cmd.Dir, cmd.Stdin = dir, strings.NewReader(unified("f", c[0], c[1]))
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v: %s\n%s", err, out, unified("f", c[0], c[1]))
			continue
		}
		if got, _ := os.ReadFile(path); string(got) != c[1] {
			t.Errorf("patched to %q, want %q", got, c[1])
		}
	}
}
