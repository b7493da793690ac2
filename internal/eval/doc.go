// Package eval is the plain tree-walking evaluator of checked models. It is slow
// and obvious: it defines what a model means, and every faster way of running a
// model is tested against it.
//
// # Read this first
//
// There is one walk, a run, over the statements in the order of the model's blocks (stmt.go, tilde.go,
// expr.go, call.go, index.go). Shapes, errors and values come from the same code, so that they cannot
// disagree; what differs between runs is what an unknown is, and who is told what the walk meets:
// a Site for each statement with a `~` that it executes, a value for each `target +=` (Hooks).
//
// What runs, in this order:
//
//  1. The survey (survey.go), once for an Interp. Unknowns are NaN and marked. It finds what later
//     runs need before they begin: the shapes of arrays that statements fill, which statement fills or draws
//     each element, and the supports of params. It reports nothing: what fails in it fails again.
//  2. The outline (outline.go), once, when a model is bound. Unknowns are NaN and marked, and each value
//     knows on which unknowns it depends (marking.go, package depend). It reports all errors, and
//     lists what is unknown, observed and added to the target. Then roles.go decides which unknowns
//     nothing observed descends from: these are drawn, not sampled.
//  3. Runs with values, as often as somebody asks: the log density at a point (density.go), one forward
//     draw (forward.go), the reasons why a density is not finite (reason.go), or one that hooks of another
//     package fill (Interp.Run). They rely on the survey.
//
// The first two are abstract: they compute with what is known and mark the rest. What they have that
// runs with values do not is in the files abstract.go, survey.go, outline.go, support.go, roles.go, marking.go,
// owners.go, together.go and plan.go. An abstract run walks the iterations of a loop together where they do not
// need each other (together.go). So does a forward draw, which gets the same random numbers in the same order, and a
// run whose hooks allow it (Marker), such as one that takes the density of each observation. Runs
// for the density of the model never do, since they are what every compiled program is compared with.
//
// An error ends a statement by a panic with an error (value.go) that the method which began the run
// catches; skip ends one that reads a name whose definition had an error. Nothing else panics.
//
// Over new data (fit.go, fitrun.go, newlevels.go, newnumber.go) a second run stands beside the run: it walks the
// same expressions over the data of the fit, because what reduces over rows, such as `mean(x)`,
// keeps the value that it had there. In a run without new data all of that is idle.
//
// A run consists of parts that can be read one by one: costs (limit.go) stop what would take too long,
// abstraction (abstract.go) is of abstract runs, overNew (fitrun.go) of those over new data, mask (choice.go) of branches
// of an elementwise choice, and eachDims (index.go) of statements for all elements at once.
package eval
