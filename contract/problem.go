package contract

import "strings"

// Error says in which ways a request or an answer breaks the contract.
type Error struct {
	Problems []Problem // all that were found, at least one
}

// Problem is one way in which the contract is broken.
type Problem struct {
	Pointer string // the place in the body: a JSON pointer (RFC 6901), "" for all of it or for what is outside it
	Reason  string // what is wrong, without the value
}

const maxErrorText = 500

// Error gives the problems in one line of at most 500 bytes. It holds no value of the request or answer.
func (e *Error) Error() string {
	const head, more = "the contract is broken", "; and more"
	var b strings.Builder
	b.WriteString(head)
	sep := ": "
	for _, problem := range e.Problems {
		text := sep + problem.String()
		if b.Len()+len(text)+len(more) > maxErrorText {
			b.WriteString(more)
			break
		}
		b.WriteString(text)
		sep = "; "
	}
	return b.String()
}

// String gives the problem as "/text: minimum string length is 1".
func (p Problem) String() string {
	if p.Pointer == "" {
		return p.Reason
	}
	return p.Pointer + ": " + p.Reason
}
