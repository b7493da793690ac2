package report

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// model shows the text as it was run.
func (r *report) model() error {
	r.paragraph("`%s`, as it was run.", r.fit.Input.Model.Name)
	r.raw(`<pre class="model" tabindex="0" aria-label="Source of the model"><code>`)
	r.raw(highlighted(strings.TrimRight(r.fit.Source.Text, "\n")))
	r.raw("</code></pre>\n")
	if list := r.fit.Input.Settings; len(list) > 0 {
		shown := make([]string, len(list))
		for i, s := range list {
			shown[i] = "`" + shortened(strings.ReplaceAll(s, "`", "'"), 120) + "`"
		}
		r.paragraph("Set on the command line: %s.", strings.Join(shown, ", "))
	}
	if text := r.fit.Warnings.Format(); text != "" {
		r.raw(`<h3>Warnings</h3><pre tabindex="0">`)
		r.text(text)
		r.raw("</pre>\n")
	}
	return nil
}

// shortened cuts a text in its middle.
func shortened(s string, most int) string {
	r := []rune(s)
	if len(r) <= most {
		return s
	}
	half := most/2 - 1
	return string(r[:half]) + " … " + string(r[len(r)-half:])
}

// words of the language that stand out in a text.
const keywords = " and data else false fn for from if import in not or param return target true real int bool factor simplex ordered positive_ordered unit_vector sum_to_zero cov_matrix corr_matrix cholesky_factor_cov cholesky_factor_corr stochastic_matrix "

// highlighted marks the parts of a text: comments, texts, numbers, words of the
// language, distributions. It needs no parser, since a model that has been run has
// no errors.
func highlighted(text string) string {
	var b strings.Builder
	span := func(class, part string) { b.WriteString(`<span class="` + class + `">` + escape(part) + "</span>") }
	for i := 0; i < len(text); {
		c, size := utf8.DecodeRuneInString(text[i:])
		end := i + size
		while := func(more func(r rune) bool) {
			for end < len(text) {
				c, size := utf8.DecodeRuneInString(text[end:])
				if !more(c) {
					return
				}
				end += size
			}
		}
		switch {
		case c == '#':
			while(func(r rune) bool { return r != '\n' })
			span("c", text[i:end])
		case c == '"':
			for end < len(text) && text[end] != '"' && text[end] != '\n' {
				if text[end] == '\\' {
					end++
				}
				end++
			}
			end = min(end+1, len(text))
			span("s", text[i:end])
		case c >= '0' && c <= '9':
			while(func(r rune) bool { return r >= '0' && r <= '9' || r == '.' || r == 'e' || r == 'E' || r == '_' })
			span("m", text[i:end])
		case unicode.IsLetter(c) || c == '_':
			while(func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' })
			word := text[i:end]
			switch {
			case strings.Contains(keywords, " "+word+" "):
				span("k", word)
			case unicode.IsUpper(c) && strings.HasPrefix(text[end:], "("):
				span("d", word)
			default:
				b.WriteString(escape(word))
			}
		default:
			b.WriteString(escape(text[i:end]))
		}
		i = end
	}
	return b.String()
}

// inventory lists the names with their roles.
func (r *report) inventory() error {
	var rows [][]cell
	for _, it := range r.fit.Bound.Inventory() {
		name := it.Name
		if len(it.Shape) > 0 {
			parts := make([]string, len(it.Shape))
			for k, n := range it.Shape {
				parts[k] = fmt.Sprint(n)
				if k < len(it.Axes) && it.Axes[k] != nil && it.Axes[k].Name != "" {
					parts[k] = it.Axes[k].Name
				}
			}
			name += "[" + strings.Join(parts, ", ") + "]"
		}
		size := grouped(it.Count)
		if it.Count != it.Of {
			size += " of " + grouped(it.Of)
		}
		what := map[string]string{
			"observed": "observed: values from the data", "unknown": "unknown: sampled",
			"missing": "missing in the data: " + it.Fate, "forward": "simulated: nothing observed depends on it",
		}[it.Role]
		levels := ""
		for k := range it.Shape {
			if k < len(it.Axes) && it.Axes[k] != nil && len(it.Axes[k].Labels) > 0 {
				labels := it.Axes[k].Labels
				shown := strings.Join(labels[:min(4, len(labels))], ", ")
				if len(labels) > 4 {
					shown += ", …"
				}
				if levels != "" {
					levels += "; "
				}
				levels += fmt.Sprintf("%s: %s", count(len(labels), "level"), shown)
			}
		}
		if len(it.Labels) > 0 {
			levels = strings.Join(it.Labels, ", ")
			if it.Count > len(it.Labels) {
				levels += ", …"
			}
		}
		rows = append(rows, []cell{{text: name, head: true}, {text: what}, {text: size}, {text: plain(shortened(levels, 120))}})
	}
	if len(rows) == 0 {
		r.paragraph("The model has no names.")
		return nil
	}
	r.table("Names of the model", []column{{text: "name"}, {text: "role"}, {text: "numbers", number: true}, {text: "levels or positions"}}, rows)
	return nil
}

// plain takes the marks out of a text from outside that is shown as marked.
func plain(s string) string { return strings.ReplaceAll(s, "`", "'") }
