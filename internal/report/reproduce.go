package report

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/bayes-lang/bayes/internal/input"
)

// reproduce says how to make the same draws again.
func (r *report) reproduce() error {
	f := r.fit
	r.paragraph("The same model, data, options and version give the same draws, bit for bit, on any machine and with any number of threads. The folder of the run holds the model and all data.")
	r.raw(`<pre class="command" tabindex="0" aria-label="Command that repeats the run"><code>`)
	r.text(r.command())
	r.raw("</code></pre>\n")
	r.files()
	r.options()
	r.raw("<h3>Computation</h3>\n")
	rows := [][]cell{}
	add := func(name, value string) { rows = append(rows, []cell{{text: name}, {text: value}}) }
	add("made by", "bayes "+r.version())
	env := r.env()
	if env.started != "" {
		add("started", plain(env.started))
	}
	if env.seconds > 0 {
		add("sampling took", seconds(env.seconds)+", not counting compilation")
	}
	if env.machine != "" {
		add("machine", plain(env.machine))
	}
	warm, kept, steps := 0, 0, 0
	for i := range f.Chains {
		warm += len(f.Warmup[i])
		kept += len(f.Chains[i])
		for j := range f.Warmup[i] {
			steps += f.Warmup[i][j].Steps
		}
		for j := range f.Chains[i] {
			steps += f.Chains[i][j].Steps
		}
	}
	add("draws", fmt.Sprintf("%s of warm-up, %s kept", grouped(warm), grouped(kept)))
	add("leapfrog steps", fmt.Sprintf("%s, %s for a draw", grouped(steps), fixed(float64(steps)/math.Max(float64(warm+kept), 1), 1)))
	if kept > 0 {
		add("hash of the draws", "`"+r.fingerprint()+"`")
	}
	r.wrapped("How the draws were made", []column{{text: "what"}, {text: "value"}}, rows)
	return nil
}

// environment is where and how fast a run was; what is not known is empty.
type environment struct {
	started, machine string
	seconds          float64
}

func (r *report) env() environment {
	kept := r.fit.Env
	if kept.Started == "" { // not known
		return environment{seconds: r.fit.Seconds}
	}
	machine := fmt.Sprintf("%s/%s, %s, gradients by the %s machine", kept.OS, kept.Arch, count(kept.Threads, "thread"), kept.Tier)
	return environment{started: kept.Started, machine: machine, seconds: kept.Seconds}
}

// fingerprint is a hash of all kept draws: two runs with the same one have the
// same draws.
func (r *report) fingerprint() string {
	h := sha256.New()
	var b [8]byte
	for _, chain := range r.fit.Chains {
		for j := range chain {
			for _, x := range chain[j].X {
				binary.LittleEndian.PutUint64(b[:], math.Float64bits(x))
				h.Write(b[:])
			}
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// files lists what the run read, with hashes.
func (r *report) files() {
	in := r.fit.Input
	r.raw("<h3>Files</h3>\n<ul class=\"files\">\n")
	add := func(what string, f input.File) {
		r.raw("<li><code>" + escape(f.Name) + "</code> ")
		r.text(fmt.Sprintf("(%s, %s)", what, count(int(f.Len()), "byte")))
		r.raw("<br/>SHA-256 <code>" + escape(f.SHA256) + "</code></li>\n")
	}
	add("the model", in.Model)
	for _, f := range r.fit.Files() {
		add("named in the model", f)
	}
	for _, f := range in.Data {
		add("data", f)
	}
	r.raw("</ul>\n")
}

// command is the command line that repeats the run.
func (r *report) command() string {
	in, o := r.fit.Input, r.fit.Options.Sampler
	words := []string{"bayes sample " + quoted(in.Model.Name)}
	for _, f := range in.Data {
		words = append(words, "--data "+quoted(f.Name))
	}
	for _, s := range in.Settings {
		words = append(words, quoted(s))
	}
	flag := func(name string, value any) { words = append(words, fmt.Sprintf("--%s %v", name, value)) }
	flag("seed", o.Seed)
	flag("chains", r.fit.Options.Chains)
	flag("warmup", max(0, o.Warmup))
	flag("draws", max(0, o.Draws))
	flag("accept", o.Accept)
	flag("max-depth", o.MaxDepth)
	flag("metric", o.Metric)
	flag("radius", math.Max(0, o.Radius))
	var b strings.Builder
	width := 0
	for i, w := range words {
		if i > 0 && width+len(w) > 70 {
			b.WriteString(" \\\n    ")
			width = 4
		} else if i > 0 {
			b.WriteByte(' ')
			width++
		}
		b.WriteString(w)
		width += len(w)
	}
	return b.String()
}

// quoted makes a word of a shell's command line.
func quoted(s string) string {
	plain := s != ""
	for _, c := range s {
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.ContainsRune("_-./=:,+@%", c)) {
			plain = false
		}
	}
	if plain && !strings.HasPrefix(s, "-") {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// options lists every option of the sampler in force.
func (r *report) options() {
	text, err := json.Marshal(r.fit.Options.Sampler)
	var fields map[string]json.RawMessage
	if err != nil || json.Unmarshal(text, &fields) != nil {
		return
	}
	words := []struct{ field, name, doc string }{
		{"Seed", "seed", "the same seed gives the same draws"},
		{"Warmup", "warmup", "draws of warm-up for each chain"},
		{"Draws", "draws", "draws kept of each chain"},
		{"Accept", "accept", "target mean acceptance probability"},
		{"MaxDepth", "max-depth", "maximum number of doublings of a trajectory"},
		{"Metric", "metric", "how scales are found"},
		{"Radius", "radius", "starts lie within this distance of 0, unconstrained"},
		{"Candidates", "candidates", "starts drawn for each chain, of which the best is taken"},
		{"StepSize", "first step size", "where the search for the step size begins"},
		{"Jitter", "jitter", "fraction by which the step size of a draw may vary"},
		{"EnergyError", "energy error", "a step with a larger energy error is divergent"},
	}
	rows := [][]cell{{{text: "`chains`"}, {text: strconv.Itoa(r.fit.Options.Chains)}, {text: "number of chains"}}}
	for _, w := range words {
		value := strings.Trim(string(fields[w.field]), `"`)
		if w.field == "Metric" {
			value = r.fit.Options.Sampler.Metric.String()
		}
		if value == "" || w.field == "StepSize" && value == "0" {
			continue
		}
		rows = append(rows, []cell{{text: "`" + w.name + "`"}, {text: value}, {text: w.doc}})
	}
	r.raw("<h3>Options</h3>\n")
	r.wrapped("Sampler options in effect", []column{{text: "option"}, {text: "value", number: true}, {text: "meaning"}}, rows)
}
