package journal

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/exclusive"
	"github.com/jelou-go/jelou/cmd/jelou/internal/input"
)

// Journal is an open journal. Until [Journal.Start] callers only read it; after that it is safe for concurrent use.
// Past, Lines and InDoubt speak of the time before Start. All errors name the file. The zero value has no file: it knows no
// line, and keeps nothing.
type Journal struct {
	path   string
	synced bool
	past   []*Record        // by the number of a line; nil for a pending one
	kinds  map[kind]*Record // those of the lines that no run sends again: such a line takes the eight bytes of its pointer

	adding  sync.Mutex // guards the records that wait to be written
	waiting []byte
	begins  bool // one of these records is Sending: an attempt waits for it
	last    mark

	writing sync.Mutex      // guards the fields below; lock it before adding
	file    *exclusive.File // nil for none
	info    fs.FileInfo     // identifies the file
	started bool
	head    header // describes the file as it is now, also between two writes of it
	broken  error  // the first error of a write; the journal writes nothing after it
}

// kind has what a run must know about a line that no run sends again.
type kind struct {
	outcome    string
	statusCode int
	code       string
}

// Open opens the journal in a file, and keeps every other process from it until Close. If the file does not exist,
// [Journal.Start] creates it. Without a path, the journal has no file. With synced, the disk has each write before the write
// counts.
func Open(path string, synced bool) (*Journal, error) {
	j := &Journal{path: path, synced: synced}
	if path == "" {
		return j, nil
	}
	var err error
	if j.file, err = exclusive.Open(path); errors.Is(err, fs.ErrNotExist) {
		j.file, err = exclusive.Create(path)
	}
	if err != nil {
		return nil, j.named(err)
	}
	j.info, err = j.file.Stat()
	switch {
	case err != nil || j.file.IsNew():
	case !j.info.Mode().IsRegular():
		err = errors.New("not a regular file")
	default:
		err = j.load(j.file, func(Record) {})
	}
	if errors.Is(err, errEmpty) {
		err = fmt.Errorf("%w: give --journal a file that does not exist yet", err)
	}
	if err != nil {
		_ = j.file.Close() // the first error counts
		return nil, j.named(err)
	}
	return j, nil
}

// Read reads a journal from its beginning, and calls each with every record. It does not hold the file. Callers may
// only read the result.
func Read(file io.Reader, each func(Record)) (*Journal, error) {
	j := new(Journal)
	return j, j.load(file, each)
}

// Input returns the input that the journal belongs to; the zero value for a new journal.
func (j *Journal) Input() Input { return j.head.Input }

// Wrote reports whether the last run wrote a file of failed lines at this place, with this content. If the run was
// killed, any content may be its own.
func (j *Journal) Wrote(place, content Digest) bool {
	failed := j.head.Failed
	return failed == place || failed == place.with(content)
}

// Replaces records that the run is about to replace the file of failed lines at this place. If a kill comes between
// that and Start, the next run still knows the file as its own.
func (j *Journal) Replaces(place Digest) error {
	j.writing.Lock()
	defer j.writing.Unlock()
	if j.file == nil || j.file.IsNew() {
		return nil // without earlier runs, the file begins empty
	}
	j.head.Failed = place
	return j.writeHeader()
}

// Written tells the journal the content of the run's complete file of failed lines. Close records it.
func (j *Journal) Written(content Digest) {
	j.writing.Lock()
	defer j.writing.Unlock()
	j.head.Failed = j.head.Failed.with(content)
}

// Check returns an error if the journal belongs to another bot or server.
func (j *Journal) Check(owner Owner) error {
	switch {
	case j.head == header{}: // a new journal belongs to nobody
	case j.head.Bot != owner.Bot:
		return j.named(errors.New("the journal belongs to another bot: for this one give --journal another file"))
	case j.head.Server != owner.Server:
		return j.named(errors.New("the journal belongs to another server: for this one give --journal another file"))
	}
	return nil
}

// InDoubt returns the lines that may have been sent.
func (j *Journal) InDoubt() (lines []int64) {
	for line, past := range j.Lines() {
		if past.State() == InDoubt {
			lines = append(lines, line)
		}
	}
	return lines
}

// Lines yields the lines that are not pending, and those that are pending after a 408, each with its [Journal.Past]. A line
// whose last record is [Sending] was in flight when the last run ended.
func (j *Journal) Lines() iter.Seq2[int64, Record] {
	return func(yield func(int64, Record) bool) {
		for line, past := range j.past {
			if past != nil && !yield(int64(line), *past) {
				return
			}
		}
	}
}

// Past returns the last record of a line, as far as a run must know it; the zero value if the line is pending, unless it got
// a 408. Several attempts of a line in doubt give it the time of the first, and the receivers that are still missing.
func (j *Journal) Past(line int64) Record {
	if line < 0 || line >= int64(len(j.past)) || j.past[line] == nil {
		return Record{}
	}
	return *j.past[line]
}

// Start begins a run for an owner that passes [Journal.Check]. It adds the records of lines that were in flight. A kill
// at any moment does no harm: the next Start comes to the same end.
func (j *Journal) Start(input Input, owner Owner) error {
	j.writing.Lock()
	defer j.writing.Unlock()
	if owner.Failed == "" {
		owner.Failed = j.head.Failed
	}
	j.head.Owner, j.head.Input = owner, input
	switch {
	case j.file == nil:
		return nil
	case j.file.IsNew():
		return j.named(j.create())
	}
	j.started = true
	if err := j.file.Truncate(j.head.Size); err != nil {
		return j.named(err)
	}
	for line, past := range j.Lines() {
		if past.Outcome == Sending {
			j.add(Record{Line: line, Outcome: Unknown, At: past.At, Missing: past.Missing})
		}
	}
	if err := j.flush(); err != nil {
		return err
	}
	return j.writeHeader()
}

// create puts a new journal with a header at its path, so that the file never lacks one.
func (j *Journal) create() error {
	j.head.Size, j.head.Last.Sum = headerSize, start
	j.last = j.head.Last
	if err := j.writeHeader(); err != nil {
		return err
	}
	if err := j.file.PutNew(); err != nil {
		return err
	}
	j.started = true
	if !j.synced {
		return nil
	}
	return syncDir(j.path)
}

// syncDir puts the directory entry of a new file on the disk.
func syncDir(path string) error {
	if runtime.GOOS == "windows" {
		return nil // Windows cannot sync a directory
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return cmp.Or(dir.Sync(), dir.Close())
}

// Close puts everything on the disk and closes the file. No attempt may be in flight. Without Start, an existing
// journal stays as it is, and a new one leaves no file behind.
func (j *Journal) Close() error {
	j.writing.Lock()
	defer j.writing.Unlock()
	if j.file == nil {
		return nil
	}
	var err error
	if j.started && j.broken == nil {
		if err = j.inPlace(); err == nil {
			err = j.writeHeader()
		}
		err = cmp.Or(err, j.named(j.file.Sync()))
	}
	return cmp.Or(err, j.named(j.file.Close()))
}

func (j *Journal) named(err error) error { return input.Named(j.path, err) }
