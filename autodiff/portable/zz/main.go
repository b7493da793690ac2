package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"sort"
	"syscall"
	"time"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/autodiff"
	"github.com/bayes-lang/bayes/autodiff/portable"
	"github.com/bayes-lang/bayes/bind"
	"github.com/bayes-lang/bayes/compile"
	"github.com/bayes-lang/bayes/lang"
)

func cpu() time.Duration {
	var r syscall.Rusage
	syscall.Getrusage(1, &r)
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

func main() {
	runtime.LockOSThread()
	dir := "/work/shared/posteriordb"
	stan := map[string]string{}
	f, _ := os.Open(dir + "/stan_timing.csv")
	rec, _ := csv.NewReader(f).ReadAll()
	for _, r := range rec {
		stan[r[0]] = r[8]
	}
	paths, _ := filepath.Glob(dir + "/refs/*.json")
	sort.Strings(paths)
	for _, p := range paths {
		var ref struct{ Posterior, Model, Data string }
		b, _ := os.ReadFile(p)
		json.Unmarshal(b, &ref)
		if len(os.Args) > 1 && os.Args[1] != ref.Model {
			continue
		}
		mf := "/work/main/examples/posteriordb/" + ref.Model + ".bayes"
		text, err := os.ReadFile(mf)
		if err != nil {
			continue
		}
		df := dir + "/data/" + ref.Data + ".json"
		if _, err := os.Stat(df); err != nil {
			df += ".gz"
		}
		file, _ := lang.Parse(ast.NewSource(mf, string(text)))
		model, faults := lang.Check(file, nil)
		if faults.Err() != nil {
			fmt.Println(ref.Model, faults.Format())
			continue
		}
		rd, err := os.Open(df)
		if err != nil {
			fmt.Println(err)
			continue
		}
		src, err := bind.FromFile(df, rd)
		bound, faults := bind.Bind(model, bind.Data{Open: func(name string) (io.ReadCloser, error) { return os.Open(name) }, Sources: []bind.Source{src}})
		if faults.Err() != nil {
			fmt.Println(ref.Model, faults.Format())
			continue
		}
		t0 := cpu()
		g, err := compile.Density(bound)
		if err != nil {
			fmt.Println(ref.Model, err)
			continue
		}
		t1 := cpu()
		prog, err := autodiff.Compile(g, autodiff.Options{})
		if err != nil {
			fmt.Println(ref.Model, err)
			continue
		}
		t2 := cpu()
		m := portable.New(prog)
		t3 := cpu()
		if len(os.Args) > 2 {
			fmt.Println(prog.Stage(os.Args[2]))
		}
		x, gr := make([]float64, bound.Dim), make([]float64, bound.Dim)
		for i := range x {
			x[i] = 0.1
		}
		lp := m.Eval(x, gr)
		best := time.Hour
		for k := 0; k < 7; k++ {
			n := 0
			s := cpu()
			for cpu()-s < 4*time.Millisecond {
				m.Eval(x, gr)
				n++
			}
			best = min(best, (cpu()-s)/time.Duration(n))
		}
		fmt.Printf("%-34s dim %4d trace %8.1fms compile %7.1fms new %6.1fms  eval %9.1f us  stan %s  stmts %d lp %.4g\n", ref.Model, bound.Dim, (t1-t0).Seconds()*1e3, (t2-t1).Seconds()*1e3, (t3-t2).Seconds()*1e3, best.Seconds()*1e6, stan[ref.Posterior], len(prog.Density), lp)
	}
}
