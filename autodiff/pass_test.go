package autodiff

import (
	"slices"
	"strings"
	"testing"
)

// A pass runs after those that it says must have run before.
func TestPassesAreInOrder(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range passes {
		for _, before := range p.After {
			if !seen[before] {
				t.Errorf("%s must come after %s", p.Name, before)
			}
		}
		if seen[p.Name] || p.Name == "" || p.Does == "" || strings.Contains(p.Name, " ") {
			t.Errorf("pass %q needs a name of its own and a description", p.Name)
		}
		if p.Choice != (p.run == nil && p.step == nil) {
			t.Errorf("%s: a pass rewrites steps, or is a choice of the derivative", p.Name)
		}
		if p.Choice && seen["derivative"] {
			t.Errorf("%s comes too late for the derivative", p.Name)
		}
		seen[p.Name] = true
	}
}

// Every pass can be left out by its name, but for the required ones; a name that is
// none says which there are.
func TestWithout(t *testing.T) {
	_, unknown := Without("hoist", "hoister")
	if unknown == nil || !strings.Contains(unknown.Error(), "`hoister`") {
		t.Fatalf("no word about a pass that there is not: %v", unknown)
	}
	var all []string
	for _, p := range Passes() {
		set, err := Without(p.Name)
		if p.Required {
			if err == nil || !strings.Contains(err.Error(), "cannot be left out") {
				t.Errorf("%s: %v", p.Name, err)
			}
			continue
		}
		all = append(all, p.Name)
		if err != nil || set.String() != p.Name {
			t.Errorf("without %s: %q, %v", p.Name, set, err)
		}
		if !strings.Contains(unknown.Error(), p.Name) {
			t.Errorf("the error does not list %s: %v", p.Name, unknown)
		}
	}
	slices.Reverse(all)
	if set, err := Without(all...); err != nil || set != Plain().Without {
		t.Errorf("all passes are %q, %v; the order of names does not count", set, err)
	}
}

// There is a text after each pass that runs, and none after one that is left out.
func TestStages(t *testing.T) {
	for _, p := range Passes() {
		set, err := Without(p.Name)
		if err != nil {
			continue
		}
		stages, err := Stages(recurrence(), Options{Without: set})
		if err != nil {
			t.Fatal(err)
		}
		var got, want []string
		for _, s := range stages {
			got = append(got, s.Pass)
		}
		want = append(want, "graph")
		for _, q := range Passes() {
			if q.Name != p.Name && !q.Choice {
				want = append(want, q.Name)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("without %s: stages %v, want %v", p.Name, got, want)
		}
	}
	// what a pass does shows in its text
	stages, err := Stages(recurrence(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	at := func(name string) string {
		return stages[slices.IndexFunc(stages, func(s Stage) bool { return s.Pass == name })].Text
	}
	if strings.Contains(at("sweep"), "a[0]") || !strings.Contains(at("derivative"), "a[0]") {
		t.Errorf("adjoints come with the derivative:\n%s", at("derivative"))
	}
	if strings.Contains(at("merge"), "fma(") || !strings.Contains(at("fma"), "fma(") {
		t.Errorf("fused operations come with fma:\n%s", at("fma"))
	}
	if p, _ := Compile(recurrence(), Options{}); at("fma") != p.String() {
		t.Errorf("the last pass gives\n%s\nbut the program is\n%s", at("fma"), p)
	}
}
