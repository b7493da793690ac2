package bind

import (
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/lang"
)

// FuzzBind binds models to files of any content: errors are fine, panics not.
func FuzzBind(f *testing.F) {
	models := []string{
		"data y, x: real[N]\ny ~ Normal(a + x, 1)\nx ~ Normal(0, 1)\na ~ Normal(0, 1)",
		"data g: factor[N]\ndata s: real<lower=0>[g]\ndata h: factor[g]\ndata X: real[N, K]\ndata y: bool[N]\ny ~ Bernoulli(logit = a[g])\na[g] ~ Normal(s, 1)",
		"data home, away: factor<team>[N]\ndata k: int\ndata n: int<lower=0, upper=k>[N]\nn ~ Poisson(log = a[home] - a[away])\na[team] ~ Normal(0, 1)",
		"data x, y\ny ~ Normal(b * x, 1)\nb ~ Normal(0, 1)",
		"levels3 = [\"a\", \"b\", \"c\"]\ndata g: factor<levels3>[N]\ndata M: real[N, levels3]\ndata p: simplex[K]\ng ~ Categorical(p)\nM ~ Normal(m, 1)\nm ~ Normal(0, 1)",
	}
	for i := range models {
		for _, s := range []string{"x,y\n1,2\n,3\n", "g,s,h,X1,X2,y\na,1,u,1,2,0\nb,2,v,3,4,1\n", "home,away,k,n\nA,B,3,1\nB,A,3,2\n",
			`{"x": [1, 2], "y": [3, null], "N": 2}`, `{"g": ["a", "c"], "M": [[1,2,3],[4,5,6]], "p": [0.5, 0.5], "K": 2}`, `{"x": [], "y": []}`} {
			f.Add(i, s, s)
		}
	}
	f.Fuzz(func(t *testing.T, i int, text, newer string) {
		if i < 0 || i >= len(models) {
			return
		}
		file, _ := lang.Parse(ast.NewSource("m.bayes", models[i]))
		m, list := lang.Check(file, nil)
		if list.Err() != nil {
			t.Fatal(list.Format())
		}
		s, err := FromFile("f", strings.NewReader(text))
		if err != nil {
			return
		}
		b, list := Bind(m, Data{Sources: []Source{s}, Partial: true})
		if b == nil {
			if list.Err() == nil {
				t.Fatal("no Bound and no error")
			}
			_ = list.Format()
			return
		}
		_ = b.Format()
		if s, err = FromFile("g", strings.NewReader(newer)); err != nil {
			return
		}
		nb, list := b.Rebind(Data{Sources: []Source{s}})
		if (nb == nil) != (list.Err() != nil) {
			t.Fatalf("Rebind: %v, %v", nb, list)
		}
		if nb != nil {
			_ = nb.FormatReport()
		}
	})
}
