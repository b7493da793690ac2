// Package bayes fits Bayesian models in a Go program: it compiles a model, binds it to data,
// samples the posterior, and predicts.
//
//	model, err := bayes.Compile("line.bayes", text)
//	bound, err := model.Bind(bayes.Values(map[string]any{"x": x, "y": y}))
//	fit, err := bound.Sample(ctx, bayes.SampleOptions{Seed: 1})
//	slope, err := fit.Draws("b1")
//	positive, err := fit.Eval(ctx, "P(b1 > 0)")
//	p, err := fit.Predict(ctx, bayes.PredictOptions{}, bayes.Values(map[string]any{"x": []float64{3}}))
//	y, err := p.Draws("y")
//	low, high := y.Interval(0.9)
//
// The package prints nothing, keeps no global state, and accesses no files except those of an
// fs.FS that it is given and the folders and files of runs that it is asked to write or read.
// Models, bound models, fits, densities, draws and predictions are safe for concurrent use by
// many goroutines; slices that they return must not be changed.
//
// Equal model, data and options give equal draws, bit for bit, on every machine and with any
// number of threads.
//
// Errors are of type [Error] or [Errors], except those of contexts: each has a position, a [Code]
// for programs, a message and a help text. errors.Is finds the cause, such as fs.ErrNotExist.
//
// # Related packages
//
// What few programs need, and what has large dependencies, is in separate packages: picture
// (plots), diagnosis (what is wrong with draws), export (files for other programs).
//
// # What is stable
//
// The exported names of this package and of picture, diagnosis and export are stable: from
// version 1 on they change only with the major version; until then CHANGELOG.md lists the
// changes. Fields may be added to structs, so literals should name their fields, and constants
// may be added to lists such as that of the codes. The language is as stable as spec/language.md
// says, and a version reads the runs that earlier versions with the same major version wrote.
//
// The wording of messages, the bits of draws between versions, and the other packages of the
// module are not stable: ast, autodiff, compile, dist, lang, mathx, nuts, runtime and stats are
// there to be read, and change when the program does.
package bayes
