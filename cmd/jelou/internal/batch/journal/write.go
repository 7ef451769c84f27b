package journal

import (
	"errors"
	"fmt"
	"os"

	"github.com/jelou-go/jelou/cmd/jelou/internal/input"
)

// Sending notes that an attempt of a line is about to begin. It fails if the journal is no longer the file at its path:
// then another run can read there that the line was not begun.
func (j *Journal) Sending(line int64) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if err := j.inPlace(); err != nil {
		return err
	}
	if err := j.append(sending(line)); err != nil {
		return err
	}
	return j.writeHeader()
}

// Record notes the outcome of a line.
func (j *Journal) Record(r Record) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.append(r)
}

// Cover says how much was read of an input whose end is not known. No line beyond it may begin.
func (j *Journal) Cover(input Input) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.belongs.Input = input
	j.begin = j.belongs.begin()
	return j.writeHeader()
}

// inPlace fails if somebody replaced, removed or changed the file, as an editor, rsync or a restored copy does.
func (j *Journal) inPlace() error {
	if j.broken != nil {
		return j.broken
	}
	there, err := os.Stat(j.path)
	switch {
	case err != nil || !os.SameFile(j.info, there):
		j.broken = j.named(errors.New("the journal was replaced while it was in use"))
	case there.Size() != j.size:
		j.broken = j.named(errors.New("the journal was changed while it was in use"))
	}
	return j.broken
}

// append writes a record behind the last one.
func (j *Journal) append(r Record) error {
	r.Number = j.last.Number + 1
	text, after, err := seal(r, j.last.Sum)
	if err != nil {
		return j.named(err)
	}
	if err := j.write(text, j.size); err != nil {
		return err
	}
	j.size += int64(len(text))
	j.last = mark{r.Number, after}
	return nil
}

// writeHeader makes the header know of the last record.
func (j *Journal) writeHeader() error {
	return j.write(headerLine(j.begin, j.size, j.last), 0)
}

func (j *Journal) write(text []byte, at int64) error {
	if j.broken != nil {
		return j.broken
	}
	_, err := j.file.WriteAt(text, at)
	if err == nil && j.synced {
		err = j.file.Sync()
	}
	if err != nil {
		j.broken = j.named(fmt.Errorf("the journal cannot be written: %w", input.Nameless(err)))
	}
	return j.broken
}
