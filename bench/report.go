package main

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/jelou-go/jelou/bench/internal/measure"
)

type report struct {
	kinds          []kind
	rows           []row
	validateAllocs int
	weight         weight
	memory         []memory
	date           time.Time
}

// group has the rows that differ only in the kind of message.
type group []row

func (r report) groups() []group {
	var all []group
	for _, row := range r.rows {
		i := slices.IndexFunc(all, func(g group) bool { return g[0].what == row.what && g[0].against == row.against })
		if i < 0 {
			i = len(all)
			all = append(all, nil)
		}
		all[i] = append(all[i], row)
	}
	return all
}

// span returns the lowest and the highest of a figure.
func span[T cmp.Ordered](g group, figure func(measure.Ratio) T) (low, high T) {
	low, high = figure(g[0].ratio), figure(g[0].ratio)
	for _, row := range g {
		low, high = min(low, figure(row.ratio)), max(high, figure(row.ratio))
	}
	return low, high
}

func median(r measure.Ratio) float64  { return r.Median }
func ourAllocs(r measure.Ratio) int   { return r.OurAllocs }
func theirAllocs(r measure.Ratio) int { return r.TheirAllocs }

func (g group) verdict() string {
	var missed []string
	for _, row := range g {
		if !row.met() {
			missed = append(missed, row.kind)
		}
	}
	switch {
	case math.IsInf(g[0].most, 1):
		return "–"
	case g[0].kind == "" || missed == nil:
		return yes(missed == nil)
	default:
		return "not for " + strings.Join(missed, ", ")
	}
}

func (g group) ratios() string {
	if g[0].kind == "" {
		return g[0].ratio.String()
	}
	low, high := span(g, median)
	return fmt.Sprintf("%.2f to %.2f", low, high)
}

func (g group) allocs(figure func(measure.Ratio) int) string {
	switch low, high := span(g, figure); {
	case high == 0:
		return "–"
	case low == high:
		return fmt.Sprint(low)
	default:
		return fmt.Sprintf("%d to %d", low, high)
	}
}

// tables returns the table of all goals, and the table of all kinds of message.
func (r report) tables() string {
	var b strings.Builder
	b.WriteString("| what | against | goal | ratio of time | allocations, ours and theirs | met |\n|---|---|---|---|---|---|\n")
	var columns []group // of the second table
	for _, g := range r.groups() {
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s and %s | %s |\n",
			g[0].what, g[0].against, g[0].goal, g.ratios(), g.allocs(ourAllocs), g.allocs(theirAllocs), g.verdict())
		if g[0].kind != "" {
			columns = append(columns, g)
		}
	}
	fmt.Fprintf(&b, "| `Validate` of a valid message | – | 0 allocations | – | %d | %s |\n", r.validateAllocs, yes(r.validateAllocs == 0))
	fmt.Fprintf(&b, "| a program that only sends a text | by hand | ≤ 250 KiB more, ≤ 5 modules | %d KiB more, %d modules | – | %s |\n",
		r.weight.extraKiB, r.weight.modules, yes(r.weight.extraKiB <= 250 && r.weight.modules <= 5))
	for _, m := range r.memory {
		fmt.Fprintf(&b, "| memory of `jelou batch`, %d lines | – | – | %d MiB | – | – |\n", m.lines, m.kib/1024)
	}

	b.WriteString("\nEach kind of message: the ratio, the interval of 95 % confidence, and allocations.\n\n| message |")
	for _, g := range columns {
		fmt.Fprintf(&b, " %s, against %s |", g[0].what, g[0].against)
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(columns)) + "\n")
	for i, k := range r.kinds {
		fmt.Fprintf(&b, "| `%s` |", k.name)
		for _, g := range columns {
			fmt.Fprintf(&b, " %s, %d and %d |", g[i].ratio, g[i].ratio.OurAllocs, g[i].ratio.TheirAllocs)
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
	info, _ := os.ReadFile("/proc/cpuinfo") // only Linux has it
	_, rest, _ := strings.Cut(string(info), "model name\t: ")
	model, _, _ := strings.Cut(rest, "\n")
	return fmt.Sprintf("%s, %d cores, %s, %s/%s",
		cmp.Or(model, "unknown processor"), runtime.NumCPU(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

// weight is the size that the client adds to a program.
type weight struct {
	extraKiB int // the size beyond the program by hand
	modules  int
}

// readWeight reads the weight from the file with which a test of the main module compares it.
func readWeight() (weight, error) {
	text, err := os.ReadFile("../contract/weight.txt")
	if err != nil {
		return weight{}, err
	}
	w := weight{modules: strings.Count(string(text), "\nmodule ")}
	_, kib, _ := strings.Cut(string(text), "\nKiB ")
	if _, err := fmt.Sscan(kib, &w.extraKiB); err != nil {
		return weight{}, fmt.Errorf("contract/weight.txt: %w", err)
	}
	return w, nil
}
