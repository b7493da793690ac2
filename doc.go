// Package bayes fits Bayesian models in a Go program: it compiles a model text,
// binds it to data, samples the posterior, and predicts.
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
// The package prints nothing, keeps no global state, and touches no file but those
// of an fs.FS that it is given and the folders of runs that it is asked to write or
// read. Models, bound models, fits, densities, draws and predictions are safe for
// concurrent use by many goroutines; slices that they return are the caller's to read.
//
// Equal model, data and options give equal draws, to the bit, on every machine and
// with any number of threads.
package bayes
