package journal

import (
	"errors"
	"fmt"
	"os"
	"runtime"

	"github.com/jelou-go/jelou/cmd/jelou/internal/input"
)

// Sending records that an attempt of a line is about to begin. It fails if the path leads to another file by now: another
// run could read there that nobody began the line.
func (j *Journal) Sending(line int64) error { return j.Record(sending(line)) }

// Record records the outcome of a line, and returns once it is written. Records that come at the same time are written in
// one piece.
func (j *Journal) Record(r Record) error {
	if j.file == nil {
		return nil
	}
	number := j.add(r)
	runtime.Gosched() // lets others add their records first
	j.writing.Lock()
	defer j.writing.Unlock()
	if number <= j.head.Last.Number {
		return nil
	}
	return j.flush()
}

// add puts a record behind the last one, to be written.
func (j *Journal) add(r Record) (number int64) {
	j.adding.Lock()
	defer j.adding.Unlock()
	r.Number = j.last.Number + 1
	text, after := seal(j.waiting, r, j.last.Sum)
	j.waiting, j.last = text, mark{r.Number, after}
	j.begins = j.begins || r.Outcome == Sending
	return r.Number
}

// flush writes the waiting records. If one begins an attempt, the header knows of it before flush returns.
func (j *Journal) flush() error {
	j.adding.Lock()
	text, last, begins := j.waiting, j.last, j.begins
	j.waiting, j.begins = nil, false
	j.adding.Unlock()
	if err := j.inPlace(); err != nil { // also for an outcome: written behind the end of a cut file, it would hide the cut
		return err
	}
	if err := j.write(text, j.head.Size); err != nil {
		return err
	}
	j.head.Size += int64(len(text))
	j.head.Last = last
	if begins {
		return j.writeHeader()
	}
	return nil
}

// Cover records how much a run has read of an input whose end is not known. No line beyond that may begin.
func (j *Journal) Cover(input Input) error {
	j.writing.Lock()
	defer j.writing.Unlock()
	j.head.Input = input
	return j.writeHeader()
}

// errLost ends the error of a journal that another program has taken away: the file that is there now lacks sent lines.
var errLost = errors.New("while it was in use; another run with this journal could send lines again")

// Lost reports whether another program has replaced, removed or changed the file since Start.
func (j *Journal) Lost() bool {
	j.writing.Lock()
	defer j.writing.Unlock()
	return errors.Is(j.inPlace(), errLost)
}

// inPlace returns an error if another program replaced, removed or changed the file: an editor, rsync or a restored copy.
func (j *Journal) inPlace() error {
	if j.broken != nil || j.file == nil {
		return j.broken
	}
	there, err := os.Stat(j.path)
	switch {
	case err != nil || !os.SameFile(j.info, there):
		j.broken = j.named(fmt.Errorf("the journal was replaced or removed %w", errLost))
	case there.Size() != j.head.Size:
		j.broken = j.named(fmt.Errorf("the journal was changed %w", errLost))
	}
	return j.broken
}

func (j *Journal) writeHeader() error { return j.write(j.head.line(), 0) }

func (j *Journal) write(text []byte, at int64) error {
	if j.broken != nil || j.file == nil {
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
