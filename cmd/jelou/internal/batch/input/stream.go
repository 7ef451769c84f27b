package input

import (
	"errors"
	"io"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/journal"
)

// Stream passes on an input that can be read only once. Before it passes a piece on it tells what it has read
// so far.
type Stream struct {
	reader io.Reader
	sum    *Sum
	cover  func(journal.Input) error
	ended  bool
}

// NewStream goes on from what sum has taken in already.
func NewStream(r io.Reader, sum *Sum, cover func(journal.Input) error) *Stream {
	return &Stream{reader: r, sum: sum, cover: cover}
}

func (s *Stream) Read(p []byte) (int, error) {
	n, err := s.reader.Read(p)
	if s.ended {
		return n, err
	}
	s.ended = errors.Is(err, io.EOF)
	_, _ = s.sum.Write(p[:n]) // never fails
	if changed := s.sum.Check(); changed != nil {
		return 0, changed
	}
	if n > 0 || s.ended {
		if err := s.cover(s.sum.Input(s.ended)); err != nil {
			return 0, err
		}
	}
	return n, err
}
