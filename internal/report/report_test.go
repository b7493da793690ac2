package report

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/runtime"
)

// run samples a model into a folder and returns the folder.
func run(t *testing.T, name, text string, opt runtime.SampleOptions, data map[string]string, settings ...string) string {
	t.Helper()
	read := func(path string) ([]byte, error) {
		if content, ok := data[path]; ok {
			return []byte(content), nil
		}
		return os.ReadFile(filepath.Join("../../examples", path))
	}
	s, list := runtime.Open(input.Input{Model: input.NewFile(name, []byte(text)), Settings: settings, Read: input.Whole(read)})
	if err := list.Err(); err != nil {
		t.Fatal(err)
	}
	opt.Folder = filepath.Join(t.TempDir(), "a.run")
	opt.Sampler.Seed = 1
	if _, err := s.Sample(context.Background(), opt); err != nil {
		t.Fatal(err)
	}
	return opt.Folder
}

func example(t *testing.T, name string, opt runtime.SampleOptions) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("../../examples", name))
	if err != nil {
		t.Fatal(err)
	}
	return run(t, name, string(text), opt, nil)
}

// once is the page of a run.
func once(t *testing.T, folder string) string {
	t.Helper()
	f, err := runtime.OpenFit(folder)
	if err != nil {
		t.Fatal(err)
	}
	var page bytes.Buffer
	if err := Write(context.Background(), &page, f, Options{}); err != nil {
		t.Fatal(err)
	}
	return page.String()
}

// written is the page of a run, checked in every way that holds for all pages.
func written(t *testing.T, folder string) string {
	t.Helper()
	page := once(t, folder)
	wellFormed(t, page)
	return page
}

// wellFormed checks that a page is XML whose elements are closed, and what makes
// it stand alone and be readable by all: no reference to anything outside, no
// script, names of places once and all links lead to one, headings without gaps,
// titles of pictures, captions of tables.
func wellFormed(t *testing.T, page string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(page))
	ids, links := map[string]bool{}, []string{}
	last, pictures, titles, tables, captions := 0, 0, 0, 0, 0
	inPicture := false
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			line, col := d.InputPos()
			t.Fatalf("line %d, column %d: %v", line, col, err)
		}
		e, ok := token.(xml.StartElement)
		if !ok {
			if end, ok := token.(xml.EndElement); ok && end.Name.Local == "svg" {
				inPicture = false
			}
			continue
		}
		switch name := e.Name.Local; name {
		case "script", "iframe", "object", "embed", "link", "img", "base", "form":
			t.Errorf("the page has a %s", name)
		case "svg":
			pictures++
			inPicture = true
		case "title":
			if inPicture {
				titles++
			}
		case "table":
			tables++
		case "caption":
			captions++
		case "h1", "h2", "h3", "h4":
			level := int(name[1] - '0')
			if level > last+1 {
				t.Errorf("a %s after a h%d", name, last)
			}
			last = level
		}
		for _, a := range e.Attr {
			switch key := a.Name.Local; {
			case key == "id":
				if ids[a.Value] {
					t.Errorf("two places are called %q", a.Value)
				}
				ids[a.Value] = true
			case key == "href" && strings.HasPrefix(a.Value, "#"):
				links = append(links, a.Value[1:])
			case key == "href", key == "src", key == "srcset", key == "action", key == "data":
				t.Errorf("a reference to %q", a.Value)
			case strings.HasPrefix(key, "on"):
				t.Errorf("a script in %s", key)
			}
		}
	}
	for _, l := range links {
		if !ids[l] {
			t.Errorf("a link to %q, which is not there", l)
		}
	}
	if titles != pictures || captions != tables {
		t.Errorf("%d pictures with %d titles, %d tables with %d captions", pictures, titles, tables, captions)
	}
	if regexp.MustCompile(`url\(|@import`).MatchString(page) {
		t.Error("the style refers to something")
	}
}

// words is the text of a page without its elements.
func words(page string) string {
	page = regexp.MustCompile(`(?s)<style>.*?</style>|<svg.*?</svg>`).ReplaceAllString(page, " ")
	page = regexp.MustCompile(`<[^>]*>`).ReplaceAllString(page, "")
	return strings.Join(strings.Fields(page), " ")
}

func has(t *testing.T, page string, list ...string) {
	t.Helper()
	text := words(page)
	for _, w := range list {
		if !strings.Contains(text, w) {
			t.Errorf("the page does not say %q", w)
		}
	}
}

var short = runtime.SampleOptions{Sampler: runtime.SamplerOptions{Warmup: 300, Draws: 200}}

func TestSections(t *testing.T) {
	folder := example(t, "linear.bayes", short)
	page := written(t, folder)
	if page != once(t, folder) {
		t.Error("the same run gives two pages")
	}
	for _, id := range []string{"model", "inventory", "diagnosis", "summary", "priors", "chains", "predictions", "reproduce"} {
		if !strings.Contains(page, `<section id="`+id+`"`) || !strings.Contains(page, `<a href="#`+id+`">`) {
			t.Errorf("no section %s, or no link to it", id)
		}
	}
	has(t, page, "y ~ Normal(mu, sigma)", "observed: values from the data", "b0", "R-hat", "effective draws",
		"bayes sample linear.bayes --seed 1 --chains 4 --warmup 300", "--draws 200", "linear.csv", "SHA-256", "hash of the draws", "Computed arrays are left out: mu")
	// Every picture twice: across the page and for a phone.
	if n := strings.Count(page, "<svg"); n < 12 || n%2 != 0 {
		t.Errorf("%d pictures", n)
	}
	if len(page) > 3_000_000 {
		t.Errorf("the page has %d bytes", len(page))
	}
}

// Outcomes that are whole numbers get the pictures of such.
func TestDiscrete(t *testing.T) {
	for name, want := range map[string][]string{
		"poisson.bayes":  {"deaths", "The share of the data", "rate_ratio ‡", "For whole numbers"},
		"logistic.bayes": {"damage", "share of true", "p_31 ‡"},
	} {
		has(t, written(t, example(t, name, short)), want...)
	}
}

// hostile are names that mean something in HTML, XML, SVG, or to a reader's eye.
var hostile = []string{
	`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `' onmouseover='x`, `</svg><b>`, `]]>`, `&lt;`, "a`b", "x\u202eevil", `</style>`,
	"Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch", "日本語", "-->", "${x}", "%s%d",
}

func hostileRun(t *testing.T) string {
	t.Helper()
	var csv strings.Builder
	csv.WriteString("y,place\n")
	for i, h := range hostile {
		for k := range 3 {
			fmt.Fprintf(&csv, "%g,\"%s\"\n", float64(i%4)+float64(k)/3, strings.ReplaceAll(h, `"`, `""`))
		}
	}
	text := "# <b>bold</b> & \"quoted\" </title><script>1</script>\ndata y: real[N] from \"h.csv\"\ndata place: factor[N] from \"h.csv\"\ny ~ Normal(a[place], 1)\na[place] ~ Normal(mu, 1)\nmu ~ Normal(0, 5)\nratio = mu / 2\n"
	return run(t, `<i>&"'.bayes`, text, short, map[string]string{"h.csv": csv.String()})
}

func TestHostileNames(t *testing.T) {
	page := written(t, hostileRun(t))
	for _, wrong := range []string{"<script", "<img", "<b>", "<i>", "onerror=alert(1)>", "\u202e"} {
		if strings.Contains(page, wrong) {
			t.Errorf("%q stands in the page", wrong)
		}
	}
	// XML would have failed on an open element; the names are there as texts.
	has(t, page, "&lt;script&gt;alert(1)&lt;/script&gt;", "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch")
}

func TestInterrupted(t *testing.T) {
	folder := example(t, "linear.bayes", short)
	cut := func(keep float64) {
		for chain := 1; chain <= 4; chain++ {
			path := filepath.Join(folder, fmt.Sprintf("chain-%d.log", chain))
			info, err := os.Stat(path)
			if err == nil {
				err = os.Truncate(path, int64(keep*float64(info.Size())))
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	recovered := func() {
		t.Helper()
		if _, err := runtime.Recover(folder); err != nil {
			t.Fatal(err)
		}
	}
	cut(0.9)
	if err := os.Remove(filepath.Join(folder, "env.json")); err != nil { // a run that was killed has none
		t.Fatal(err)
	}
	recovered()
	has(t, written(t, folder), "Not complete.", "draws are missing", "The run was interrupted", "Summary: what is known")
	cut(0.3)
	recovered()
	page := written(t, folder)
	has(t, page, "Not complete.", "No chain has finished its warm-up", "none after warm-up", "how to reproduce it")
	if strings.Contains(page, "<svg") {
		t.Error("pictures of draws that there are not")
	}
}

// A model may have a `target +=` alone: nothing is on the left of `~`.
func TestNothingObserved(t *testing.T) {
	page := written(t, run(t, "t.bayes", "data y: real[N]\nfor i in 1:N { target += Normal(m, 1).lpdf(y[i]) }\nm ~ Normal(0, 1)\n", short, nil, "y=[1, 2, 3]"))
	has(t, page, "Nothing is observed by a ~", "Set on the command line: y=[1, 2, 3]", "&#39;y=[1, 2, 3]&#39;")
}

// Thousands of unknowns give a page that a phone can open.
func TestManyUnknowns(t *testing.T) {
	if testing.Short() {
		t.Skip("samples hundreds of unknowns")
	}
	const n = 800
	var csv strings.Builder
	csv.WriteString("y,g\n")
	for i := range 2 * n {
		fmt.Fprintf(&csv, "%g,g%d\n", float64(i%7)/3, i/2)
	}
	text := "data y: real[N] from \"d.csv\"\ndata g: factor[N] from \"d.csv\"\ny ~ Normal(a[g], 1)\na[g] ~ Normal(mu, 1)\nmu ~ Normal(0, 5)\n"
	page := written(t, run(t, "many.bayes", text, runtime.SampleOptions{Chains: 2, Sampler: runtime.SamplerOptions{Warmup: 200, Draws: 100}}, map[string]string{"d.csv": csv.String()}))
	has(t, page, "This shows 60 of 801 numbers", "This shows 6 of 801 numbers")
	if len(page) > 4_000_000 {
		t.Errorf("the page has %d bytes", len(page))
	}
}

func TestQuoted(t *testing.T) {
	for in, want := range map[string]string{
		"a.bayes": "a.bayes", "y=1:3": "y=1:3", "a b": "'a b'", "it's": `'it'\''s'`, "": "''", "-x": "'-x'", "$(rm)": "'$(rm)'", "a;b": "'a;b'",
	} {
		if got := quoted(in); got != want {
			t.Errorf("%q: %s, want %s", in, got, want)
		}
	}
}

func TestHighlighted(t *testing.T) {
	got := highlighted("data y from \"a<b.csv\" # c & \"d\"\ny ~ Normal(a1, 2.5e3)\nx = \"open")
	want := `<span class="k">data</span> y <span class="k">from</span> <span class="s">&#34;a&lt;b.csv&#34;</span> <span class="c"># c &amp; &#34;d&#34;</span>
y ~ <span class="d">Normal</span>(a1, <span class="m">2.5e3</span>)
x = <span class="s">&#34;open</span>`
	if got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}

// A text's numbers are rounded by its spread, and never shown as a negative zero.
func TestRounded(t *testing.T) {
	for _, c := range []struct {
		x, spread float64
		want      string
	}{{1.23456, 0.1, "1.235"}, {-0.0001, 1, "0.00"}, {-2.5, 1, "−2.50"}, {9, 0, "9"}, {123456, 1e4, "123456"}, {2e9, 1e9, "2e+09"}} {
		if got := rounded(c.x, c.spread); got != c.want {
			t.Errorf("%g with spread %g: %s, want %s", c.x, c.spread, got, c.want)
		}
	}
}

// In a browser as wide as a phone nothing makes the page wider.
func TestNoOverflowOnAPhone(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a browser")
	}
	browser := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			browser = path
			break
		}
	}
	if browser == "" {
		t.Skip("there is no Chromium")
	}
	dir := t.TempDir()
	f, err := runtime.OpenFit(hostileRun(t))
	if err != nil {
		t.Fatal(err)
	}
	var page bytes.Buffer
	if err := Write(context.Background(), &page, f, Options{}); err != nil {
		t.Fatal(err)
	}
	// A window cannot be that narrow, a frame can.
	frame := `<!DOCTYPE html><body><iframe id="f" src="page.html" style="width:390px;height:800px;border:0"></iframe><script>
document.getElementById("f").onload = function () {
  var d = this.contentDocument.documentElement;
  document.body.innerHTML = "<p>width " + d.scrollWidth + " of " + d.clientWidth + "</p>";
};</script></body>`
	for name, content := range map[string][]byte{"page.html": page.Bytes(), "frame.html": []byte(frame)} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	defer cancel()
	c := exec.CommandContext(ctx, browser, "--headless", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files", "--virtual-time-budget=10000",
		"--user-data-dir="+filepath.Join(dir, "profile"), "--dump-dom", "file://"+filepath.Join(dir, "frame.html"))
	out, err := c.Output()
	m := regexp.MustCompile(`width (\d+) of (\d+)`).FindSubmatch(out)
	if err != nil || m == nil {
		t.Skipf("the browser does not work here: %v", err)
	}
	if !bytes.Equal(m[1], m[2]) {
		t.Errorf("the page is %s pixels wide in a window of %s", m[1], m[2])
	}
}
