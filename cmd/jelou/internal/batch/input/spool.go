package input

import (
	"cmp"
	"io"
	"os"
)

// Spool is a file without a name, or with one that goes when it is closed.
type Spool struct {
	*os.File
	named bool
}

// NewSpool copies r into a spool that only this user can read, and goes to its beginning.
func NewSpool(r io.Reader) (*Spool, error) {
	file, err := os.CreateTemp("", "jelou-batch-*")
	if err != nil {
		return nil, err
	}
	// Windows does not remove what is open.
	spool := &Spool{file, os.Remove(file.Name()) != nil}
	if _, err := io.Copy(file, r); err != nil {
		_ = spool.Close() // it is not used
		return nil, err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		_ = spool.Close() // it is not used
		return nil, err
	}
	return spool, nil
}

// Close makes an end of the file.
func (s *Spool) Close() error {
	err := s.File.Close()
	if s.named {
		err = cmp.Or(err, os.Remove(s.Name()))
	}
	return err
}
