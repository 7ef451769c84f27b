package main

import (
	"errors"
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
	kinds          []kind
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
	for _, k := range r.kinds {
		fmt.Fprintf(&b, "| `%s` |", k.name)
		for _, column := range columns {
			for _, row := range r.rows {
				if row.kind == k.name && row.what == column.what && row.against == column.against {
					fmt.Fprintf(&b, " %.2f (%.2f to %.2f), %d and %d |", row.ratio.Median, row.ratio.Low, row.ratio.High, row.ratio.OurAllocs, row.ratio.TheirAllocs)
				}
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}

func yes(met bool) string {
	if met {
		return "yes"
	}
	return "no"
}

// The lines around the figures in docs/performance.md.
const (
	beginFigures = "<!-- Written by \"make bench\" -->\n"
	endFigures   = "<!-- end of the figures -->\n"
)

// page returns the text of docs/performance.md with the figures of this run in place of the old ones.
func (r report) page(old string) (string, error) {
	before, rest, begins := strings.Cut(old, beginFigures)
	_, after, ends := strings.Cut(rest, endFigures)
	if !begins || !ends {
		return "", errors.New("performance.md has no place for the figures")
	}
	figures := fmt.Sprintf("\nMeasured on %s: %s.\n\n%s\n", r.date.Format("2 January 2006"), machine(), r.tables())
	return before + beginFigures + figures + endFigures + after, nil
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
