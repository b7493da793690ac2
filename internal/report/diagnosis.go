package report

import (
	"github.com/bayes-lang/bayes/internal/diagnose"
)

// diagnosis shows the findings in words.
func (r *report) diagnosis() error {
	r.raw(`<p class="lead">`)
	r.sentence(diagnose.Verdict(r.findings))
	r.raw("</p>\n")
	var fine []diagnose.Finding
	for _, f := range r.findings {
		if f.Severity == diagnose.Fine {
			fine = append(fine, f)
			continue
		}
		r.raw(`<article class="finding ` + f.Severity.String() + `"><h3><span class="badge">` + f.Severity.String() + "</span> ")
		r.sentence(f.Headline)
		r.raw("</h3>\n")
		if f.Meaning != "" {
			r.raw("<p>")
			r.sentence(f.Meaning)
			r.raw("</p>\n")
		}
		if len(f.Numbers) > 0 {
			r.raw(`<ul class="numbers">`)
			for _, n := range f.Numbers {
				r.raw("<li>")
				r.marked(n.Name + ": " + n.Value)
				r.raw("</li>")
			}
			r.raw("</ul>\n")
		}
		if len(f.Advice) > 0 {
			r.raw("<p><strong>What to do</strong></p><ul>")
			for _, a := range f.Advice {
				r.raw("<li>")
				r.sentence(a)
				r.raw("</li>")
			}
			r.raw("</ul>\n")
		}
		r.raw("</article>\n")
	}
	if len(fine) == 0 {
		return nil
	}
	r.raw("<h3>Checks that found no problems, and what is worth knowing</h3><ul class=\"fine\">\n")
	for _, f := range fine {
		r.raw("<li>")
		text := f.Headline
		if f.Meaning != "" {
			text += ": " + f.Meaning
		}
		r.sentence(text)
		r.raw("</li>\n")
	}
	r.raw("</ul>\n")
	return nil
}
