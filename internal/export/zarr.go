package export

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/bayes-lang/bayes/internal/disk"
)

// maxChunk is the size in bytes up to which an array is one chunk. Larger ones have a chunk for each chain
// or, if that is still too large, for as many draws as fit.
const maxChunk = 32 << 20

// WriteZarr writes a dataset as a Zarr v2 folder in ArviZ's layout: a Zarr group for each group, with an
// uncompressed array for each variable and dimension. The folder is written under another name first, so
// that it exists completely or not at all; an existing one is replaced.
func WriteZarr(path string, d *Dataset) error { return writeZarr(path, d, maxChunk) }

func writeZarr(path string, d *Dataset, chunk int) error {
	if err := d.Check(); err != nil {
		return err
	}
	path = filepath.Clean(path)
	if info, err := os.Lstat(path); err == nil && !isZarr(path) {
		what := "file"
		if info.IsDir() {
			what = "folder that is not a Zarr folder"
		}
		return fmt.Errorf("%s is a %s: it is not replaced by draws", path, what)
	}
	temp, err := disk.TempFolder(path)
	if err != nil {
		return plainError("the folder for draws cannot be made in "+filepath.Dir(path), err)
	}
	defer os.RemoveAll(temp)
	w := &zarr{root: temp, meta: map[string]any{}, chunk: chunk}
	if err := w.dataset(d); err != nil {
		return plainError(path+" cannot be written", err)
	}
	if _, err := os.Lstat(path); err != nil {
		if err := os.Rename(temp, path); err != nil {
			return plainError(path+" cannot be written", err)
		}
		return nil
	}
	old, err := disk.Swap(temp, path)
	if err != nil {
		return plainError(path+" cannot be replaced", err)
	}
	return os.RemoveAll(old)
}

// isZarr reports whether a path is a Zarr folder, or an empty one.
func isZarr(path string) bool {
	if _, err := os.Stat(filepath.Join(path, ".zgroup")); err == nil {
		return true
	}
	list, err := os.ReadDir(path)
	return err == nil && len(list) == 0
}

// plainError is a file system error without the path, which names a folder that no longer exists.
func plainError(what string, err error) error { return fmt.Errorf("%s: %w", what, disk.Cause(err)) }

// zarr writes a folder.
type zarr struct {
	root  string
	meta  map[string]any // all metadata, by path
	chunk int            // bytes of a chunk, at most
	buf   []byte         // of elements that are written
}

func (w *zarr) dataset(d *Dataset) error {
	w.group("", d.Attrs)
	for _, g := range d.Groups {
		if err := os.Mkdir(filepath.Join(w.root, g.Name), 0o777); err != nil {
			return err
		}
		w.group(g.Name+"/", g.Attrs)
		for i := range g.Dims {
			if err := w.array(g.Name, g.Dims[i].coordinate()); err != nil {
				return err
			}
		}
		for _, v := range g.Vars {
			if err := w.array(g.Name, v); err != nil {
				return err
			}
		}
		if err := w.draws(g); err != nil {
			return err
		}
	}
	return w.metadata(d)
}

// coordinate returns a dimension's coordinates as an array.
func (m *Dim) coordinate() *Var {
	v := &Var{Name: m.Name, Dims: []string{m.Name}, Shape: []int{m.Size}}
	if m.Labels != nil {
		v.Type, v.Text = Text, m.Labels
		return v
	}
	v.Type, v.Num = Int, make([]float64, m.Size)
	for i, n := range m.Numbers {
		v.Num[i] = float64(n)
	}
	return v
}

func (w *zarr) group(path string, attrs map[string]any) {
	if attrs == nil {
		attrs = map[string]any{}
	}
	w.meta[path+".zgroup"] = map[string]any{"zarr_format": 2}
	w.meta[path+".zattrs"] = attrs
}

// array writes the chunks of an array and records its metadata.
func (w *zarr) array(group string, v *Var) error {
	if v.Name == "" || v.Name[0] == '.' || strings.ContainsAny(v.Name, "/\\\x00") {
		return fmt.Errorf("`%s` cannot be the name of a folder, which Zarr needs", v.Name)
	}
	dir := filepath.Join(w.root, group, v.Name)
	if err := os.Mkdir(dir, 0o777); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return fmt.Errorf("`%s` differs from another name only by upper and lower case, which the file system does not tell apart: choose what to keep", v.Name)
		}
		return err
	}
	e := v.encoder()
	chunks := v.chunks(e.size, w.chunk)
	attrs := map[string]any{"_ARRAY_DIMENSIONS": append([]string{}, v.Dims...)}
	for k, a := range v.Attrs {
		attrs[k] = a
	}
	path := group + "/" + v.Name + "/"
	w.meta[path+".zattrs"] = attrs
	w.meta[path+".zarray"] = map[string]any{
		"zarr_format": 2, "shape": append([]int{}, v.Shape...), "chunks": chunks, "dtype": e.dtype,
		"compressor": nil, "fill_value": nil, "filters": nil, "order": "C",
	}
	if v.Size() == 0 || v.Drawn() && v.Type != Text { // see draws
		return nil
	}
	// Chunks divide only the first two axes, so that each is a run of elements. It is written
	// by and by, since an array of one axis is one chunk.
	const part = 8192
	inner := product(chunks[min(2, len(chunks)):])
	outer := [2]int{1, 1}
	step := [2]int{1, 1}
	copy(outer[:], v.Shape)
	copy(step[:], chunks)
	for i := 0; i < outer[0]; i += step[0] {
		for j := 0; j < outer[1]; j += step[1] {
			file, err := os.Create(filepath.Join(dir, chunkKey(len(v.Shape), i/step[0], j/step[1])))
			if err != nil {
				return err
			}
			out := bufio.NewWriterSize(file, 64<<10)
			rows, n := step[0], min(step[1], outer[1]-j)*inner
			rest := (step[1]*inner - n) * e.size
			if step[1] == outer[1] { // the rows follow each other
				rows, n = 1, n*rows
			}
			for k := i; k < i+rows; k++ {
				from := (k*outer[1] + j) * inner
				for at := from; at < from+n; at += part {
					w.buf = e.append(w.buf[:0], v.Num, at, min(at+part, from+n))
					out.Write(w.buf)
				}
				out.Write(make([]byte, rest)) // a chunk is complete even at the end of the array
			}
			err = out.Flush() // with the first error of all
			if e := file.Close(); err == nil {
				err = e
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// chunkKey names a chunk of an array with this number of axes.
func chunkKey(axes, i, j int) string {
	key := slices.Repeat([]string{"0"}, max(1, axes))
	key[0] = fmt.Sprint(i)
	if axes > 1 {
		key[1] = fmt.Sprint(j)
	}
	return strings.Join(key, ".")
}

// draws writes the chunks of the variables of a group that have draws, part by part.
func (w *zarr) draws(g *Group) error {
	vars := g.drawn()
	chains, draws := g.drawsOf()
	var b []byte
	for c := range chains {
		err := g.parts(vars, c*draws, (c+1)*draws, func(from, to int) error {
			for _, v := range vars {
				if v.Width() == 0 {
					continue
				}
				e := v.encoder()
				chunks := v.chunks(e.size, w.chunk)
				for at := from; at < to; {
					// A chunk has all chains, or some draws of one.
					draw := at - c*draws
					j := draw / chunks[1]
					end := min(to, at+chunks[1]-draw%chunks[1])
					b = e.append(b[:0], v.rows(at, end), 0, (end-at)*v.Width())
					if end == (c+1)*draws {
						b = append(b, make([]byte, ((j+1)*chunks[1]-draws)*v.Width()*e.size)...) // a chunk is complete even at the end of the array
					}
					if err := appendFile(filepath.Join(w.root, g.Name, v.Name, chunkKey(len(v.Shape), c/chunks[0], j)), b); err != nil {
						return err
					}
					at = end
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func appendFile(path string, b []byte) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o666)
	if err != nil {
		return err
	}
	_, err = file.Write(b)
	if e := file.Close(); err == nil {
		err = e
	}
	return err
}

// chunks is the shape of a chunk: that of the array or, if that is too large, one position of the first axis
// with as many of the second as fit.
func (v *Var) chunks(size, most int) []int {
	out := append([]int{}, v.Shape...)
	for k := range out {
		out[k] = max(out[k], 1)
	}
	if len(out) == 0 || product(out)*size <= most {
		return out
	}
	if len(out) == 1 {
		return out // a single axis is one run
	}
	out[0] = 1
	if row := product(out[2:]) * size; out[1]*row > most {
		out[1] = max(1, most/row)
	}
	return out
}

// encoder turns elements into bytes.
type encoder struct {
	dtype  string
	size   int // bytes of an element
	append func(b []byte, num []float64, from, to int) []byte
}

func (v *Var) encoder() encoder {
	switch v.Type {
	case Int:
		return encoder{"<i8", 8, func(b []byte, num []float64, from, to int) []byte {
			for _, x := range num[from:to] {
				b = binary.LittleEndian.AppendUint64(b, uint64(int64(x)))
			}
			return b
		}}
	case Bool:
		return encoder{"|b1", 1, func(b []byte, num []float64, from, to int) []byte {
			for _, x := range num[from:to] {
				if x != 0 {
					b = append(b, 1)
				} else {
					b = append(b, 0)
				}
			}
			return b
		}}
	case Text:
		width := 1
		for _, s := range v.Text {
			width = max(width, utf8.RuneCountInString(s))
		}
		return encoder{fmt.Sprintf("<U%d", width), 4 * width, func(b []byte, _ []float64, from, to int) []byte {
			for _, s := range v.Text[from:to] {
				n := 0
				for _, r := range s {
					b = binary.LittleEndian.AppendUint32(b, uint32(r))
					n++
				}
				b = append(b, make([]byte, 4*(width-n))...)
			}
			return b
		}}
	}
	return encoder{"<f8", 8, func(b []byte, num []float64, from, to int) []byte {
		for _, x := range num[from:to] {
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(x))
		}
		return b
	}}
}

// metadata writes the metadata, those of single arrays first and the consolidated ones of the groups and of
// the whole last.
func (w *zarr) metadata(d *Dataset) error {
	paths := make([]string, 0, len(w.meta))
	for path := range w.meta {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	for _, path := range paths {
		if err := writeSorted(filepath.Join(w.root, filepath.FromSlash(path)), w.meta[path]); err != nil {
			return err
		}
	}
	for _, g := range append(slices.Clone(d.Groups), nil) {
		prefix := ""
		if g != nil {
			prefix = g.Name + "/"
		}
		part := map[string]any{}
		for _, path := range paths {
			if inner, ok := strings.CutPrefix(path, prefix); ok {
				part[inner] = w.meta[path]
			}
		}
		all := map[string]any{"zarr_consolidated_format": 1, "metadata": part}
		if err := writeSorted(filepath.Join(w.root, filepath.FromSlash(prefix+".zmetadata")), all); err != nil {
			return err
		}
	}
	return nil
}

// writeSorted writes JSON with sorted keys.
func writeSorted(path string, v any) error {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(b.String()), 0o666)
}
