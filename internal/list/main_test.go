package main

import (
	"bytes"
	"os"
	"testing"
)

// The tables have everything that the files of their packages have.
func TestTablesAreWritten(t *testing.T) {
	for dir, least := range map[string]int{"../fn": 100, "../../dist": 25} {
		want, err := list(dir)
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(dir + "/table.go")
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s/table.go is not as it is generated: run `go generate ./...`", dir)
		}
		if bytes.Count(want, []byte("&")) < least {
			t.Errorf("the list of %s is too short:\n%s", dir, want)
		}
	}
}
