// Package plot draws pictures of data, draws and predictions: for a report as SVG or PNG; for a terminal as braille,
// blocks, or the picture itself in the escape sequences of kitty and sixel. It takes plain numbers and names and
// knows nothing of models.
//
// Each function that makes a picture ([Trace], [Posterior], [Pairs] ...) takes what is to be drawn and [Options],
// whose zero value is good for a report, and returns a [Picture]. None of them fails: numbers that are not finite are
// left out and counted in a note under the picture, constant draws get a line instead of a density, and what has
// nothing to show says so. The same input gives the same bytes: clocks and random numbers are not used.
//
// Pictures with a panel or row for each parameter show one page of them;
// [Picture.Pages] says how many there are, [Options.Page] chooses.
//
// The colours are those of Okabe and Ito 2008, "Color universal design", which people with any kind of colour vision
// can tell apart; important distinctions also differ in shape, dash or position.
package plot
