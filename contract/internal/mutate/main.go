// Command mutate proves that the contract's checks notice wrong facts. It makes mutants: copies of openapi.yaml with one
// wrong fact each, such as a limit off by one, a renamed member or a missing "required". For each mutant it generates the
// code as "make generate" does, and runs the checks. A check must catch every mutant.
//
//	go run ./contract/internal/mutate [-sample N] [-match TEXT]
//
// It also fails if the unchanged contract does not pass, or if it judged no mutant.
package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"
)

func main() {
	sample := flag.Int("sample", 0, "judge only so many mutants, which the commit chooses (0: all)")
	match := flag.String("match", "", "judge only mutants whose description has this text")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *sample, *match); err != nil {
		fmt.Fprintln(os.Stderr, "mutate:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, sample int, match string) error {
	original, err := os.ReadFile("openapi.yaml")
	if err != nil {
		return fmt.Errorf("run it from the root of the module: %w", err)
	}
	p, err := plant(original)
	if err != nil {
		return err
	}
	chosen := slices.DeleteFunc(p.mutants, func(m mutant) bool { return !strings.Contains(m.what, match) })
	if sample > 0 && sample < len(chosen) {
		if chosen, err = choose(ctx, chosen, sample); err != nil {
			return err
		}
	}
	verdicts, err := judgeAll(ctx, p, chosen)
	text, wrong := report(verdicts)
	fmt.Print(text)
	return errors.Join(err, wrong)
}

// choose picks a sample of the mutants by the commit: everybody gets the same sample for one commit, and another sample for
// the next.
func choose(ctx context.Context, mutants []mutant, sample int) ([]mutant, error) {
	commit, err := exec.CommandContext(ctx, "git", "rev-parse", "HEAD").Output()
	if err != nil {
		return nil, fmt.Errorf("git rev-parse: %w", err)
	}
	random := rand.New(rand.NewChaCha8(sha256.Sum256(commit))) //nolint:gosec // a sample, not a secret
	random.Shuffle(len(mutants), func(i, j int) { mutants[i], mutants[j] = mutants[j], mutants[i] })
	fmt.Printf("%d of %d mutants, chosen by commit %.12s\n", sample, len(mutants), commit)
	return mutants[:sample], nil
}

// judgeAll judges the mutants, with a copy of the module for each processor.
func judgeAll(ctx context.Context, p *planter, mutants []mutant) ([]verdict, error) {
	idle := make(chan *judge, runtime.NumCPU())
	for range cap(idle) {
		j, err := newJudge(ctx, p.original)
		if err != nil {
			return nil, err
		}
		defer j.close()
		idle <- j
	}
	var (
		verdicts []verdict
		mu       sync.Mutex
	)
	workers, working := errgroup.WithContext(ctx)
	for _, m := range mutants {
		j := <-idle
		if working.Err() != nil {
			break
		}
		text, err := p.render(m)
		workers.Go(func() error {
			defer func() { idle <- j }()
			if err != nil {
				return err
			}
			v := j.judge(working, m.what, text)
			if v.err != nil {
				return fmt.Errorf("%s: %w", m.what, v.err)
			}
			mu.Lock()
			defer mu.Unlock()
			verdicts = append(verdicts, v)
			fmt.Printf("%4d of %d  %-24s %s\n", len(verdicts), len(mutants), v, v.what)
			return nil
		})
	}
	err := workers.Wait()
	return verdicts, errors.Join(err, ctx.Err())
}
