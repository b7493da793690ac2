package main

import (
	"bytes"
	"os"
	"testing"
)

// The table has every function that the files have.
func TestTableIsWritten(t *testing.T) {
	want, err := list("..")
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../table.go")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("table.go is not as it is generated; `go generate ./internal/fn` writes it")
	}
	if bytes.Count(want, []byte("&")) < 100 {
		t.Errorf("the list is too short:\n%s", want)
	}
}
