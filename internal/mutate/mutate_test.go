package main

import (
	"encoding/json"
	"go/format"
	"os"
	"testing"
)

func atRoot(t *testing.T) {
	t.Helper()
	t.Chdir("../..")
}

// Every equivalent of the list is a mutant of some part, and no part is empty.
func TestEquivalentsAreThere(t *testing.T) {
	atRoot(t)
	there := map[string]bool{}
	for _, p := range parts {
		mutants, _, err := write(p, t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		if len(mutants) < 30 {
			t.Errorf("%s has only %d mutants", p.name, len(mutants))
		}
		for _, m := range mutants {
			there[m.key()] = true
		}
	}
	for key := range equivalents() {
		if !there[key] {
			t.Errorf("no mutant is %q", key)
		}
	}
}

// The changed source of a part is Go that builds.
func TestMutantsBuild(t *testing.T) {
	atRoot(t)
	for _, p := range parts {
		_, overlay, err := write(p, t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(overlay)
		if err != nil {
			t.Fatal(err)
		}
		var o struct{ Replace map[string]string }
		if err := json.Unmarshal(text, &o); err != nil {
			t.Fatal(err)
		}
		for from, to := range o.Replace {
			text, err := os.ReadFile(to)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := format.Source(text); err != nil {
				t.Errorf("%s: %v", from, err)
			}
		}
		if testing.Short() {
			continue
		}
		if _, err := command("go", "build", "-overlay", overlay, "./"+p.tests[0].dir); err != nil {
			t.Error(err)
		}
	}
}
