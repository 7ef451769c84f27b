package input

import (
	"crypto/sha256"
	"errors"
	"hash"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/journal"
)

// ErrChanged says that the input is not the one that a journal belongs to.
var ErrChanged = errors.New("not the input that the journal belongs to: it has changed")

// Sum is the digest of what is written to it, and can tell whether that goes on from what a journal knows.
type Sum struct {
	known journal.Input
	hash  hash.Hash
	size  int64
	same  bool
}

// NewSum compares with what is known of the input; the zero value is nothing.
func NewSum(known journal.Input) *Sum {
	return &Sum{known: known, hash: sha256.New(), same: known.Bytes == 0}
}

// Write never fails.
func (s *Sum) Write(text []byte) (int, error) {
	n := len(text)
	if left := s.known.Bytes - s.size; left > 0 && left <= int64(n) {
		s.add(text[:left])
		s.same = s.digest() == s.known.SHA256
		text = text[left:]
	}
	s.add(text)
	return n, nil
}

func (s *Sum) add(text []byte) {
	_, _ = s.hash.Write(text) // never fails
	s.size += int64(len(text))
}

func (s *Sum) digest() (digest [32]byte) {
	s.hash.Sum(digest[:0])
	return digest
}

// Input is what was written so far, and whether that is all of it.
func (s *Sum) Input(whole bool) journal.Input {
	return journal.Input{SHA256: s.digest(), Bytes: s.size, Whole: whole}
}

// Check fails with [ErrChanged] unless what was written begins with what is known, and adds nothing to it where
// that was all.
func (s *Sum) Check() error {
	if !s.same || s.known.Whole && s.size > s.known.Bytes {
		return ErrChanged
	}
	return nil
}
