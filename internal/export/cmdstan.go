package export

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
)

// StanHeader is what the comments of CmdStan's files say about a run.
type StanHeader struct {
	Program  string // that made the draws, with its version
	Model    string
	Seed     uint64
	Warmup   int
	Draws    int // of each chain, before thinning
	Thin     int
	Accept   float64 // acceptance that the step size aims at
	MaxDepth int
	Metric   string
	Radius   float64 // of the initial values
}

// WriteCmdStan writes one file for each chain, as CmdStan's sampler does, to what create returns for its
// number (from 1). The dataset needs the groups posterior and sample_stats. Elements of arrays are in
// CmdStan's order, with the first index varying fastest, and are named `a.2.1`; levels of factors are
// numbers.
func WriteCmdStan(d *Dataset, h StanHeader, create func(chain int) (io.WriteCloser, error)) error {
	if err := d.Check(); err != nil {
		return err
	}
	post, stats := d.Group(Posterior), d.Group(SampleStats)
	if post == nil || stats == nil {
		return errors.New("CmdStan files need the groups posterior and sample_stats")
	}
	chains, draws := post.drawsOf()
	if c, n := stats.drawsOf(); c != chains || n != draws {
		return errors.New("posterior and sample_stats do not have the same draws")
	}
	var columns []Column
	for _, s := range stanStats {
		v := stats.Var(s.name)
		if v == nil {
			return fmt.Errorf("CmdStan files need %s in sample_stats", s.name)
		}
		columns = append(columns, Column{s.column, v.Type, v, 1, 0})
	}
	seen := map[string]bool{}
	for _, v := range post.Vars {
		if v.Type == Text {
			continue
		}
		for _, c := range stanColumns(v) {
			if seen[c.Name] {
				return fmt.Errorf("two columns would be named %s", c.Name)
			}
			seen[c.Name] = true
			columns = append(columns, c)
		}
	}
	groups := []*Group{post, stats}
	for c := range chains {
		w, err := create(post.Dim(Chain).Numbers[c] + 1)
		if err != nil {
			return err
		}
		err = h.write(w, post.Dim(Chain).Numbers[c]+1, groups, columns, c*draws, draws)
		if e := w.Close(); err == nil {
			err = e
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// stanColumns are the elements of a variable in CmdStan's order.
func stanColumns(v *Var) []Column {
	name, shape, width := v.Name, v.Shape[2:], v.Width()
	if n := len(v.Dims); n == 3 && v.Dims[2] == name+"_missing" {
		name = v.Dims[2] // some elements of an array, which readers would take for the whole array
	}
	var out []Column
	index := make([]int, len(shape))
	for range width {
		label, at := name, 0
		for k, i := range index {
			label += "." + strconv.Itoa(i+1)
			at = at*shape[k] + i
		}
		out = append(out, Column{label, v.Type, v, width, at})
		for k := range index {
			if index[k]++; index[k] < shape[k] {
				break
			}
			index[k] = 0
		}
	}
	return out
}

// write writes the file of the chain whose draws begin at row first.
func (h StanHeader) write(to io.Writer, chain int, groups []*Group, columns []Column, first, draws int) error {
	w := bufio.NewWriterSize(to, 1<<16)
	line := func(s string) string { return strings.Map(printable, s) }
	fmt.Fprintf(w, `# stan_version_major = 2
# stan_version_minor = 34
# stan_version_patch = 0
# written_by = %s
# model = %s
# method = sample (Default)
#   sample
#     num_samples = %d
#     num_warmup = %d
#     save_warmup = 0 (Default)
#     thin = %d
#     adapt
#       engaged = %d
#       delta = %s
#     algorithm = hmc (Default)
#       hmc
#         engine = nuts (Default)
#           nuts
#             max_depth = %d
#         metric = %s
#     num_chains = 1 (Default)
# id = %d
# init = %s
# random
#   seed = %d
`, line(h.Program), line(h.Model), h.Draws, h.Warmup, h.Thin, min(1, h.Warmup), number(h.Accept), h.MaxDepth, line(h.Metric), chain, number(h.Radius), h.Seed)
	for i, c := range columns {
		if i > 0 {
			w.WriteByte(',')
		}
		w.WriteString(c.Name)
	}
	w.WriteByte('\n')
	var b []byte
	err := eachRow(groups, first, first+draws, func(row int) error {
		if h.Warmup > 0 && row == first {
			size := slices.IndexFunc(columns, func(c Column) bool { return c.Name == "stepsize__" })
			fmt.Fprintf(w, "# Adaptation terminated\n# Step size = %s\n", number(columns[size].At(first)))
		}
		b = b[:0]
		for i := range columns {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendStan(b, columns[i].Type, columns[i].At(row))
		}
		_, err := w.Write(append(b, '\n'))
		return err
	})
	if err != nil {
		return err
	}
	// CmdStan gives times here, which readers look for; here they are 0, so that equal runs give equal files.
	fmt.Fprintf(w, "# \n#  Elapsed Time: 0 seconds (Warm-up)\n#                0 seconds (Sampling)\n#                0 seconds (Total)\n# \n")
	return w.Flush()
}

func printable(r rune) rune {
	if r < ' ' {
		return ' '
	}
	return r
}

func number(x float64) string { return string(appendStan(nil, Real, x)) }

// appendStan writes a number as C++ does, with all digits.
func appendStan(b []byte, kind Type, x float64) []byte {
	switch {
	case math.IsNaN(x):
		return append(b, "nan"...)
	case math.IsInf(x, 1):
		return append(b, "inf"...)
	case math.IsInf(x, -1):
		return append(b, "-inf"...)
	case kind != Real:
		return strconv.AppendInt(b, int64(x), 10)
	}
	return strconv.AppendFloat(b, x, 'g', -1, 64)
}
