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

// group combines rows that differ only in the kind of message.
type group struct {
	row          // the row with the highest ratio
	low          float64
	missed       []string
	ours, theirs [2]int // the fewest and the most allocations
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

// tables returns the table of all goals, and the table of all kinds of message.
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

// page returns the text of docs/performance.md.
func (r report) page() string {
	return fmt.Sprintf(pageText, r.date.Format("2 January 2006"), machine(), r.tables())
}

// machine describes only the parts of the machine on which the figures depend.
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

Every figure is a ratio. Below 1, this client is faster. Ours and theirs run in turns within one program. A ratio is the
median of all rounds, with the interval of 95 %% confidence (golang.org/x/perf/benchmath). The goal is this library's own,
and the last column shows whether this run reached it.

![The ratios as a chart](performance.svg)

%s
## What is compared

- **By hand** is [bench/internal/byhand](../bench/internal/byhand): a struct for each message, json.Marshal, a URL made of
  strings, SetBasicAuth, http.Client, json.NewDecoder. It checks nothing.
- **Stock oapi-codegen** is the generator's own output for the same contract, without this module's templates. A send
  includes the conversion of a message to the generator's union (FromTextMessage and so on).
- **Short of the network** means that an http.RoundTripper reads the request's body and returns a response. Ours
  validates the message, encodes it, builds and signs the request, goes through all of transport.New (time-out, retries,
  caps, the outcome of the delivery) and proves the response. The code by hand only has a context with the same time-out.
  Ours and stock oapi-codegen both use one http.Client without a time-out.
- These rows, and the rows for decoding, count **processor time** in user and system, including garbage collection. The rows
  for a send over loopback count elapsed time, in ten sessions with their own connections. The server runs in the same
  program. The code by hand has as many idle connections there as ours: with net/http's default of two, 64 senders would
  dial for nearly every message. The noise is the measured difference between two clients by hand.
- **The clients of other services** send a text of the same length to the same server, in the way of their documentation.
- **ajv** is the validator from npm in Node, compiled for the union of messages. Both read a file with a message on each
  line, all kinds in turns. ajv stops at the first mistake of a message. It does not check that ids and titles differ, and it
  does not look at phone numbers or for people who appear twice.
- **A loop by hand around the client** is [bench/internal/loop](../bench/internal/loop/main.go): it reads a line, decodes
  it, sends it and prints an error. "jelou batch" has a journal here. So it reads and checks the whole file first, writes two
  records for each line, and keeps each person's messages in order. In return, it sends a checked line without encoding it
  again. Both rows count the elapsed time of processes. The server runs in the program that measures them.
- **A program that only sends** is [contract/testdata/weight](../contract/testdata/weight), built with
  -ldflags "-s -w". The program by hand also uses encoding/json, net/http and log/slog.
  This client adds 51 KiB of methods and types, 73 of the JSON reader that knows positions, 36 of package delivery, 25 of
  package transport and 12 of rules ("go tool nm -size"). The rest is mostly Go's data on each function and type. The client
  misses the goal of 250 KiB: its interfaces name the types of all operations, so the linker keeps them.

## The outbox

The figures of the [outbox](outbox.md) depend on a database and not on this client. Another command measures them:

<!-- not run: it takes minutes, and needs PostgreSQL -->
` + fence + `sh
cd outbox && JELOU_OUTBOX_FIGURES=4000 go test -count=1 -v -run '^TestFigures$' -timeout 60m .
` + fence + `

The table shows messages a second, with 8 workers in each process, on two cores that the database and the service share with
other work (load 6 to 8), with fsync. The outbox commits a mark before each message and the outcome after it. A plain River
job does neither, and sends messages twice when its process is killed.

| messages a second | 1 process | 2 | 4 | processor time for a message |
|---|---|---|---|---|
| outbox on PostgreSQL 15, response at once | 475 | 801 | 773 | 0.6 ms |
| outbox on PostgreSQL 15, response after 80 ms | 84 | 160 | 310 | 1.3 ms |
| outbox on SQLite, response at once | 267 | 249 | 274 | 2.7 ms |
| a plain River job on PostgreSQL 15, response at once | 632 | 1207 | 1657 | 0.3 ms |
| a plain River job on PostgreSQL 15, response after 80 ms | 84 | 156 | 323 | 0.8 ms |

The client alone, with 8 messages at once, sent 13,411 a second, and 97 a second with responses after 80 ms. The two commits
limit the outbox, unless the responses take as long as 80 ms. A second process adds two thirds, because the machine has two
cores; more processes add nothing. With a rate of 5 a second, 4 processes sent 5.0 a second, and 6 in the fastest second.

This table is about a queue of a million short texts on PostgreSQL, on an idle machine
(JELOU_OUTBOX_QUEUE=1000000 and -run '^TestFiguresLongQueue$'):

| what | figure |
|---|---|
| filling it | 26,475 a second |
| tables: jelou_outbox, river_job | 174 MB, 112 MB |
| indexes: by person, River's for fetching, the two keys, River's others | 83 MB, 47 MB, 21 MB each, 17 MB together |
| 2 processes at the beginning | 1,408 a second |
| 2 processes on its last 4,000, before a vacuum of the deleted rows | 644 a second |

"make test" compares the weight with contract/weight.txt. Allocations do not depend on the machine.
`
