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

// sum computes the digest of a text, and compares its beginning with the part that the journal knows.
type sum struct {
	known journal.Input
	hash  hash.Hash
	size  int64
	same  bool
}

// newSum compares with the known part; the zero value is an empty part.
func newSum(known journal.Input) *sum {
	return &sum{known: known, hash: sha256.New(), same: known.Bytes == 0}
}

// Write adds text. It never fails.
func (s *sum) Write(text []byte) (int, error) {
	n := len(text)
	if left := s.known.Bytes - s.size; left > 0 && left <= int64(n) {
		s.add(text[:left])
		s.same = s.digest() == s.known.SHA256
		text = text[left:]
	}
	s.add(text)
	return n, nil
}

func (s *sum) add(text []byte) {
	_, _ = s.hash.Write(text) // never fails
	s.size += int64(len(text))
}

func (s *sum) digest() (digest [sha256.Size]byte) {
	s.hash.Sum(digest[:0])
	return digest
}

// input returns the text so far as a journal has it; whole reports that the text ends there.
func (s *sum) input(whole bool) journal.Input {
	return journal.Input{SHA256: s.digest(), Bytes: s.size, Whole: whole}
}

// check returns [ErrChanged] unless the text begins with the known part. If that was the whole input, nothing may follow.
func (s *sum) check() error {
	if !s.same || s.known.Whole && s.size > s.known.Bytes {
		return ErrChanged
	}
	return nil
}
