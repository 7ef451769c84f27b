package delivery

import (
	"errors"
	"fmt"
	"io"
	"testing"
)

func TestOutcomeString(t *testing.T) {
	for outcome, want := range map[Outcome]string{0: "none", NotSent: "not sent", Refused: "refused", Unknown: "unknown", 99: "unknown"} {
		if got := outcome.String(); got != want {
			t.Errorf("Outcome(%d).String() = %q, want %q", uint8(outcome), got, want)
		}
	}
}

// A program that stores an outcome as text or JSON reads the same outcome back.
func TestOutcomeSurvivesTextAndBack(t *testing.T) {
	for outcome, want := range map[Outcome]string{0: "none", NotSent: "not_sent", Refused: "refused", Unknown: "unknown"} {
		text, err := outcome.MarshalText()
		if err != nil || string(text) != want || outcome.LogValue().String() != want {
			t.Errorf("%v: %s and %s, want %s; %v", outcome, text, outcome.LogValue(), want, err)
		}
		read := Outcome(99)
		if err := read.UnmarshalText(text); err != nil || read != outcome {
			t.Errorf("%s is read as %v, %v", text, read, err)
		}
	}
	for _, text := range []string{"", "not sent", "Refused", "2"} {
		if err := new(Outcome).UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q is read as an outcome", text)
		}
	}
}

func TestOfFindsTheOutcomeInTheChain(t *testing.T) {
	var typedNil *Error
	tests := map[string]struct {
		err  error
		want Outcome
	}{
		"nil":          {nil, 0},
		"failure":      {&Error{Outcome: Refused}, Refused},
		"wrapped":      {fmt.Errorf("order 7: %w", &Error{Outcome: NotSent}), NotSent},
		"joined":       {errors.Join(io.EOF, &Error{Outcome: NotSent}), NotSent},
		"attempts":     {fmt.Errorf("twice: %w", errors.Join(&Error{Outcome: NotSent}, &Error{}, &Error{Outcome: Refused})), Unknown},
		"its cause":    {&Error{Outcome: NotSent, Err: &Error{Outcome: Unknown}}, NotSent},
		"as another":   {posing{}, Refused},
		"other error":  {io.EOF, Unknown},
		"never set":    {&Error{}, Unknown},
		"out of range": {&Error{Outcome: 9}, Unknown},
		"typed nil":    {typedNil, Unknown},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := Of(test.err); got != test.want {
				t.Errorf("Of() = %v, want %v", got, test.want)
			}
		})
	}
}

// posing is an error that shows a failure to errors.As alone.
type posing struct{ error }

func (posing) As(target any) bool {
	failure, ok := target.(**Error)
	if ok {
		*failure = &Error{Outcome: Refused}
	}
	return ok
}

func TestWrapKeepsTheFirstFailure(t *testing.T) {
	first := &Error{Outcome: Refused}
	if got := Wrap(NotSent, fmt.Errorf("again: %w", first)); got != first {
		t.Errorf("Wrap() = %v, want the failure that the cause wraps", got)
	}
	worst := &Error{Outcome: Unknown}
	if got := Wrap(NotSent, fmt.Errorf("twice: %w", errors.Join(&Error{Outcome: NotSent}, worst, first))); got != worst {
		t.Errorf("Wrap() = %v, want the failure whose message may have been accepted", got)
	}
	got := Wrap(NotSent, io.EOF)
	if got.Outcome != NotSent || !errors.Is(got, io.EOF) {
		t.Errorf("Wrap() = %v, want not sent because of io.EOF", got)
	}
	if got := Wrap(Unknown, nil); got.Outcome != Unknown || got.Unwrap() != nil {
		t.Errorf("Wrap(Unknown, nil) = %v", got)
	}
}

// Read returns a nil pointer for a success, which a caller may store as an error.
func TestNilPointerWrapsNothing(t *testing.T) {
	var failure *Error
	if errors.Is(failure, io.EOF) || errors.Unwrap(failure) != nil {
		t.Error("a nil pointer has a cause")
	}
}
