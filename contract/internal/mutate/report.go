package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

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
