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

// Input is a file to read.
type Input struct {
	Name   string // for messages
	Reader io.Reader
}

// maxLine is the length of the longest line that is accepted, enough for 6 million numbers.
const maxLine = 1 << 27

// ReadCmdStan reads the output of CmdStan's sampler, one file for each chain. The notes say what was left
// out: a draw cut off by the end of its file, and draws that other chains do not have.
func ReadCmdStan(files []Input) (d *Dataset, notes []string, err error) {
	if len(files) == 0 {
		return nil, nil, errors.New("there is no file to read")
	}
	var runs []*stanRun
	for _, f := range files {
		r, err := readStanRun(f)
		if err != nil {
			return nil, nil, err
		}
		notes = append(notes, r.notes...)
		if len(runs) > 0 {
			if err := r.sameColumns(runs[0]); err != nil {
				return nil, nil, err
			}
		}
		for _, other := range runs {
			if n := r.kept(); n > 0 && n == other.kept() && sameRow(other.draw(0), r.draw(0)) && sameRow(other.draw(n-1), r.draw(n-1)) {
				return nil, nil, fmt.Errorf("%s and %s hold the same draws: each chain is given once", other.file, r.file)
			}
		}
		runs = append(runs, r)
	}
	used, draws := longest(runs)
	if draws == 0 {
		return nil, nil, fmt.Errorf("%s has no draws after warm-up", runs[0].file)
	}
	for i, r := range runs {
		switch n := r.kept(); {
		case !slices.Contains(used, i):
			notes = append(notes, fmt.Sprintf("%s has %d draws after warm-up, too few to be used with the others", r.file, n))
		case n > draws:
			notes = append(notes, fmt.Sprintf("%s has %d draws after warm-up; the first %d are used, as many as all have", r.file, n, draws))
		}
	}
	kept := make([]*stanRun, len(used))
	for k, i := range used {
		kept[k] = runs[i]
	}
	return stanDataset(kept, draws), notes, nil
}

// sameRow reports whether two draws are identical.
func sameRow(a, b []float64) bool {
	return slices.EqualFunc(a, b, func(x, y float64) bool { return x == y || x != x && y != y })
}

// longest returns the chains that, cut to one length, have the most draws in total.
func longest(runs []*stanRun) (used []int, draws int) {
	var lengths []int
	for _, r := range runs {
		lengths = append(lengths, r.kept())
	}
	slices.SortFunc(lengths, func(a, b int) int { return b - a })
	most := 0
	for i, n := range lengths {
		if (i+1)*n >= most && n > 0 {
			most, draws = (i+1)*n, n
		}
	}
	for i, r := range runs {
		if draws > 0 && r.kept() >= draws {
			used = append(used, i)
		}
	}
	return used, draws
}

// stanRun is the contents of a file.
type stanRun struct {
	file    string
	config  map[string]string // from the comments; the first one for each key
	columns []string
	rows    []float64 // one after another
	warm    int       // rows of the warm-up
	adapted int       // rows before the line that says that adaptation has ended; -1: no such line
	notes   []string
}

// kept is the number of draws after warm-up.
func (r *stanRun) kept() int { return len(r.rows)/len(r.columns) - r.warm }

// draw is a row after warm-up.
func (r *stanRun) draw(i int) []float64 {
	at := (r.warm + i) * len(r.columns)
	return r.rows[at : at+len(r.columns)]
}

// readStanRun reads one file.
func readStanRun(f Input) (*stanRun, error) {
	r := &stanRun{file: f.Name, config: map[string]string{}, adapted: -1}
	lines := bufio.NewReaderSize(f.Reader, 1<<16)
	for n := 1; ; n++ {
		line, err := readLine(lines)
		if err != nil && err != io.EOF {
			return nil, fmt.Errorf("%s: line %d: %w", f.Name, n, err)
		}
		whole := err == nil // ends with a newline
		text := strings.TrimRight(line, "\r\n")
		switch trimmed := strings.TrimSpace(text); {
		case trimmed == "":
		case trimmed[0] == '#':
			r.comment(trimmed[1:])
			if err := r.refuse(); err != nil {
				return nil, err
			}
		case r.columns == nil:
			if err := r.head(trimmed); err != nil {
				return nil, err
			}
		case !whole:
			r.notes = append(r.notes, fmt.Sprintf("%s ends in the middle of a draw, which is left out: the chain did not finish", f.Name))
		default:
			if err := r.row(trimmed, n); err != nil {
				return nil, err
			}
		}
		if !whole {
			break
		}
	}
	if r.columns == nil {
		return nil, fmt.Errorf("%s holds no draws: it has no line of column names", f.Name)
	}
	r.findWarmup()
	return r, nil
}

// readLine returns a line with its line end; at the end of the file, what comes after the last line end, with
// io.EOF.
func readLine(r *bufio.Reader) (string, error) {
	var b []byte
	for {
		part, err := r.ReadSlice('\n')
		b = append(b, part...)
		if len(b) > maxLine {
			return "", errors.New("the line is too long for a table of draws")
		}
		if err != bufio.ErrBufferFull {
			return string(b), err
		}
	}
}

// comment reads a comment. CmdStan writes `key = value (Default)`, indented by level; RStan and old versions
// leave out the spaces.
func (r *stanRun) comment(text string) {
	if strings.HasPrefix(strings.TrimSpace(text), "Adaptation terminated") && r.adapted < 0 && r.columns != nil {
		r.adapted = len(r.rows) / len(r.columns)
	}
	key, value, ok := strings.Cut(text, "=")
	if !ok {
		return
	}
	key = strings.TrimSpace(key)
	value = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(value), "(Default)"))
	if _, have := r.config[key]; !have {
		r.config[key] = value
	}
}

// refuse says what is wrong with output that does not come from the sampler.
func (r *stanRun) refuse() error {
	why := ""
	switch r.config["method"] {
	case "", "sample":
		return nil
	case "variational":
		why = "is output of variational inference: its draws come from an approximation, not from chains"
	case "pathfinder":
		why = "is output of Pathfinder: its draws come from an approximation, not from chains"
	case "laplace":
		why = "is output of a Laplace approximation, not of chains"
	case "optimize":
		why = "is output of an optimizer: it holds one point, not draws"
	case "diagnose":
		why = "is output of a test of gradients: it holds no draws"
	case "generate_quantities":
		why = "holds generated quantities alone, without the draws that they belong to"
	default:
		why = fmt.Sprintf("is output of CmdStan's method %s, not of its sampler", r.config["method"])
	}
	return fmt.Errorf("%s %s; give the files of `method = sample`", r.file, why)
}

// head reads the line of column names.
func (r *stanRun) head(line string) error {
	r.columns = strings.Split(line, ",")
	seen := map[string]bool{}
	for i, name := range r.columns {
		name = strings.Trim(strings.TrimSpace(name), `"`)
		r.columns[i] = name
		if name == "" {
			return fmt.Errorf("%s: column %d has no name: it is not output of CmdStan", r.file, i+1)
		}
		if seen[name] {
			return fmt.Errorf("%s has two columns %s", r.file, name)
		}
		seen[name] = true
	}
	if !seen["lp__"] {
		return fmt.Errorf("%s is not output of CmdStan's sampler: it has no column lp__", r.file)
	}
	return nil
}

// row reads a line of numbers.
func (r *stanRun) row(line string, n int) error {
	if strings.HasPrefix(line, "lp__") {
		return fmt.Errorf("%s: line %d repeats the column names: it holds several chains; give each as a separate file", r.file, n)
	}
	count := 0
	for more := true; more; count++ {
		var field string
		field, line, more = strings.Cut(line, ",")
		if count == len(r.columns) {
			count++ // one too many
			break
		}
		x, err := stanNumber(strings.TrimSpace(field))
		if err != nil {
			return fmt.Errorf("%s: line %d: column %s: %q is not a number", r.file, n, r.columns[count], field)
		}
		r.rows = append(r.rows, x)
	}
	if count != len(r.columns) {
		return fmt.Errorf("%s: line %d does not have %d numbers, one for each column", r.file, n, len(r.columns))
	}
	return nil
}

// stanNumber reads a number as C++ writes it.
func stanNumber(s string) (float64, error) {
	switch s {
	case "-nan", "-NaN", "+nan":
		return math.NaN(), nil
	}
	x, err := strconv.ParseFloat(s, 64)
	if errors.Is(err, strconv.ErrRange) { // x is then the nearest infinity or zero
		return x, nil
	}
	return x, err
}

// findWarmup counts the rows of the warm-up: those before the line that marks its end; if the file ends
// before that, as many as were to be kept.
func (r *stanRun) findWarmup() {
	rows := len(r.rows) / len(r.columns)
	saved := r.config["save_warmup"]
	switch {
	case r.adapted >= 0:
		r.warm = min(rows, r.adapted)
	case (saved == "1" || saved == "true") && r.config["algorithm"] != "fixed_param":
		warm, err1 := strconv.Atoi(r.config["num_warmup"])
		thin, err2 := strconv.Atoi(r.config["thin"])
		if err2 != nil || thin < 1 {
			thin = 1
		}
		if err1 == nil && warm > 0 {
			r.warm = min(rows, warm/thin+min(1, warm%thin))
		}
	}
}

// sameColumns compares the columns of two chains.
func (r *stanRun) sameColumns(other *stanRun) error {
	for i := range max(len(r.columns), len(other.columns)) {
		switch {
		case i >= len(r.columns):
			return fmt.Errorf("%s has a column %s that %s does not have: they are chains of different models", other.file, other.columns[i], r.file)
		case i >= len(other.columns):
			return fmt.Errorf("%s has a column %s that %s does not have: they are chains of different models", r.file, r.columns[i], other.file)
		case r.columns[i] != other.columns[i]:
			return fmt.Errorf("column %d is %s in %s, but %s in %s: they are chains of different models", i+1, other.columns[i], other.file, r.columns[i], r.file)
		}
	}
	return nil
}

// stanStats are CmdStan's columns about the sampler, with ArviZ's names.
var stanStats = [...]struct {
	column, name string
	kind         Type
}{
	{"lp__", "lp", Real},
	{"accept_stat__", "acceptance_rate", Real},
	{"stepsize__", "step_size", Real},
	{"treedepth__", "tree_depth", Int},
	{"n_leapfrog__", "n_steps", Int},
	{"divergent__", "diverging", Bool},
	{"energy__", "energy", Real},
}

// stanDataset makes a dataset of the chains.
func stanDataset(runs []*stanRun, draws int) *Dataset {
	first := runs[0]
	d := &Dataset{Attrs: map[string]any{"inference_library": "stan"}}
	for _, key := range []string{"model", "stan_version_major", "stan_version_minor", "num_warmup", "num_samples", "thin", "max_depth"} {
		if v := first.config[key]; v != "" {
			d.Attrs[key] = v
		}
	}
	post, stats := &Group{Name: Posterior}, &Group{Name: SampleStats}
	for _, g := range []*Group{post, stats} {
		g.Dims = []Dim{{Name: Chain, Size: len(runs), Numbers: From(0, len(runs))}, {Name: Draw, Size: draws, Numbers: From(0, draws)}}
		d.Groups = append(d.Groups, g)
	}
	column := func(v *Var, width, place, col int) {
		for c, r := range runs {
			for i := range draws {
				v.Num[(c*draws+i)*width+place] = r.draw(i)[col]
			}
		}
	}
	for col, name := range first.columns {
		if !strings.HasSuffix(name, "__") {
			continue
		}
		v := &Var{Name: strings.TrimSuffix(name, "__"), Dims: []string{Chain, Draw}, Shape: []int{len(runs), draws}, Num: make([]float64, len(runs)*draws)}
		for _, s := range stanStats {
			if s.column == name {
				v.Name, v.Type = s.name, s.kind
			}
		}
		for stats.Var(v.Name) != nil || stats.Dim(v.Name) != nil {
			v.Name += "_"
		}
		column(v, 1, 0, col)
		stats.Vars = append(stats.Vars, v)
	}
	if most, err := strconv.Atoi(first.config["max_depth"]); err == nil && stats.Var("tree_depth") != nil && stats.Var("reached_max_treedepth") == nil {
		depth := stats.Var("tree_depth")
		v := &Var{Name: "reached_max_treedepth", Type: Bool, Dims: depth.Dims, Shape: depth.Shape, Num: make([]float64, len(depth.Num))}
		for i, x := range depth.Num {
			if x >= float64(most) {
				v.Num[i] = 1
			}
		}
		stats.Vars = append(stats.Vars, v)
	}
	arrays := stanArrays(first.columns)
	taken := map[string]bool{Chain: true, Draw: true}
	free := func(name string) string {
		for taken[name] {
			name += "_"
		}
		taken[name] = true
		return name
	}
	for i := range arrays {
		arrays[i].file = free(arrays[i].name)
	}
	for _, a := range arrays {
		v := &Var{Name: a.file, Dims: []string{Chain, Draw}, Shape: []int{len(runs), draws}, Num: make([]float64, len(runs)*draws*len(a.columns))}
		for k, n := range a.shape {
			m := Dim{Name: free(fmt.Sprintf("%s_dim_%d", v.Name, k)), Size: n, Numbers: From(1, n)}
			if a.labels != nil {
				m.Labels, m.Numbers = a.labels, nil
			}
			post.Dims = append(post.Dims, m)
			v.Dims, v.Shape = append(v.Dims, m.Name), append(v.Shape, n)
		}
		for place, col := range a.columns {
			column(v, len(a.columns), place, col)
		}
		post.Vars = append(post.Vars, v)
	}
	return d
}

// From returns n whole numbers, starting at first.
func From(first, n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = first + i
	}
	return out
}

// stanArray is an array spread over columns.
type stanArray struct {
	name    string
	file    string // the name of its variable, which is unique
	shape   []int
	columns []int    // of the elements, row-major
	labels  []string // if the columns are not all elements of an array
}

// stanArrays groups columns such as `a.2.1` into arrays, in the order in which their names first occur.
// Columns that do not fill an array stay a list.
func stanArrays(columns []string) []stanArray {
	type element struct {
		col   int
		index []int
	}
	var order []string
	elements := map[string][]element{}
	for col, column := range columns {
		if strings.HasSuffix(column, "__") {
			continue
		}
		name, index := stanIndex(column)
		if elements[name] == nil {
			order = append(order, name)
		}
		elements[name] = append(elements[name], element{col, index})
	}
	var out []stanArray
	for _, name := range order {
		list := elements[name]
		a := stanArray{name: name, columns: make([]int, len(list))}
		rank, full := len(list[0].index), true
		a.shape = make([]int, rank)
		for _, e := range list {
			full = full && len(e.index) == rank
			for k := 0; full && k < rank; k++ {
				a.shape[k] = max(a.shape[k], e.index[k])
			}
		}
		size := 1
		for _, n := range a.shape {
			if full = full && n <= len(list); full {
				size *= n
				full = size <= len(list)
			}
		}
		if full = full && size == len(list); full {
			for _, e := range list {
				at := 0
				for k, i := range e.index {
					at = at*a.shape[k] + i - 1
				}
				a.columns[at] = e.col // no two columns have the same name or index
			}
		} else {
			a.shape, a.labels = []int{len(list)}, make([]string, len(list))
			for i, e := range list {
				parts := make([]string, len(e.index))
				for k, n := range e.index {
					parts[k] = strconv.Itoa(n)
				}
				a.columns[i], a.labels[i] = e.col, strings.Join(parts, ", ")
			}
		}
		out = append(out, a)
	}
	return out
}

// stanIndex splits a column's name: `a.2.1` is a, [2, 1]. What does not have this form, such as `z.real`, is a
// name as it is.
func stanIndex(column string) (string, []int) {
	name, rest, has := strings.Cut(column, ".")
	if !has || name == "" {
		return column, nil
	}
	var index []int
	for _, part := range strings.Split(rest, ".") {
		i, err := strconv.Atoi(part)
		if err != nil || i < 1 || strconv.Itoa(i) != part {
			return column, nil
		}
		index = append(index, i)
	}
	return name, index
}
