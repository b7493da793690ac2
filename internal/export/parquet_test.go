package export_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"slices"
	"testing"

	"github.com/parquet-go/parquet-go"

	"github.com/bayes-lang/bayes/internal/export"
	write "github.com/bayes-lang/bayes/internal/export/parquet"
)

func TestParquet(t *testing.T) {
	var b bytes.Buffer
	if err := write.Write(&b, export.Sample(), "bayes", "1"); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprintf("%x", sha256.Sum256(b.Bytes()))[:16]; got != "ab3c7a3cfc957f4c" { // a change changes files that people have
		t.Errorf("the bytes are others: %s", got)
	}
	f, err := parquet.OpenFile(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, field := range f.Schema().Fields() {
		names = append(names, field.Name())
	}
	if f.NumRows() != 6 || !slices.Equal(names[:4], []string{"chain", "draw", "mu", "β[, 1]"}) || !slices.Contains(names, "sample_stats.diverging") {
		t.Fatalf("%d rows, %q", f.NumRows(), names)
	}
	rows := parquet.NewReader(f)
	buf := make([]parquet.Row, 6)
	if n, _ := rows.ReadRows(buf); n != 6 {
		t.Fatalf("%d rows", n)
	}
	z, diverging := slices.Index(names, "z"), slices.Index(names, "sample_stats.diverging")
	for i, row := range buf {
		if got, want := row[2].Double(), export.Sample().Groups[0].Vars[0].Num[i]; got != want && got == got {
			t.Errorf("mu %d: %v, want %v", i, got, want)
		}
		if got, want := row[z].Int64(), int64(export.Sample().Groups[0].Vars[2].Num[i]); got != want {
			t.Errorf("z %d: %v, want %v", i, got, want)
		}
		if got, want := row[diverging].Boolean(), []bool{true, false, true, false, false, true}[i]; got != want {
			t.Errorf("diverging %d: %v", i, got)
		}
	}
	if v, ok := f.Lookup("inference_library"); !ok || v != "bayes" {
		t.Errorf("metadata: %q %v", v, ok)
	}
}

// A table that is made in parts is the one that is made at once.
func TestParquetInParts(t *testing.T) {
	var whole, parts bytes.Buffer
	if err := write.Write(&whole, export.Sample(), "bayes", "1"); err != nil {
		t.Fatal(err)
	}
	most := 0
	if err := write.Write(&parts, export.InParts(export.Sample(), 1, &most), "bayes", "1"); err != nil {
		t.Fatal(err)
	}
	if most != 1 || !bytes.Equal(whole.Bytes(), parts.Bytes()) {
		t.Errorf("%d rows at once, %d bytes, want %d", most, parts.Len(), whole.Len())
	}
}
