// Command mutate proves that the contract's checks catch wrong facts. It plants one wrong fact after the
// other in a copy of openapi.yaml (a limit off by one, a member renamed, a required mark dropped, …),
// compiles the copy as "make generate" would, and runs the checks on it: each such mutant must be caught.
//
//	go run ./contract/internal/mutate [-sample N] [-list] [-match TEXT]
package main

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"sync"
)

func main() {
	sample := flag.Int("sample", 0, "run only so many mutants, picked at random (0: all)")
	list := flag.Bool("list", false, "list the mutants and run none")
	match := flag.String("match", "", "run only mutants whose description has this text")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *sample, *list, *match); err != nil {
		fmt.Fprintln(os.Stderr, "mutate:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, sample int, list bool, match string) error {
	original, err := os.ReadFile("openapi.yaml")
	if err != nil {
		return fmt.Errorf("run it from the root of the module: %w", err)
	}
	mutants, err := mutantsOf(original)
	if err != nil {
		return err
	}
	var chosen []mutant
	for _, m := range mutants {
		if strings.Contains(m.what, match) {
			chosen = append(chosen, m)
		}
	}
	if sample > 0 && sample < len(chosen) {
		rand.Shuffle(len(chosen), func(i, j int) { chosen[i], chosen[j] = chosen[j], chosen[i] }) //nolint:gosec // a sample, not a secret
		chosen = chosen[:sample]
	}
	if list {
		for _, m := range chosen {
			fmt.Println(m.what)
		}
		return nil
	}
	return report(judgeAll(ctx, chosen))
}

// judgeAll runs the mutants, a worker for each processor with a copy of its own.
func judgeAll(ctx context.Context, mutants []mutant) []verdict {
	var (
		queue    = make(chan mutant)
		verdicts []verdict
		mu       sync.Mutex
		workers  sync.WaitGroup
	)
	for range runtime.NumCPU() {
		workers.Go(func() {
			copied, err := newScratch(ctx)
			for m := range queue {
				v := verdict{mutant: m, err: err}
				if err == nil {
					v = copied.judge(ctx, m)
				}
				mu.Lock()
				verdicts = append(verdicts, v)
				fmt.Printf("%4d of %d  %-10s %s\n", len(verdicts), len(mutants), v.how(), m.what)
				mu.Unlock()
			}
			if err == nil {
				copied.remove()
			}
		})
	}
	for _, m := range mutants {
		if ctx.Err() != nil {
			break
		}
		queue <- m
	}
	close(queue)
	workers.Wait()
	return verdicts
}

func report(verdicts []verdict) error {
	caught, byMessages, failed := 0, 0, 0
	for _, v := range verdicts {
		switch {
		case v.err != nil:
			failed++
			fmt.Println("could not be judged:", v.mutant.what, v.err)
		case v.caught():
			caught++
			if v.compile || v.messages {
				byMessages++
			}
		default:
			fmt.Println("survived:", v.mutant.what)
		}
	}
	fmt.Printf("%d mutants, %d caught (%d of them even if facts.txt had been changed along), %d survived\n",
		len(verdicts), caught, byMessages, len(verdicts)-caught-failed)
	if caught != len(verdicts) {
		return fmt.Errorf("%d mutants were not caught", len(verdicts)-caught)
	}
	return nil
}
