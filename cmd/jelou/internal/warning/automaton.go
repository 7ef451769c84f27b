package warning

import (
	"fmt"
	"regexp/syntax"
	"slices"
	"strings"
	"sync"
)

// automaton matches digits as regular expressions do, with one step for each. It makes a step when it is first taken.
// Package regexp goes back for each alternative of a pattern, and those of numbers have many.
type automaton struct {
	program *syntax.Prog
	lock    sync.Mutex
	states  map[string]*state
	first   *state
}

// state is where the digits so far lead to.
type state struct {
	open  []uint32   // the instructions that wait for a digit
	whole bool       // the digits match
	next  [10]*state // by the next digit, nil until it was taken
}

// compile makes an automaton for several patterns.
func compile(patterns ...string) *automaton {
	parsed, err := syntax.Parse(strings.Join(patterns, "|"), syntax.Perl)
	if err != nil {
		panic(err) // package phonenumbers would do so, too
	}
	a := &automaton{states: map[string]*state{}}
	a.program, _ = syntax.Compile(parsed.Simplify())     // its error is always nil
	a.first = a.state([]uint32{uint32(a.program.Start)}) //nolint:gosec // an index
	return a
}

func (a *automaton) matches(digits string) bool {
	a.lock.Lock()
	defer a.lock.Unlock()
	s := a.first
	for _, digit := range digits {
		s = a.step(s, digit)
	}
	return s.whole
}

func (a *automaton) step(from *state, digit rune) *state {
	next := &from.next[digit-'0']
	if *next == nil {
		var at []uint32
		for _, waiting := range from.open {
			if in := &a.program.Inst[waiting]; in.MatchRune(digit) {
				at = append(at, in.Out)
			}
		}
		*next = a.state(at)
	}
	return *next
}

// state returns the state at instructions.
func (a *automaton) state(at []uint32) *state {
	s := &state{}
	for i := 0; i < len(at); i++ {
		switch in := &a.program.Inst[at[i]]; in.Op {
		case syntax.InstAlt:
			at = append(at, in.Out, in.Arg)
		case syntax.InstCapture, syntax.InstNop:
			at = append(at, in.Out)
		case syntax.InstMatch:
			s.whole = true
		default:
			if !slices.Contains(s.open, at[i]) {
				s.open = append(s.open, at[i])
			}
		}
	}
	name := fmt.Sprint(s.open, s.whole)
	if a.states[name] == nil {
		a.states[name] = s
	}
	return a.states[name]
}
