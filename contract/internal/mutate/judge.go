package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/jelou-go/jelou/contract/internal/facts"
	"github.com/jelou-go/jelou/internal/openapi"
	"github.com/jelou-go/jelou/internal/scratch"
)

// verdict names the checks that stopped a mutant.
type verdict struct {
	what   string
	by     []string
	output string
	err    error
}

// The checks. If the generated code, or a check that uses it, does not compile, the generator should have refused.
const (
	byFacts     = "facts" // facts.txt does not agree
	byGenerator = "generator"
	byCompiler  = "did not compile"
	byMessages  = "messages" // a test of requests or responses fails
)

// caught reports whether a check caught the mutant. The compiler does not count: it stops before the messages are judged.
func (v verdict) caught() bool {
	return slices.ContainsFunc(v.by, func(check string) bool { return check != byCompiler })
}

const survived = "SURVIVED"

func (v verdict) String() string { return cmp.Or(strings.Join(v.by, ", "), survived) }

// judge is a copy of the module in which wrong facts are planted.
type judge struct {
	module  scratch.Module
	sources string
	gen     string // the file name of the generator, which newJudge builds once
}

// newJudge copies the module and judges its unchanged contract, which must pass: otherwise a failure would prove nothing about
// a mutant.
func newJudge(ctx context.Context, original []byte) (_ *judge, err error) {
	sources, err := os.ReadFile("contract/facts.txt")
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "jelou-mutate-")
	if err != nil {
		return nil, err
	}
	j := &judge{sources: string(sources), gen: filepath.Join(dir, "gen.exe")}
	defer func() {
		if err != nil {
			_ = os.RemoveAll(dir) // after another error, the system cleans up
		}
	}()
	if j.module, err = scratch.New(ctx, ".", dir); err != nil {
		return nil, err
	}
	if out, err := j.module.Run(ctx, "go", "build", "-o", j.gen, "./gen"); err != nil {
		return nil, fmt.Errorf("the generator: %w\n%s", err, out)
	}
	v := j.judge(ctx, "unchanged", original)
	if v.err == nil && v.String() != survived {
		v.err = fmt.Errorf("caught by: %s\n%s", v, v.output)
	}
	if v.err != nil {
		return nil, fmt.Errorf("the unchanged contract does not pass: %w", v.err)
	}
	return j, nil
}

func (j *judge) close() { _ = os.RemoveAll(j.module.Dir) } // after an error, the system cleans up

// judge generates from a contract as "make generate" does, and runs the checks of the contract.
func (j *judge) judge(ctx context.Context, what string, text []byte) verdict {
	v := verdict{what: what}
	if doc, err := openapi.Read(text); err == nil && len(facts.Problems(doc, j.sources)) > 0 {
		v.by = append(v.by, byFacts)
	}
	if v.err = j.module.Write("openapi.yaml", text); v.err != nil {
		return v
	}
	out, err := j.module.Run(ctx, j.gen)
	switch {
	case err == nil:
		out, err = j.module.Run(ctx, "go", "test", "-vet=off", "-ldflags=-s -w", "-run", "^Test(JudgesAgree|Request|Response)", "./contract")
		switch {
		case strings.Contains(out, "--- FAIL: "):
			v.by = append(v.by, byMessages)
		case err != nil:
			v.by = append(v.by, byCompiler)
		}
	case strings.Contains(out, "does not compile"):
		v.by = append(v.by, byCompiler)
	default:
		v.by = append(v.by, byGenerator)
	}
	v.output, v.err = out, ctx.Err()
	return v
}

// report counts the mutants by the checks that caught them. It fails if no check caught a mutant, or without any mutant.
func report(verdicts []verdict) (string, error) {
	var out strings.Builder
	by := make(map[string]int)
	caught, alone := 0, 0
	for _, v := range verdicts {
		for _, check := range v.by {
			by[check]++
		}
		switch {
		case !v.caught():
			fmt.Fprintf(&out, "not caught: %s (%s)\n", v.what, v)
			continue
		case slices.Contains(v.by, byCompiler):
			fmt.Fprintf(&out, "does not compile, though the generator accepts it: %s\n", v.what)
		}
		caught++
		if !slices.Contains(v.by, byGenerator) && !slices.Contains(v.by, byMessages) {
			alone++
		}
	}
	fmt.Fprintf(&out, "%d mutants, %d caught: %d by messages, %d by the generator, %d by facts.txt, %d of which by nothing else; %d did not compile\n",
		len(verdicts), caught, by[byMessages], by[byGenerator], by[byFacts], alone, by[byCompiler])
	switch {
	case len(verdicts) == 0:
		return out.String(), errors.New("no mutant was judged")
	case caught < len(verdicts):
		return out.String(), fmt.Errorf("%d mutants were not caught", len(verdicts)-caught)
	}
	return out.String(), nil
}
