package eval

import (
	"fmt"
	"math/rand"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/diag"
	"github.com/bayes-lang/bayes/lang"
	"github.com/bayes-lang/bayes/mathx"
	"github.com/bayes-lang/bayes/transform"
)

type lay map[string]int

func (l lay) Offset(name string, e int) int { return l[fmt.Sprint(name, e)] }

func layout(o *Outline) (lay, int) {
	l := lay{}
	n := 0
	for _, s := range o.Unknowns {
		for i := range s.Count {
			if s.Leaf[i] {
				continue
			}
			if s.Free != nil || s.Kind == transform.Real {
				for j, k := range s.Elems[i*s.Event : (i+1)*s.Event] {
					if s.Free == nil || s.Free[i*s.Event+j] {
						l[fmt.Sprint(s.Name, k)] = n
						n++
					}
				}
				continue
			}
			l[fmt.Sprint(s.Name, s.Elems[i*s.Event])] = n
			n += s.Kind.Size(s.Event)
		}
	}
	return l, n
}

func TestZZ(t *testing.T) {
	b, _ := os.ReadFile("/work/shared/design/EXAMPLES.md")
	re := regexp.MustCompile("(?s)### (\\d\\d)[^\n]*\n```bayes\n(.*?)```")
	rng := rand.New(rand.NewSource(1))
	for _, mm := range re.FindAllStringSubmatch(string(b), -1) {
		func() {
			defer func() {
				if p := recover(); p != nil {
					fmt.Printf("%s PANIC %v\n", mm[1], p)
					panic(p)
				}
			}()
			m, faults := checked(mm[2])
			if faults.Err() != nil {
				fmt.Printf("%s lang: %s\n", mm[1], strings.Split(faults.Format(), "\n")[0])
				return
			}
			data := fake(m, rng)
			in := New(m, data)
			o, err := in.Outline()
			if err != nil {
				fmt.Printf("%s %s\n", mm[1], format(err))
				return
			}
			l, n := layout(o)
			u := make([]float64, n)
			for i := range u {
				u[i] = rng.NormFloat64() * 0.3
			}
			terms, _, err := in.LogDensityAt(u, l)
			if err != nil {
				fmt.Printf("%s %s\n", mm[1], format(err))
				return
			}
			d, err := in.Forward(Forward{Prior: true, Stream: mathx.NewStream(1, 0, "x")})
			fmt.Printf("%s ok dim %d density %v jac %v; prior %v %v\n", mm[1], n, terms.Total, terms.Jacobian, err, d != nil)
		}()
	}
}

func fake(m *lang.Model, rng *rand.Rand) Env {
	env := Env{}
	size := 6
	fac := func(name string) *Factor {
		f := &Factor{Name: name}
		for i := range 3 {
			f.Labels = append(f.Labels, fmt.Sprintf("%s%d", name, i+1))
		}
		if name == "disease" {
			f.Labels = []string{"AN", "GN", "PKD"}
		}
		if name == "group" {
			f.Labels = []string{"drug", "placebo"}
		}
		if name == "variant" {
			f.Labels = []string{"A", "B"}
		}
		if name == "rating" {
			f.Labels = []string{"poor", "fair", "good", "excellent"}
		}
		return f
	}
	facs := map[string]*Factor{}
	get := func(n string) *Factor {
		if facs[n] == nil {
			facs[n] = fac(n)
		}
		return facs[n]
	}
	for _, n := range m.Names {
		if n.Role != lang.Data {
			continue
		}
		if n.Size {
			k := size
			switch n.Ident {
			case "K", "D", "M":
				k = 2
			}
			env[n.Ident] = Whole(k)
			continue
		}
		if n.Factor && n.Levels {
			env[n.Ident] = &Value{Kind: Set, Levels: get(n.Ident)}
			continue
		}
		var shape []int
		var axes []*Factor
		if n.Type == nil {
			shape, axes = []int{size}, []*Factor{nil}
		} else {
			for _, d := range n.Type.Dims {
				s := text(d)
				switch {
				case m.ByName[s] != nil && m.ByName[s].Factor:
					shape, axes = append(shape, len(get(s).Labels)), append(axes, get(s))
				case s == "terms":
					shape, axes = append(shape, 3), append(axes, &Factor{Name: "terms", Labels: []string{"age", "bmi", "bp"}})
				case s == "species":
					shape, axes = append(shape, 4), append(axes, &Factor{Name: "species", Labels: []string{"oak", "beech", "ash", "pine"}})
				case s == "K" || s == "D" || s == "M" || s == "2":
					shape, axes = append(shape, 2), append(axes, nil)
				default:
					shape, axes = append(shape, size), append(axes, nil)
				}
			}
		}
		v := newValue(n.Span, Real, shape, axes)
		typ := "real"
		if n.Type != nil {
			typ = n.Type.Name.Name
		}
		for i := range v.Num {
			switch typ {
			case "int":
				v.Kind = Int
				v.Num[i] = float64(rng.Intn(2) + 1)
				if n.Type.Upper != nil {
					v.Num[i] = float64(rng.Intn(2))
				}
			case "bool":
				v.Kind = Bool
				v.Num[i] = float64(rng.Intn(2))
			case "factor":
				v.Kind = Level
				v.Levels = get(n.Ident)
				if n.Type.Of != nil {
					v.Levels = get(n.Type.Of.Name)
					if n.Type.Of.Name == "grades" {
						v.Levels = get("rating")
					}
				}
				v.Num[i] = float64(rng.Intn(len(v.Levels.Labels)) + 1)
			default:
				v.Num[i] = rng.ExpFloat64() + 0.1
			}
		}
		env[n.Ident] = v
	}
	return env
}

func TestZZMutate(t *testing.T) {
	b, _ := os.ReadFile("/work/shared/design/EXAMPLES.md")
	re := regexp.MustCompile("(?s)### (\\d\\d)[^\n]*\n```bayes\n(.*?)```")
	rng := rand.New(rand.NewSource(77))
	tok := regexp.MustCompile("[A-Za-z_]+|[0-9.]+|[^A-Za-z0-9_ \n]")
	ok, bad := 0, map[string]int{}
	all := re.FindAllStringSubmatch(string(b), -1)
	for it := 0; it < 8000; it++ {
		mm := all[rng.Intn(len(all))]
		src := mm[2]
		for k := 0; k < 1+rng.Intn(2); k++ {
			at := tok.FindAllStringIndex(src, -1)
			i, j := at[rng.Intn(len(at))], at[rng.Intn(len(at))]
			src = src[:i[0]] + src[j[0]:j[1]] + src[i[1]:]
		}
		os.WriteFile("/tmp/zz_last.bayes", []byte(src), 0o644)
		m, faults := checked(src)
		if faults.Err() != nil {
			continue
		}
		data := fake(m, rng)
		func() {
			defer func() {
				if p := recover(); p != nil {
					fmt.Println("PANIC", p, "\n", src)
					panic(p)
				}
			}()
			in := New(m, data)
			o, err := in.Outline()
			if err != nil {
				bad[err.(diag.List)[0].Code]++
				if os.Getenv("SHOW") != "" && rng.Intn(8) == 0 {
					fmt.Println(format(err))
				}
				return
			}
			ok++
			l, n := layout(o)
			u := make([]float64, n)
			for i := range u {
				u[i] = rng.NormFloat64() * 0.3
			}
			if _, _, err := in.LogDensityAt(u, l); err != nil {
				fmt.Println("density:", format(err), src)
			}
			if _, err := in.Forward(Forward{Prior: rng.Intn(2) == 0, Stream: mathx.NewStream(1, 0, "x")}); err != nil {
				c := err.(*diag.Diagnostic).Code
				if c != "flat" && c != "prior-needs-nuts" {
					fmt.Println("forward:", format(err))
				}
			}
		}()
	}
	fmt.Println(ok, bad)
}
