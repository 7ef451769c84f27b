package source

import (
	"crypto/sha256"
	"errors"
	"hash"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/journal"
)

// Undo is the advice for a changed input. With another journal, a batch sends everything once more.
const Undo = "undo the change, because another journal sends the sent lines again; only a new list needs one"

// ErrChanged reports that the journal belongs to another input.
var ErrChanged = errors.New("not the input that the journal belongs to: it has changed: " + Undo)

// sum computes the digest of a text, and that of its beginning that the journal knows.
type sum struct {
	known     journal.Input // the zero value is an empty part
	part, all hash.Hash
	size      int64
}

func newSum(known journal.Input) *sum {
	return &sum{known: known, part: sha256.New(), all: sha256.New()}
}

// Write adds text. It never fails.
func (s *sum) Write(text []byte) (int, error) {
	n := int64(len(text))
	_, _ = s.part.Write(text[:min(n, max(0, s.known.Bytes-s.size))]) // never fails, as the next
	_, _ = s.all.Write(text)
	s.size += n
	return len(text), nil
}

// input returns the text so far as a journal has it; whole reports that the text ends there.
func (s *sum) input(whole bool) journal.Input {
	return journal.Input{SHA256: journal.DigestOf(s.all), Bytes: s.size, Whole: whole}
}

// check returns [ErrChanged] unless the text begins with the known part. If that was the whole input, nothing may follow.
func (s *sum) check() error {
	same := s.known.Bytes == 0 || journal.DigestOf(s.part) == s.known.SHA256
	if !same || s.known.Whole && s.size > s.known.Bytes {
		return ErrChanged
	}
	return nil
}
