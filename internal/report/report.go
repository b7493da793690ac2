// Package report writes a run as one HTML page that needs nothing else: the
// model, what was observed and unknown, what was found, how far it is to be
// trusted, and how to repeat it.
package report

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/bayes-lang/bayes/internal/diagnose"
	"github.com/bayes-lang/bayes/internal/forward"
	"github.com/bayes-lang/bayes/runtime"
)

// Options say what a page holds. The zero value is the default.
type Options struct {
	Title  string            // in place of the model's name
	Notice func(what string) // told what is being done, nil for nobody
}

// Limits of a page: a model of thousands of unknowns must give one that a phone
// can open.
const (
	mostRows     = 60 // of the summary
	mostPictured = 12 // numbers in a picture of densities
	mostTraced   = 6  // numbers with a trace
	mostOutcomes = 3  // observed names with predictive checks
	mostForests  = 3
	mostElements = 40   // of a forest
	mostPoints   = 3000 // observations in a picture over a covariate
)

// Write writes the page of a fit. Equal runs give equal bytes.
func Write(ctx context.Context, w io.Writer, f *runtime.Fit, opt Options) error {
	if f == nil || f.Session == nil {
		return errors.New("there is no run to report")
	}
	r := &report{ctx: ctx, fit: f, opt: opt}
	if err := r.gather(); err != nil {
		return err
	}
	sections := []section{
		{"model", "Model", r.model},
		{"inventory", "What was observed and what was unknown", r.inventory},
		{"diagnosis", "Diagnosis: can you rely on these draws?", r.diagnosis},
	}
	if f.Draws() > 0 {
		sections = append(sections,
			section{"summary", "Summary: what is known about the unknowns", r.summary},
			section{"priors", "Priors and posteriors: what the data taught us", r.priors},
			section{"chains", "Traces and ranks: how the chains moved", r.chains},
			section{"predictions", "Predictive checks: does the model fit the data?", r.predictions})
	}
	sections = append(sections, section{"reproduce", "Settings, hashes and how to reproduce it", r.reproduce})
	r.head(sections)
	for _, s := range sections {
		if err := ctx.Err(); err != nil {
			return err
		}
		r.notice(s.id)
		r.raw(`<section id="` + s.id + `" aria-labelledby="` + s.id + `-title">` + "\n" + `<h2 id="` + s.id + `-title">`)
		r.text(s.title)
		r.raw("</h2>\n")
		if err := s.write(); err != nil {
			return err
		}
		r.raw(`<p class="top"><a href="#top">Back to the contents</a></p>` + "\n</section>\n")
	}
	r.foot()
	_, err := w.Write(r.b.Bytes())
	return err
}

// section is a part of the page.
type section struct {
	id, title string
	write     func() error
}

// report is a page under way.
type report struct {
	page
	ctx context.Context
	fit *runtime.Fit
	opt Options

	prior    *forward.Predictions // draws of what has a prior; nil: none could be made
	priorWhy string               // what is to be said of them
	findings []diagnose.Finding

	numbers []number // all sampled unknowns, scalars that are computed, what is drawn forward
	skipped []string // computed names that are no scalars
}

func (r *report) notice(what string) {
	if r.opt.Notice != nil {
		r.opt.Notice(what)
	}
}

// gather computes what several sections show.
func (r *report) gather() error {
	if r.fit.Draws() > 0 {
		r.notice("prior")
		var err error
		if r.prior, r.priorWhy, err = diagnose.PriorDraws(r.ctx, r.fit); err != nil {
			if r.ctx.Err() != nil {
				return r.ctx.Err()
			}
			r.prior, r.priorWhy = nil, firstLine(err)
		}
		if err := r.gatherNumbers(); err != nil {
			return err
		}
	}
	r.notice("diagnosis")
	opt := diagnose.Options{Summary: r.sampled(), Prior: r.prior, PriorNote: r.priorWhy}
	list, err := diagnose.Fit(r.ctx, r.fit, opt)
	r.findings = list
	return err
}

// firstLine is the message of an error in a line, without the place in a file.
func firstLine(err error) string {
	line, _, _ := strings.Cut(strings.TrimSpace(err.Error()), "\n")
	if _, after, ok := strings.Cut(line, ": error: "); ok {
		line = after
	}
	return line
}

// title is the name of the page.
func (r *report) title() string {
	if r.opt.Title != "" {
		return r.opt.Title
	}
	name := filepath.Base(r.fit.Input.Model.Name)
	return strings.TrimSuffix(name, filepath.Ext(name))
}

// subtitle is the comment that the model begins with.
func (r *report) subtitle() string {
	line, _, _ := strings.Cut(strings.TrimSpace(r.fit.Source.Text), "\n")
	if text, ok := strings.CutPrefix(line, "#"); ok {
		return strings.TrimSpace(text)
	}
	return ""
}

// head writes everything before the first section.
func (r *report) head(sections []section) {
	f := r.fit
	r.raw("<!DOCTYPE html>\n" + `<html lang="en"><head><meta charset="utf-8"/>` + "\n" +
		`<meta name="viewport" content="width=device-width, initial-scale=1"/>` + "\n" +
		`<meta name="generator" content="` + Generator + `"/>` + "\n<title>")
	r.text(r.title() + " - report of a run")
	r.raw("</title>\n<style>\n" + style + "</style></head>\n<body>\n" + `<header id="top"><h1>`)
	r.text(r.title())
	r.raw("</h1>\n")
	if s := r.subtitle(); s != "" {
		r.raw(`<p class="subtitle">`)
		r.text(s)
		r.raw("</p>\n")
	}
	worst := diagnose.Worst(r.findings)
	r.raw(`<p class="verdict ` + worst.String() + `"><strong>` + map[diagnose.Severity]string{
		diagnose.Fine: "Fine", diagnose.Attention: "Attention", diagnose.Serious: "Serious"}[worst] + ":</strong> ")
	r.text(diagnose.Verdict(r.findings))
	r.raw(`. <a href="#diagnosis">See the diagnosis.</a></p>` + "\n" + `<dl class="facts">`)
	for _, fact := range r.facts() {
		r.raw("<div><dt>")
		r.text(fact[0])
		r.raw("</dt><dd>")
		r.text(fact[1])
		r.raw("</dd></div>")
	}
	r.raw("</dl>\n")
	if note := f.Incomplete(); note != "" {
		r.raw(`<p class="note"><strong>Not complete.</strong> `)
		r.marked(note)
		r.raw("</p>\n")
	}
	r.raw(`<nav aria-label="Contents"><h2>Contents</h2><ol>`)
	for _, s := range sections {
		r.raw(`<li><a href="#` + s.id + `">`)
		r.text(s.title)
		r.raw("</a></li>")
	}
	r.raw("</ol></nav></header>\n<main>\n")
}

// facts are the run in a few numbers.
func (r *report) facts() [][2]string {
	f := r.fit
	observed := 0
	for _, o := range f.Bound.Observed {
		observed += o.Count
	}
	unknown := 0
	for _, u := range f.Bound.Unknowns {
		unknown += len(u.Elems)
	}
	facts := [][2]string{{"Observed values", grouped(observed)}, {"Sampled unknowns", grouped(unknown)}}
	if f.Draws() > 0 {
		facts = append(facts, [2]string{"Draws", fmt.Sprintf("%s × %s", count(len(f.Used()), "chain"), grouped(f.Draws()))})
	} else {
		facts = append(facts, [2]string{"Draws", "none after warm-up"})
	}
	env := r.env()
	if env.seconds > 0 {
		facts = append(facts, [2]string{"Sampling took", seconds(env.seconds)})
	}
	if day, _, ok := strings.Cut(env.started, "T"); ok {
		facts = append(facts, [2]string{"Run on", day})
	}
	return append(facts, [2]string{"bayes", "version " + r.version()})
}

// version is that of the program that made the draws.
func (r *report) version() string {
	return r.fit.Version
}

func (r *report) foot() {
	r.raw("</main>\n<footer><p>Written by bayes " + escape(runtime.Version) + ". The page needs no network and no other file.</p></footer>\n</body></html>\n")
}
