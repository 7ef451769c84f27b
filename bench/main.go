// Command bench compares this client with code by hand, with oapi-codegen's own output and with the clients of other services,
// side by side in one run. It prints a table of ratios, and writes the table with a chart into the documentation. "make bench"
// runs it.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"time"

	"github.com/jelou-go/jelou/bench/internal/measure"
)

func main() {
	quick := flag.Bool("short", false, "measure for seconds only; good for a look, not for the documentation")
	docs := flag.String("docs", "", "the directory with performance.md, for its figures and performance.svg")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *quick, *docs); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, quick bool, docs string) error {
	b := bench{
		report: report{date: time.Now()},
		short:  measure.Plan{Rounds: 40, Slice: 25 * time.Millisecond, Clock: measure.Processor},
		whole:  measure.Plan{Rounds: 300, Sessions: 10, Slice: 20 * time.Millisecond, Clock: measure.Wall},

		programRounds: 7, lines: 100_000, memoryLines: []int{10_000, 1_000_000},
	}
	if quick {
		b.short.Rounds, b.whole.Rounds = 6, 20
		b.programRounds, b.lines, b.memoryLines = 3, 2000, []int{1000, 10_000}
	}
	var err error
	if b.kinds, err = kinds(); err != nil {
		return err
	}
	for _, section := range []func(context.Context) error{b.sends, b.decoding, b.allocations, b.loopback, b.wholePrograms} {
		if err := section(ctx); err != nil {
			return err
		}
	}
	if b.weight, err = readWeight(); err != nil {
		return err
	}
	fmt.Print(b.tables())
	if docs == "" {
		return nil
	}
	name := filepath.Join(docs, "performance.md")
	old, err := os.ReadFile(name) //nolint:gosec // the caller names it
	if err != nil {
		return err
	}
	page, err := b.page(string(old))
	if err != nil {
		return err
	}
	if err := os.WriteFile(name, []byte(page), 0o600); err != nil { //nolint:gosec // the caller names it
		return err
	}
	return os.WriteFile(filepath.Join(docs, "performance.svg"), []byte(b.chart()), 0o600)
}
