// Package stats describes draws: means and quantiles, how well chains have mixed (R-hat), how
// many independent draws they are worth (effective sample sizes) and the resulting Monte Carlo
// error. Draws are plain numbers by chain and draw; the package knows nothing about models.
//
// The diagnostics are those of Vehtari, Gelman, Simpson, Carpenter and Bürkner 2021,
// "Rank-normalization, folding, and localization: an improved R-hat for assessing convergence
// of MCMC" (below: the paper), with the conventions of the R package posterior 1.4.0, and agree
// with its numbers.
//
// Chains of unequal length, as after an interrupted run, are cut to the shortest for every
// diagnostic; means and quantiles use all draws. A diagnostic that is not defined is NaN: if a
// draw is not finite, all draws are equal, or there are too few.
package stats
