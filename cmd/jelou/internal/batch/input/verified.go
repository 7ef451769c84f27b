package input

import (
	"crypto/sha256"
	"errors"
	"io"
)

// ErrTouched says that a file was changed while it was used.
var ErrTouched = errors.New("changed since it was checked")

// blockSize is how much of a file is compared at once, with 32 bytes kept for it.
const blockSize = 1 << 20

// Recorder passes an input on, and keeps a digest of each block, so that reading it once more can be checked
// while it goes on: not a byte that has changed gets through.
type Recorder struct {
	reader io.Reader
	block  []byte
	rest   []byte
	sums   [][sha256.Size]byte
}

// NewRecorder reads from r.
func NewRecorder(r io.Reader) *Recorder { return &Recorder{reader: r, block: make([]byte, blockSize)} }

func (r *Recorder) Read(p []byte) (int, error) {
	if len(r.rest) == 0 {
		n, err := io.ReadFull(r.reader, r.block)
		if n == 0 {
			return 0, err
		}
		if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
			return 0, err
		}
		r.rest = r.block[:n]
		r.sums = append(r.sums, sha256.Sum256(r.rest))
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// Again reads the same input once more from again. Where that is another one, it fails with [ErrTouched].
func (r *Recorder) Again(again io.Reader) io.Reader {
	return &verified{reader: again, sums: r.sums, block: r.block}
}

type verified struct {
	reader io.Reader
	sums   [][sha256.Size]byte
	block  []byte
	rest   []byte
}

func (v *verified) Read(p []byte) (int, error) {
	if len(v.rest) == 0 {
		n, err := io.ReadFull(v.reader, v.block)
		if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
			return 0, err
		}
		switch {
		case n == 0 && len(v.sums) == 0:
			return 0, io.EOF
		case n == 0 || len(v.sums) == 0 || sha256.Sum256(v.block[:n]) != v.sums[0]:
			return 0, ErrTouched
		}
		v.rest, v.sums = v.block[:n], v.sums[1:]
	}
	n := copy(p, v.rest)
	v.rest = v.rest[n:]
	return n, nil
}
