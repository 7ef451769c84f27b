package main

import (
	"fmt"
	"math"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"
)

// report is the result of a run.
type report struct {
	rows           []row
	validateAllocs int
	weight         weight
	memory         []memory
	date           time.Time
}

// group are the rows that differ only in the message that is sent.
type group struct {
	row          // the one with the highest ratio
	low          float64
	missed       []string
	ours, theirs [2]int // fewest and most allocations
}

func (r report) groups() []group {
	var all []group
	for _, row := range r.rows {
		i := slices.IndexFunc(all, func(g group) bool { return g.what == row.what && g.against == row.against })
		if i < 0 {
			i = len(all)
			all = append(all, group{row: row, low: row.ratio.Median,
				ours: [2]int{row.ratio.OurAllocs, row.ratio.OurAllocs}, theirs: [2]int{row.ratio.TheirAllocs, row.ratio.TheirAllocs}})
		}
		g := &all[i]
		if row.ratio.Median > g.ratio.Median {
			g.row = row
		}
		g.low = min(g.low, row.ratio.Median)
		g.ours = [2]int{min(g.ours[0], row.ratio.OurAllocs), max(g.ours[1], row.ratio.OurAllocs)}
		g.theirs = [2]int{min(g.theirs[0], row.ratio.TheirAllocs), max(g.theirs[1], row.ratio.TheirAllocs)}
		if !row.met() {
			g.missed = append(g.missed, row.kind)
		}
	}
	return all
}

func (g group) verdict() string {
	switch {
	case math.IsInf(g.most, 1):
		return "–"
	case len(g.missed) == 0:
		return "yes"
	case g.kind == "":
		return "no"
	default:
		return fmt.Sprintf("not for %s", strings.Join(g.missed, ", "))
	}
}

func (g group) ratioText() string {
	if g.kind == "" {
		return fmt.Sprintf("%.2f (%.2f to %.2f)", g.ratio.Median, g.ratio.Low, g.ratio.High)
	}
	return fmt.Sprintf("%.2f to %.2f", g.low, g.ratio.Median)
}

func span(n [2]int) string {
	if n == [2]int{} {
		return "–"
	}
	if n[0] == n[1] {
		return fmt.Sprint(n[0])
	}
	return fmt.Sprintf("%d to %d", n[0], n[1])
}

// tables are the table of all goals, and the one of each kind of message.
func (r report) tables() string {
	var b strings.Builder
	b.WriteString("| what | against | goal | ratio of time | allocations, ours and theirs | met |\n|---|---|---|---|---|---|\n")
	for _, g := range r.groups() {
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s and %s | %s |\n", g.what, g.against, g.goal, g.ratioText(), span(g.ours), span(g.theirs), g.verdict())
	}
	fmt.Fprintf(&b, "| `Validate` of a valid message | – | 0 allocations | – | %d | %s |\n", r.validateAllocs, yes(r.validateAllocs == 0))
	fmt.Fprintf(&b, "| a program that only sends a text | by hand | ≤ 250 KiB more, ≤ 5 modules | %d KiB more, %d modules | – | %s |\n",
		r.weight.extraKiB, r.weight.modules, yes(r.weight.extraKiB <= 250 && r.weight.modules <= 5))
	for _, m := range r.memory {
		fmt.Fprintf(&b, "| memory of `jelou batch`, %d lines | – | – | %d MiB | – | – |\n", m.lines, m.kib/1024)
	}

	b.WriteString("\nEach kind of message: the ratio, the interval of 95 % confidence, and allocations.\n\n| message |")
	var columns []group
	for _, g := range r.groups() {
		if g.kind != "" {
			columns = append(columns, g)
			fmt.Fprintf(&b, " %s, against %s |", g.what, g.against)
		}
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(columns)) + "\n")
	for _, name := range r.names() {
		fmt.Fprintf(&b, "| `%s` |", name)
		for _, column := range columns {
			for _, row := range r.rows {
				if row.kind == name && row.what == column.what && row.against == column.against {
					fmt.Fprintf(&b, " %.2f (%.2f to %.2f), %d and %d |", row.ratio.Median, row.ratio.Low, row.ratio.High, row.ratio.OurAllocs, row.ratio.TheirAllocs)
				}
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}

func (r report) names() []string {
	var names []string
	for _, row := range r.rows {
		if row.kind != "" && !slices.Contains(names, row.kind) {
			names = append(names, row.kind)
		}
	}
	return names
}

func yes(met bool) string {
	if met {
		return "yes"
	}
	return "no"
}

// notes says why a goal is out of reach, by what is compared and against what. The figures are those of
// "go test -cpuprofile" of that row.
var notes = map[string]string{
	alone + asStock: `**0.20 against stock oapi-codegen** is out of reach for a message with few members, where most of a send is what
net/http asks of any client. Of the processor time that the send of a text takes, 30 % makes the request, its URL
and its header; 17 % performs it, and watches whether any of it left; 21 % reads the answer and proves it; 10 %
is the answer that stands for the network. Encoding is 7 % and validation 1 %: even without them the ratio would be
0.25. The code by hand stands at about 0.36. Where stock oapi-codegen has more to encode, as in contacts and
carousels, the ratio is below 0.20.`,
}

// missed are the notes on goals that were not met in this run.
func (r report) missed() string {
	var b strings.Builder
	for _, g := range r.groups() {
		if note := notes[g.what+g.against]; len(g.missed) > 0 && note != "" {
			fmt.Fprintf(&b, "\n%s\n", note)
		}
	}
	if b.Len() == 0 {
		return ""
	}
	return "\n## What falls short\n" + b.String()
}

// page is docs/performance.md.
func (r report) page() string {
	return fmt.Sprintf(pageText, r.date.Format("2 January 2006"), machine(), r.tables()+r.missed())
}

// machine names what the figures depend on, and nothing else of the machine.
func machine() string {
	model := "unknown processor"
	if info, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range strings.Lines(string(info)) {
			if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
				model = strings.TrimSpace(value)
				break
			}
		}
	}
	return fmt.Sprintf("%s, %d cores, %s, %s/%s", model, runtime.NumCPU(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

const fence = "```"

const pageText = `# Performance

<!-- Written by "make bench". Change the text in bench/report.go. -->

Measured on %s: %s.

<!-- not run: it takes minutes -->
` + fence + `sh
make bench                  # all of this, in some minutes
cd bench && go run . -short # a quick look, without the clients of other services
` + fence + `

Every figure is a ratio: below 1 this client is faster. Ours and theirs run in turns within one program; a
ratio is the median of all rounds, with the interval of 95 %% confidence (golang.org/x/perf/benchmath). The
goal is what this library holds itself to, and the last column says whether this run reached it.

![The ratios as a chart](performance.svg)

%s
## What is compared

- **By hand** is [bench/internal/byhand](../bench/internal/byhand): a struct for each message, json.Marshal,
  a URL put together, SetBasicAuth, http.Client, json.NewDecoder. It checks nothing.
- **Stock oapi-codegen** is what the generator makes of the same contract without this module's templates; making a
  message one of its union (FromTextMessage and so on) is part of the send.
- **Short of the network** means that an http.RoundTripper reads the request's body and gives an answer. A
  send validates, encodes, builds and signs the request, and reads the answer. In the first rows both sides
  use the same plain http.Client. In the second, ours goes through all that transport.New does (time-out,
  retries, caps, credentials, what is known of the delivery); the code by hand has a context with the same time-out,
  and nothing else of that.
- These rows, and those of decoding, count **processor time** in user and system, garbage collection included. A
  send over loopback is timed by the clock, in ten sessions with connections of their own; the server runs in the same program. The code by hand has as many idle
  connections there as ours: with net/http's default of two, 64 senders would dial for nearly each message. The
  noise is by how much two clients by hand seem to differ.
- **The clients of other services** send a text of the same length as their documentation shows, to the same server.
- **A program that only sends** is [contract/testdata/weight](../contract/testdata/weight), built with
  -ldflags "-s -w". What a program links depends on what it uses: one that sends kinds of message with free-form
  members (flow, CAROUSEL), or that decodes messages, links encoding/json, too.

Allocations do not depend on the machine. "make test" guards them, in internal/e2e/allocs.txt, and the
weight, in contract/weight.txt.
`
