package help

import "strings"

// code is a kind of error, with the smallest model that has it and the model as
// it was meant. A test runs both and checks what the program says about them.
type code struct {
	name    string
	summary string // one line, lower case, without a full stop
	more    string // paragraphs; may be empty
	wrong   string // a model that has the error
	fixed   string // the model that was meant
	data    string // data of both: settings, or files each after a line `d.csv:`; empty for none
	run     string // the command that reports the error: "" for `check`, else "prior" or "sample"
	warning bool   // a warning or note, not an error
}

// codes returns the entries of error codes (Kind Code), by name.
func codes() []Entry {
	list := make([]Entry, 0, len(table))
	for _, c := range table {
		list = append(list, c.entry())
	}
	return list
}

// entry puts a code into words.
func (c *code) entry() Entry {
	var b strings.Builder
	part := func(text string) {
		if b.Len() > 0 {
			b.WriteString("\n\n")
		}
		b.WriteString(text)
	}
	if c.more != "" {
		part(strings.TrimSpace(c.more))
	}
	if c.wrong != "" {
		verb := "This is refused"
		if c.warning {
			verb = "This is warned about"
		}
		if c.run == "prior" {
			verb += " by `prior`"
		} else if c.run == "sample" {
			verb += " by `sample`"
		}
		part(verb + with(c.data) + ":\n\n" + indent(c.wrong))
	}
	if strings.Contains(c.data, ":\n") {
		part(indent(c.data))
	}
	if c.fixed != "" {
		part("Fixed:\n\n" + indent(c.fixed))
	}
	return Entry{Name: c.name, Kind: Code, Summary: c.summary, Body: b.String()}
}

// with says what data go with an example.
func with(data string) string {
	switch {
	case data == "":
		return ""
	case strings.Contains(data, ":\n"):
		return " with the data below"
	}
	return " with `" + data + "`"
}

// indent puts two spaces before every line.
func indent(text string) string {
	return "  " + strings.ReplaceAll(strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n\n", "\n"), "\n", "\n  ")
}

// table holds the codes of all errors, by name.
var table = [...]code{
	{name: "ambiguous-index", summary: "a name in brackets could mean several elements",
		more:  "Where a name on the left of `=` or `~` has brackets with sizes, the name of the size as an index on the right means the current element, and it must be clear which that is. A function of a whole array, such as `mean(x[N])`, does not allow one: write a loop for one value each, or `mean(x)` for all elements.",
		wrong: "data y: real[N]\na[N, N] ~ Normal(0, 1)\nb[N, N] = a[N, 1]", fixed: "data y: real[N]\na[N, N] ~ Normal(0, 1)\nfor i in 1:N, j in 1:N { b[i, j] = a[i, 1] }", data: "y=1:3"},
	{name: "arguments", summary: "a function or distribution got arguments that it does not take",
		more:  "`bayes help NAME` shows the arguments of a function or distribution.",
		wrong: "mu ~ Normal(0, 1, 2)", fixed: "mu ~ Normal(0, 1)"},
	{name: "bad-argument", summary: "the value of an argument is not allowed",
		more:  "Arguments that are known are checked when the data are bound; where one that depends on unknowns is out of range, the density is zero and the sampler rejects the point.",
		wrong: "mu ~ Normal(0, -1)", fixed: "mu ~ Normal(0, 1)"},
	{name: "bad-bound", summary: "bounds with nothing between them, or of the wrong shape",
		wrong: "param a: real<lower=3, upper=1>\na ~ Normal(0, 1)", fixed: "param a: real<lower=1, upper=3>\na ~ Normal(0, 1)"},
	{name: "bad-column", summary: "`as` with several names, or with an empty string",
		more:  "`as` gives the column of a single name; write a line for each.",
		wrong: "data a, b: real[N] as \"A (kg)\"", fixed: "data a: real[N] as \"A (kg)\"\ndata b: real[N]", data: "d.csv:\nA (kg),b\n1,2"},
	{name: "bad-data", summary: "a field of the data does not match its declaration",
		wrong: "data y: int[N] from \"d.csv\"\ny ~ Poisson(2)", fixed: "data y: real[N] from \"d.csv\"\ny ~ Exponential(2)", data: "d.csv:\ny\n1\n2.5"},
	{name: "bad-distribution", summary: "a distribution where none is allowed, or none where one is needed",
		wrong: "x = Normal(0, 1)", fixed: "x ~ Normal(0, 1)"},
	{name: "bad-file", summary: "a data file cannot be read",
		more:  "CSV files have a header line and the same number of fields in every row; JSON files hold one object of named numbers and arrays. `bayes help files` says more.",
		wrong: "data x, y from \"d.csv\"\ny ~ Normal(x, 1)", data: "d.csv:\nx,y\n1,2\n3"},
	{name: "bad-import", summary: "an imported file cannot be read",
		more:  "The path is relative to the file that imports it.",
		wrong: "import \"nowhere.bayes\"\nx = f(1)", fixed: "fn f(x) = x + 1\nx = f(1)"},
	{name: "bad-index", summary: "an index out of range",
		more:  "Indices start at 1 and go to the length. Indices that are known are checked when the data are bound.",
		wrong: "x = [1, 2, 3]\ny = x[0]", fixed: "x = [1, 2, 3]\ny = x[1]"},
	{name: "bad-left", summary: "something that cannot be written on the left of `=` or `~`",
		wrong: "exp(x) = 3", fixed: "x = log(3)"},
	{name: "bad-levels", summary: "a name used as the levels of a factor that is not a list of strings",
		wrong: "grades = [1, 2]\ndata g: factor<grades>[N]\na[grades] ~ Normal(0, 1)", fixed: "grades = [\"low\", \"high\"]\ndata g: factor<grades>[N]\na[grades] ~ Normal(0, 1)", data: `g=["low", "high"]`},
	{name: "bad-range", summary: "a loop over something that is not a range or an array",
		wrong: "for i in 10 { x[i] = i }", fixed: "for i in 1:10 { x[i] = i }"},
	{name: "bad-setting", summary: "a setting that is not written name=value",
		more: "A setting is one word of the command line: `x=1:20`, `n=5`, `group='[\"a\", \"b\"]'`."},
	{name: "bad-size", summary: "a size that is not a whole number of 0 or more",
		wrong: "data n: int\ndata y: real[n]\ny ~ Normal(0, 1)", data: "n=-1", fixed: ""},
	{name: "bad-type", summary: "a type that does not exist, or is not allowed here",
		wrong: "data y: vector[N]", fixed: "data y: real[N]\ny ~ Normal(0, 1)", data: "y=1:3"},
	{name: "by-level", summary: "values by level in a file whose rows have the levels in a different order", warning: true,
		more:  "In a JSON file an array declared `real[g]` has one value for each level of `g`, in the order of the levels, however many rows there are. In a CSV file the values are matched by label.",
		wrong: "data g: factor[N]\ndata size: real[g]\na[g] ~ Normal(size, 1)", data: "d.json:\n{\"g\": [\"b\", \"a\"], \"size\": [2, 1]}"},
	{name: "cycle", summary: "circular definitions",
		more:  "Statements can be in any order, but a name must not be needed for its own definition. Data read on the right do not count.",
		wrong: "mu = theta + 1\ntheta = mu * 2", fixed: "mu ~ Normal(0, 1)\ntheta = mu * 2"},
	{name: "defined-twice", summary: "a name, or an element of one, is defined more than once",
		wrong: "a = 1\na = 2", fixed: "a = 1\nb = 2"},
	{name: "derived-left", summary: "a name computed from unknowns is on the left of `~`",
		more:  "A density of a computed value needs the Jacobian of the computation, unless that is linear. Give the unknown its distribution, or write the term of the log density.",
		wrong: "mu ~ Normal(0, 1)\nd = 2 * mu\nd ~ Normal(0, 1)", fixed: "mu ~ Normal(0, 1)\nd = 2 * mu\ntarget += Normal(0, 1).lpdf(d)"},
	{name: "empty-array", summary: "a reduction of an empty array",
		more:  "The sum of an empty array is 0, but it has no mean, minimum or maximum.",
		wrong: "x = max([])", fixed: "x = max([1, 2])"},
	{name: "empty-support", summary: "prior draws that never fall between the declared bounds",
		wrong: "param a: real<lower=50>\na ~ Normal(0, 1)", fixed: "param a: real<lower=50>\na ~ Normal(55, 5)", run: "prior"},
	{name: "factor-index", summary: "a factor used to index numbered positions",
		more:  "A factor can index only axes with a position for each of its levels. The position of a level among the levels is `int(f)`.",
		wrong: "data g: factor[N]\na[2] ~ Normal(0, 1)\nb = a[g]", fixed: "data g: factor[N]\na[g] ~ Normal(0, 1)\nb = a[g]", data: `g=["x", "y"]`},
	{name: "factor-mix", summary: "levels of different factors, or rows and levels, are combined",
		more:  "Axes of different factors never match, even if they have the same length: counties never match states. Nor do rows of the data and levels: rows are in the order of the file, levels in their own order. `a[county]` has one number for each row; data with one value for each county are declared `real[county]`.",
		wrong: "data county, state: factor[N]\na[county] ~ Normal(0, 1)\nb = a[state]", fixed: "data county, state: factor[N]\na[county] ~ Normal(0, 1)\nb = a[county]", data: "d.csv:\ncounty,state\nx,u\ny,v"},
	{name: "factor-number", summary: "a factor is used as a number",
		more:  "A factor is a column of labels. `int(f)` gives the numbers of its levels, from 1.",
		wrong: "data g: factor[N]\nx = sqrt(g)", fixed: "data g: factor[N]\nx = sqrt(int(g))", data: `g=["a", "b"]`},
	{name: "failed", summary: "something failed for a reason outside the model, such as a full disk",
		more: "The message says what failed. If that does not help, please report it."},
	{name: "flat", summary: "an unknown without a distribution cannot be drawn",
		more:  "`prior` and `simulate` draw every unknown from its distribution. Give it one, or a value on the command line.",
		wrong: "data y: real[N]\nparam m: real\ny ~ Normal(m, 1)", fixed: "data y: real[N]\nm ~ Normal(0, 10)\ny ~ Normal(m, 1)", data: "y=1:3", run: "prior"},
	{name: "flat-leaf", summary: "an unknown without a distribution that the data say nothing about",
		wrong: "data y: real[N]\ny ~ Normal(0, 1)\nx ~ Flat()", fixed: "data y: real[N]\ny ~ Normal(0, 1)\nx ~ Normal(0, 1)", data: "y=1:3"},
	{name: "flat-new", summary: "new data need new elements of an unknown without a distribution",
		more: "New levels are drawn from their distribution given the draws. A flat `param` has none: give it one and sample again."},
	{name: "foreign", summary: "a statement of another tool",
		more:  "The help below the message says what to write instead.",
		wrong: "real x;", fixed: "x ~ Normal(0, 1)"},
	{name: "grown-event", summary: "new data change the length of a draw of a vector",
		more: "The new elements of one draw of `MvNormal` cannot be drawn given the old ones. Add the new points to the data of the fit, with missing outcomes, and sample again."},
	{name: "impure-function", summary: "a function that does more than compute from its arguments",
		more:  "Functions see their arguments, other functions and the constants of their file; they cannot contain `~` or `target`.",
		wrong: "m ~ Normal(0, 1)\nfn f(x) = x + m\ny = f(1)", fixed: "m ~ Normal(0, 1)\nfn f(x, m) = x + m\ny = f(1, m)"},
	{name: "infinite", summary: "data have an infinite number",
		more:  "Nothing can be predicted from an infinite covariate. If infinity is meaningful, as the open end of an interval, declare a bound of `inf` to allow it.",
		wrong: "data x, y: real[N]\ny ~ Normal(x, 1)", fixed: "data x: real<upper=inf>[N]\ndata y: real[N]\ny ~ Truncated(Normal(0, 1), upper=x)", data: "x=[1, inf] y=[0, 0]"},
	{name: "internal", summary: "a bug in bayes, not of the model",
		more: "bayes checks its own work: that each `~` and each `target +=` adds what it says to the log density, once. Here it did not. Please report it, with the model and its data."},
	{name: "jacobian", summary: "an expression of unknowns is on the left of `~`",
		more:  "A density of a transformed unknown needs the log of the transformation's derivative. Give the unknown itself a distribution (`LogNormal` for the logarithm), or write both terms.",
		wrong: "mu ~ HalfNormal(1)\nlog(mu) ~ Normal(0, 1)", fixed: "param mu: real<lower=0>\ntarget += Normal(0, 1).lpdf(log(mu))\ntarget += -log(mu)"},
	{name: "level-count", summary: "a factor has more or fewer levels than its distribution has categories",
		more:  "The data may lack a level that the model knows of. Then the levels are listed.",
		wrong: "data g: factor[N]\ng ~ Categorical([0.2, 0.3, 0.5])", fixed: "all = [\"x\", \"y\", \"z\"]\ndata g: factor<all>[N]\ng ~ Categorical([0.2, 0.3, 0.5])", data: `g=["x", "z"]`},
	{name: "look-alike", summary: "two names, or two levels of a factor, that look the same",
		more:  "A letter may have a lookalike in another script: the Cyrillic `х` and the Latin `x`, the micro sign `µ` and the Greek `μ`. Names that look the same are refused, levels warned about.",
		wrong: "x = 1\n\u0445 = 2", fixed: "x = 1\nz = 2"},
	{name: "misplaced", summary: "a statement where it is not allowed",
		wrong: "for i in 1:3 { data y: real }", fixed: "data y: real\ny ~ Normal(0, 1)", data: "y=1"},
	{name: "missing-value", summary: "a missing value that no distribution describes",
		more:  "A missing value of a name that has a distribution is an unknown. Anywhere else, fill it in or leave out its row.",
		wrong: "data x, y: real[N] from \"d.csv\"\ny ~ Normal(x, 1)", fixed: "data x, y: real[N] from \"d.csv\"\ny ~ Normal(x, 1)\nx ~ Normal(0, 1)", data: "d.csv:\nx,y\n1,2\nNA,3"},
	{name: "mixed-levels", summary: "new levels change what an expression says about those of the fit",
		more: "Sums and means over levels keep to the levels of the fit. What has no such meaning, for example `softmax` over all levels, or the number of a level when a new one comes before it, is refused, since it would change the predictions for levels that the fit had. Predict without the new levels, or put them into the data of the fit, with missing outcomes."},
	{name: "mixed-number", summary: "a value kept from the fit reads a number that new data change",
		more: "A value that reduces over the rows of the data, for example `mean(x * w)`, keeps the value of the fit. If `w` is a single number of the data and new data change it, the result could mean the old one or the new one, so it is refused. `w * mean(x)` takes the new one."},
	{name: "mixed-rows", summary: "an expression that mixes rows has no value for new rows",
		more: "A running total, a rank or a column of an orthogonal matrix depends on all rows together, so it is not defined for new rows alone. Compute it beforehand as a column of the data, and supply that column for the new rows too. The rows of the fit keep their values."},
	{name: "negative-size", summary: "a negative number of elements",
		wrong: "n = -1\nx[n] ~ Normal(0, 1)", fixed: "n = 2\nx[n] ~ Normal(0, 1)"},
	{name: "new-level", summary: "new data have a level that the data of the fit do not have",
		more: "By default its effects are drawn from their distribution, and the predictions list the level. With `--known-levels` (`RefuseNewLevels` in Go) it is refused."},
	{name: "no-column", summary: "a data file lacks a column that the model names",
		wrong: "data weight: real[N] from \"d.csv\"\nweight ~ Normal(0, 1)", fixed: "data wieght: real[N] from \"d.csv\"\nwieght ~ Normal(0, 1)", data: "d.csv:\nwieght\n1"},
	{name: "no-data", summary: "a declared name has no data",
		more:  "Data come from the file that the declaration names, from --data FILE, or from name=value.",
		wrong: "data y: real[N]\ny ~ Normal(0, 1)"},
	{name: "no-distribution", summary: "a number computed from the data is infinite or NaN, so an observed value has no distribution",
		more:  "No value of the unknowns makes such data possible: for example the logarithm of 0, or a constant column that is standardised.",
		wrong: "data x, y: real[N]\ny ~ Normal(b * log(x), 1)\nb ~ Normal(0, 1)", fixed: "data x, y: real[N]\ny ~ Normal(b * log(x + 1), 1)\nb ~ Normal(0, 1)", data: "d.csv:\nx,y\n1,2\n0,3"},
	{name: "no-elements", summary: "a statement gives no element a distribution",
		more:  "Its range or size is empty, so the statement would have no effect. If that follows from the data (no columns, one row) it is a warning. A `param` without elements is reported in the same way.",
		wrong: "for t in 3:2 { a[t] ~ Normal(0, 1) }", fixed: "for t in 2:3 { a[t] ~ Normal(0, 1) }"},
	{name: "no-file", summary: "a data file cannot be opened",
		more:  "The path is relative to the model file.",
		wrong: "data y from \"nowhere.csv\"\ny ~ Normal(0, 1)"},
	{name: "no-key", summary: "a file of values by level does not say which row belongs to which level",
		wrong: "data g: factor[N] from \"d.csv\"\ndata size: real[g] from \"s.csv\"\na[g] ~ Normal(size, 1)", data: "d.csv:\ng\na\n\ns.csv:\nsize\n1"},
	{name: "no-length", summary: "a slice of an array of unknown length",
		more:  "In statements that fill an array, brackets say which elements are meant; `:` means a whole axis, whose length must come from a declaration or another statement.",
		wrong: "p[1, :] ~ Normal(0, 1)", fixed: "p: real[1, 3]\np[1, :] ~ Normal(0, 1)"},
	{name: "no-order", summary: "an ordinal outcome whose levels have no order",
		more:  "Strings are sorted alphabetically, which says nothing about low and high. A list of strings gives their order.",
		wrong: "data g: factor[N]\ng ~ OrderedLogistic(0, [0])", fixed: "steps = [\"low\", \"high\"]\ndata g: factor<steps>[N]\ng ~ OrderedLogistic(0, [0])", data: `g=["low", "high"]`},
	{name: "no-random", summary: "a distribution of one's own is to be drawn from, but does not say how",
		more:  "The log density of a `CustomDist` does not say how to draw from it. A function given as `random=` takes the same arguments and returns a draw; with `lcdf=` or `lccdf=` draws are made from the distribution function.",
		wrong: "data y: real[N]\nfn f(y, m) = -(y - m)^2 / 2\nm ~ Normal(0, 1)\ny ~ CustomDist(m, logp=f)", fixed: "data y: real[N]\nfn f(y, m) = -(y - m)^2 / 2\nfn draw(m) = Normal(m, 1).sample()\nm ~ Normal(0, 1)\ny ~ CustomDist(m, logp=f, random=draw)", data: "y=1:3", run: "prior"},
	{name: "no-return", summary: "a function can end without a value",
		wrong: "fn f(x) { y = x + 1 }", fixed: "fn f(x) { return x + 1 }"},
	{name: "no-row", summary: "a file of values by level lacks a row for one of the levels",
		wrong: "data g: factor[N] from \"d.csv\"\ndata size: real[g] from \"s.csv\"\na[g] ~ Normal(size, 1)", data: "d.csv:\ng\na\nb\n\ns.csv:\ng,size\na,1"},
	{name: "no-rows", summary: "a data file has a header but no rows",
		more:  "Its columns are empty, so a `~` statement about them adds nothing.",
		wrong: "data y from \"d.csv\"\nm ~ Normal(0, 1)\ntarget += sum(Normal(m, 1).lpdf(y))", data: "d.csv:\ny", warning: true},
	{name: "no-start", summary: "the sampler found no initial values with a finite density",
		more:  "Initial values are drawn between -2 and 2 on the unconstrained scale, then nearer to 0 and farther from it, 100 in all. The message names a statement whose density is not finite there, with the argument and its value.",
		wrong: "data y: real[N]\ny ~ Normal(0, -s)\ns ~ HalfNormal(1)", fixed: "data y: real[N]\ny ~ Normal(0, s)\ns ~ HalfNormal(1)", data: "y=1:3", run: "sample"},
	{name: "no-statement", summary: "an expression on its own, which does nothing",
		more:  "At the REPL such a line prints its value.",
		wrong: "x == 3", fixed: "x = 3"},
	{name: "no-value", summary: "a point lacks the value of an unknown",
		more: "`bayes density` needs a value for every sampled unknown of the model."},
	{name: "not-a-number", summary: "a factor or string in arithmetic",
		wrong: "data g: factor[N]\nx = g * 2", fixed: "data g: factor[N]\nx = int(g) * 2", data: `g=["a", "b"]`},
	{name: "not-built", summary: "a part of the language that this version does not have yet",
		more:  "The language is defined for more than this version evaluates. `bayes help language` lists what is implemented.",
		wrong: "x ~ Transformed(Normal(0, 1))", fixed: "z ~ Normal(0, 1)\nx = exp(z)"},
	{name: "not-constant", summary: "a value by level differs between rows of the same level",
		wrong: "data g: factor[N] from \"d.csv\"\ndata size: real[g] from \"d.csv\"\na[g] ~ Normal(size, 1)", data: "d.csv:\ng,size\na,1\na,2"},
	{name: "not-renormalised", summary: "declared bounds cut off a part of a distribution that depends on unknowns",
		more:  "As in Stan, the density is not divided by the probability of lying within the bounds. If that probability is constant it makes no difference. If it depends on unknowns it informs them: the model then says that the values are censored, known only to lie within the bounds (`target += D.lccdf(bound)` for each says the same), and they are sampled even if nothing observed depends on them. For a distribution that cannot produce values outside the bounds use `Truncated`.",
		wrong: "m ~ Normal(0, 1)\nparam a: real<lower=0>\na ~ Normal(m, 1)", fixed: "m ~ Normal(0, 1)\na ~ Truncated(Normal(m, 1), lower=0)", warning: true},
	{name: "not-solved", summary: "a differential equation, an integral or a root has no value",
		more:  "If it depends on unknowns, a point where it has no value is rejected, and the run says how many were and why.",
		wrong: "fn f(t, y) = y^2\nz = ode(f, 1, 0, 2)\nm ~ Normal(z, 1)", fixed: "fn f(t, y) = y^2\nz = ode(f, 1, 0, 0.9)\nm ~ Normal(z, 1)"},
	{name: "not-summed", summary: "discrete unknowns that cannot be summed out",
		more:  "A discrete unknown on which observed values depend is summed out of the density: exactly, over all of its values, which must therefore be finitely many, and known when the data are bound. The cost grows with the number of discrete unknowns that depend on each other at once: independent ones, chains and trees cost little.",
		wrong: "data y: int[N]\nfor i in 1:N { y[i] ~ Binomial(n, 0.3) }\nn ~ Poisson(20)", fixed: "data y: int[N]\nfor i in 1:N { y[i] ~ Binomial(n, 0.3) }\nn ~ Truncated(Poisson(20), upper=100)", data: "y=[4, 7]"},
	{name: "not-text", summary: "the file is not UTF-8 text",
		more: "Save it as UTF-8 in the editor."},
	{name: "not-whole", summary: "a number with decimals where a whole number is needed",
		more:  "`/` always gives a real number; `div(a, b)` divides whole numbers, and `int(x)` converts reals that are whole.",
		wrong: "x[3 / 2] ~ Normal(0, 1)", fixed: "x[div(3, 2)] ~ Normal(0, 1)"},
	{name: "nothing-observed", summary: "no data are on the left of `~` or in a `target +=`, so sampling draws from the prior",
		more:  "A name is observed if it is declared with `data` and is on the left of `~`. Without a declaration a name on the left of `~` is an unknown, whatever columns the files have. To sample from the prior on purpose, use `prior`.",
		wrong: "data x from \"d.csv\"\ny ~ Normal(b * x, 1)\nb ~ Normal(0, 1)", fixed: "data x, y from \"d.csv\"\ny ~ Normal(b * x, 1)\nb ~ Normal(0, 1)", data: "d.csv:\nx,y\n1,2\n2,3", warning: true},
	{name: "number-for-label", summary: "new data have a number where the fit has labels",
		more: "A factor whose levels are strings takes strings: a number would be a new level of that name, which is hardly what you mean."},
	{name: "one-element", summary: "brackets after `param` mean one element",
		more:  "A name that is declared has its size already, so brackets on the left of `~` say which elements are meant. Without brackets all are.",
		wrong: "param b: real[3]\nb[3] ~ Normal(0, 1)\ntarget += -sum(b^2)", fixed: "param b: real[3]\nb ~ Normal(0, 1)", warning: true},
	{name: "open-range", summary: "a range outside brackets lacks an end",
		more: "`x[2:]` goes to the end of x; elsewhere a range has no length of its own."},
	{name: "operator-first", summary: "a line begins with an operator",
		more:  "A newline ends a statement, unless it follows an operator, a comma or an open bracket.",
		wrong: "x = 1\n  + 2", fixed: "x = 1 +\n  2"},
	{name: "out-of-bounds", summary: "data outside their declared bounds",
		wrong: "data y: real<upper=10>[N]\ny ~ Normal(0, 1)", fixed: "data y: real[N]\ny ~ Normal(0, 1)", data: "y=[1, 11]"},
	{name: "outside-support", summary: "an observed value outside the support of its distribution",
		wrong: "data y: real[N]\ny ~ Exponential(1)", fixed: "data y: real[N]\ny ~ Normal(0, 1)", data: "y=[1, -2]"},
	{name: "overflow", summary: "a whole number beyond 9007199254740992",
		more:  "Up to there every whole number is exact. A number with a decimal point is a real.",
		wrong: "x = 3^40", fixed: "x = 3.0^40"},
	{name: "prior-cycle", summary: "the prior needs an outcome before it can draw it",
		more: "Where data are read on the right, `prior` and `simulate` use what they have just drawn; here that depends on what reads it."},
	{name: "prior-needs-nuts", summary: "a prior that cannot be drawn from directly",
		more: "It is a `target +=`, or has a declared type or bounds that its distribution does not take into account. `prior` then samples it with NUTS, and says so; `simulate` needs a value for it."},
	{name: "ragged", summary: "rows of unequal length",
		more:  "Arrays are rectangular. Write ragged data as a long table: one row per value, with its group in a column.",
		wrong: "x = [j for i in 1:2, j in 1:i]", fixed: "x = [j for i in 1:2, j in 1:2]"},
	{name: "recursion", summary: "a function that calls itself",
		wrong: "fn f(n) = if n < 2 { 1 } else { n * f(n - 1) }\ny = f(3)", fixed: "fn f(n) = prod(1:n)\ny = f(3)"},
	{name: "shape", summary: "arrays whose shapes do not match",
		more:  "A single number can be combined with any array, an array only with arrays of the same shape. A matrix and a vector are combined row by row, in a comprehension.",
		wrong: "A = [[1, 2], [3, 4], [5, 6]]\nb = [1, 2]\nc = A + b", fixed: "A = [[1, 2], [3, 4], [5, 6]]\nb = [1, 2]\nc = [A[n] + b for n in 1:rows(A)]"},
	{name: "shape-mismatch", summary: "data with a different shape from their declaration",
		wrong: "data y: real[N]\ny ~ Normal(0, 1)", fixed: "data y: real[N, K]\ny ~ Normal(0, 1)", data: "y=[[1, 2], [3, 4]]"},
	{name: "size-mismatch", summary: "data disagree about a size",
		wrong: "data x, y: real[N]\ny ~ Normal(x, 1)", fixed: "data x: real[M]\ndata y: real[N]\ny ~ Normal(mean(x), 1)", data: "x=1:3 y=1:2"},
	{name: "syntax", summary: "the model cannot be parsed",
		more:  "The caret shows where parsing stopped; the mistake is there or just before.",
		wrong: "y ~ Normal(0, 1", fixed: "y ~ Normal(0, 1)"},
	{name: "too-deep", summary: "brackets or calls nested too deeply, or a model that is too long",
		more: "Give the parts names, and put long lists of numbers in a data file. `bayes help limits` lists the limits."},
	{name: "too-large", summary: "an array that would not fit in memory",
		more:  "On the command line the memory that is free is the only limit. In Go programs and editors limits grow with the data: a model without data may fill arrays of 6 million elements in total.",
		wrong: "x = rep(0, 1000000000000)", fixed: "x = rep(0, 1000)"},
	{name: "too-long", summary: "the model takes too many steps to evaluate",
		more:  "On the command line there is no such limit. In Go programs and editors it grows with the data, so that a model meets it only if its loops run over more than the data. Expressions of whole arrays take fewer steps than loops.",
		wrong: "for i in 1:30000, j in 1:30000 { x = i }", fixed: "x = 1:3000"},
	{name: "undeclared-column", summary: "an unknown has the name of a column that is not declared",
		more:  "A name on the left of `~` is data only where it is declared by `data`; otherwise it is an unknown, whatever columns the files have.",
		wrong: "data x, y from \"d.csv\"\nx ~ Normal(m, 1)\nz ~ Normal(m, 1)\ny ~ Normal(z, 1)\nm ~ Normal(0, 1)", fixed: "data x, y, z from \"d.csv\"\nx ~ Normal(m, 1)\nz ~ Normal(m, 1)\ny ~ Normal(z, 1)\nm ~ Normal(0, 1)", data: "d.csv:\nx,y,z\n1,2,3\n2,3,4", warning: true},
	{name: "undefined-element", summary: "an element is read that is not defined, or not yet",
		wrong: "x[1] = 1\nx[3] = 3\ny = x[2]", fixed: "x[1] = 1\nx[2] = 2\nx[3] = 3\ny = x[2]"},
	{name: "unknown-distribution", summary: "there is no distribution of that name",
		more:  "Names are those of PyMC. `bayes help distributions` lists them.",
		wrong: "mu ~ normal(0, 1)", fixed: "mu ~ Normal(0, 1)"},
	{name: "unknown-function", summary: "there is no function of that name",
		more:  "`bayes help functions` lists them; `fn f(x) = ...` defines one.",
		wrong: "x = sigmoid(1)", fixed: "x = inv_logit(1)"},
	{name: "unknown-index", summary: "an index depends on an unknown real number",
		wrong: "a ~ Normal(0, 1)\nx = [1, 2, 3]\ny = x[a]", fixed: "a ~ Normal(0, 1)\nx = [1, 2, 3]\ny = x[1] * a"},
	{name: "unknown-left", summary: "the left side of `~` depends on an unknown",
		more: "See jacobian."},
	{name: "unknown-level", summary: "a factor has no such level",
		wrong: "data g: factor[N]\nx = g == \"mael\"", fixed: "data g: factor[N]\nx = g == \"male\"", data: `g=["male", "female"]`},
	{name: "unknown-method", summary: "there is no such method",
		more:  "Distributions have the methods lpdf, lpmf, cdf, lcdf, lccdf and quantile; nothing else has any.",
		wrong: "x = np.exp(1)", fixed: "x = exp(1)"},
	{name: "unknown-name", summary: "an undefined name",
		more:  "A name is declared by `data` or `param`, computed by `=`, or given a distribution by `~`.",
		wrong: "mu ~ Normal(0, simga)\nsigma ~ HalfNormal(1)", fixed: "mu ~ Normal(0, sigma)\nsigma ~ HalfNormal(1)"},
	{name: "unknown-size", summary: "a size, range or condition depends on an unknown",
		more:  "How many unknowns there are must be known when the data are bound.",
		wrong: "n ~ Poisson(3)\nfor i in 1:n { x[i] ~ Normal(0, 1) }", fixed: "data n: int\nfor i in 1:n { x[i] ~ Normal(0, 1) }", data: "n=3"},
	{name: "unlikely", summary: "legal, but probably not what you mean",
		more:  "The model runs as it is written. The warning says what it means, and what is usually meant: a scale that cannot be negative, a standard deviation in place of a variance, one number per group in place of one for all, a product of matrices in place of one of their elements.",
		wrong: "data y: real[N]\ny ~ Normal(mu, sigma)\nmu ~ Normal(0, 1)\nsigma ~ Normal(0, 1)", fixed: "data y: real[N]\ny ~ Normal(mu, sigma)\nmu ~ Normal(0, 1)\nsigma ~ HalfNormal(1)", data: "y=[1, 2]", warning: true},
	{name: "unreachable", summary: "statements after `return`",
		wrong: "fn f(x) {\n  return x\n  y = 3\n}", fixed: "fn f(x) {\n  return x\n}"},
	{name: "unread-unknown", summary: "an unknown that nothing reads, and data with a similar name",
		wrong: "data y, weight: real[N]\ny ~ Normal(0, 1)\nwieght ~ Normal(0, 1)", fixed: "data y, weight: real[N]\ny ~ Normal(0, 1)\nweight ~ Normal(0, 1)", data: "y=1:3 weight=1:3"},
	{name: "unsupported", summary: "a combination that this version does not evaluate",
		wrong: "param b: real<lower=0>[2]\nb ~ MvNormal([0, 0], eye(2))", fixed: "b ~ MvNormal([0, 0], eye(2))"},
	{name: "useless-data", summary: "a data file that the model takes nothing from",
		more: "Its columns do not have the names that the model declares."},
	{name: "wrong-kind", summary: "a string, factor, distribution or function where a number is needed, or vice versa",
		wrong: "x = if 3 { 1 } else { 2 }", fixed: "x = if 3 > 0 { 1 } else { 2 }"},
	{name: "zero-division", summary: "a whole number is divided by zero",
		more:  "Real division by zero gives an infinity.",
		wrong: "x = div(1, 0)", fixed: "x = div(1, 2)"},
}
