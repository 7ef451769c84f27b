package source

import (
	"errors"
	"hash/maphash"
	"io"
)

// ErrTouched reports that a file changed after the check.
var ErrTouched = errors.New("changed since it was checked")

// blockSize is the size of the pieces that blocks compares.
const blockSize = 1 << 20

// blocks compares a text with an earlier reading of it. It passes on no byte of a changed block.
type blocks struct {
	seed maphash.Seed
	sums []uint64
}

// first reads the text, and keeps a hash of each block. Nobody can forge a block with the same hash: the seed is random.
func (b *blocks) first(r io.Reader) io.Reader {
	b.seed = maphash.MakeSeed()
	return &blockReader{from: r, block: make([]byte, blockSize), see: func(block []byte) error {
		if len(block) > 0 {
			b.sums = append(b.sums, maphash.Bytes(b.seed, block))
		}
		return nil
	}}
}

// again reads the text once more, and fails if a block has changed.
func (b *blocks) again(r io.Reader) io.Reader {
	left := b.sums
	return &blockReader{from: r, block: make([]byte, blockSize), see: func(block []byte) error {
		switch {
		case len(block) == 0 && len(left) == 0:
			return nil
		case len(block) == 0, len(left) == 0, maphash.Bytes(b.seed, block) != left[0]:
			return ErrTouched
		}
		left = left[1:]
		return nil
	}}
}

// blockReader calls see with each block before it passes on any of it, and with an empty block at the end.
type blockReader struct {
	from  io.Reader
	see   func(block []byte) error
	block []byte
	rest  []byte
}

func (b *blockReader) Read(p []byte) (int, error) {
	if len(b.rest) == 0 {
		n, err := io.ReadFull(b.from, b.block)
		if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
			return 0, err
		}
		if err := b.see(b.block[:n]); err != nil {
			return 0, err
		}
		if n == 0 {
			return 0, io.EOF
		}
		b.rest = b.block[:n]
	}
	n := copy(p, b.rest)
	b.rest = b.rest[n:]
	return n, nil
}
