package main

import (
	"errors"
	"fmt"
	"strings"
)

// report counts the mutants by the checks that caught them. It fails if no check caught a mutant, or without any mutant.
func report(verdicts []verdict) (string, error) {
	var out strings.Builder
	var facts, alone, generator, compiler, messages, caught int
	for _, v := range verdicts {
		add := func(to *int, is bool) {
			if is {
				*to++
			}
		}
		add(&facts, v.facts)
		add(&alone, v.facts && !v.generator && !v.messages)
		add(&generator, v.generator)
		add(&compiler, v.compiler)
		add(&messages, v.messages)
		add(&caught, v.caught())
		if !v.caught() {
			fmt.Fprintf(&out, "not caught: %s (%s)\n", v.what, v)
		} else if v.compiler {
			fmt.Fprintf(&out, "does not compile, though the generator accepts it: %s\n", v.what)
		}
	}
	fmt.Fprintf(&out, "%d mutants, %d caught: %d by messages, %d by the generator, %d by facts.txt, %d of which by nothing else; %d did not compile\n",
		len(verdicts), caught, messages, generator, facts, alone, compiler)
	switch {
	case len(verdicts) == 0:
		return out.String(), errors.New("no mutant was judged")
	case caught < len(verdicts):
		return out.String(), fmt.Errorf("%d mutants were not caught", len(verdicts)-caught)
	}
	return out.String(), nil
}
