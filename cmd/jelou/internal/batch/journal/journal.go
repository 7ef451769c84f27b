package journal

import (
	"cmp"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/exclusive"
)

// Journal is an open journal. Until [Journal.Start] it is only read; after that it is safe for concurrent use. Its methods
// State, Count and Lost speak of the time before. All errors name the file.
type Journal struct {
	path   string
	synced bool
	known  *content

	adding  sync.Mutex // of records that wait to be written
	waiting []byte
	begins  bool // an attempt waits for one of them
	last    mark
	spare   []byte // takes turns with waiting

	writing sync.Mutex     // comes before adding, and is for the fields below
	making  *exclusive.New // a new journal that was not started
	file    *os.File       // nil for that
	info    fs.FileInfo    // tells the file from others
	started bool
	belongs belongs
	begin   []byte // of the header
	size    int64
	written mark
	broken  error // the first that went wrong; nothing is written after it
}

// Open opens the journal in a file, and keeps every other process from it until it is closed. A file that does not exist
// is there after [Journal.Start]. With synced, each write is put on the disk before it counts.
func Open(path string, synced bool) (*Journal, error) {
	j := &Journal{path: path, synced: synced, known: new(content)}
	file, err := exclusive.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		if j.making, err = exclusive.Create(path); err == nil {
			return j, nil
		}
	}
	if err != nil {
		return nil, j.named(err)
	}
	j.file = file
	if err := j.load(); err != nil {
		_ = file.Close() // why it is not used counts
		return nil, j.named(err)
	}
	return j, nil
}

func (j *Journal) load() (err error) {
	if j.info, err = j.file.Stat(); err != nil {
		return err
	}
	if !j.info.Mode().IsRegular() {
		return errors.New("not a regular file")
	}
	if j.known, err = load(j.file); err != nil {
		return err
	}
	j.belongs, j.size, j.last, j.written = j.known.head.belongs, j.known.size, j.known.last, j.known.last
	return nil
}

// Input is the input that the journal belongs to; the zero value for a new one.
func (j *Journal) Input() Input { return j.known.head.Input }

// Failed is the file in which the runs before kept the lines that failed, zero for none.
func (j *Journal) Failed() Digest { return j.known.head.Failed }

// Check fails if the journal belongs to another bot or server.
func (j *Journal) Check(owner Owner) error {
	if j.making != nil {
		return nil
	}
	return j.named(j.known.head.check(owner))
}

// Lost are the lines that were in flight when the last run ended without their outcomes.
func (j *Journal) Lost() []int64 { return slices.Sorted(maps.Keys(j.known.flying)) }

// State is the state of a line. Lines in [Journal.Lost] are in doubt.
func (j *Journal) State(line int64) State { return j.known.states.of(line) }

// Count is how many lines are in a state, which is not [Pending].
func (j *Journal) Count(state State) int64 { return j.known.states.counts[state] }

// Began is when the attempt began that left a line in doubt, as the records have it; "" if that is not known. It is where
// a search for evidence begins.
func (j *Journal) Began(line int64) string { return j.known.began[line] }

// Missing are the positions of those receivers for whom a line is in doubt; nil for all.
func (j *Journal) Missing(line int64) []int { return j.known.missing[line] }

// Reason is why a line was rejected.
func (j *Journal) Reason(line int64) Reason {
	if at, ok := j.known.reason[line]; ok {
		return j.known.why[at]
	}
	return Reason{}
}

// Reasons counts the lines that were rejected.
func (j *Journal) Reasons() map[Reason]int64 {
	counts := make(map[Reason]int64)
	for _, at := range j.known.reason {
		counts[j.known.why[at]]++
	}
	return counts
}

// Start begins a run for an owner that passes [Journal.Check]. Lines that were in flight get their record. It can be
// killed at any moment: done again, it ends in the same.
func (j *Journal) Start(input Input, owner Owner) error {
	j.writing.Lock()
	defer j.writing.Unlock()
	if owner.Failed == (Digest{}) {
		owner.Failed = j.belongs.Failed
	}
	j.belongs.Owner, j.belongs.Input = owner, input
	j.begin = j.belongs.begin()
	if j.making != nil {
		return j.named(j.create())
	}
	j.started = true
	if err := j.file.Truncate(j.size); err != nil {
		return j.named(err)
	}
	for _, line := range j.Lost() {
		j.add(Record{Line: line, Outcome: Unknown, At: j.known.began[line], Missing: j.known.missing[line]})
	}
	if err := j.flush(); err != nil {
		return err
	}
	return j.writeHeader(j.written)
}

// create puts a new journal in its place, so that there is never one without a header.
func (j *Journal) create() error {
	j.size = headerSize
	if _, err := j.making.Write(headerLine(j.begin, j.size, j.written)); err != nil {
		return err
	}
	if j.synced {
		if err := j.making.Sync(); err != nil {
			return err
		}
	}
	file, err := j.making.PutNew()
	if err != nil {
		return err
	}
	j.file, j.making, j.started = file, nil, true
	if j.info, err = file.Stat(); err != nil || !j.synced {
		return err
	}
	return syncDir(j.path)
}

// syncDir puts the name of a new file on the disk.
func syncDir(path string) error {
	if runtime.GOOS == "windows" {
		return nil // which has no such thing
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return cmp.Or(dir.Sync(), dir.Close())
}

// Close puts everything on the disk, and closes the file. Nothing may be in flight. A journal that was not started stays
// as it is, and a new one leaves nothing behind.
func (j *Journal) Close() error {
	j.writing.Lock()
	defer j.writing.Unlock()
	if j.making != nil {
		return j.named(j.making.Discard())
	}
	var err error
	if j.started && j.broken == nil {
		if err = j.inPlace(); err == nil {
			err = j.writeHeader(j.written)
		}
		err = cmp.Or(err, j.named(j.file.Sync()))
	}
	return cmp.Or(err, j.named(j.file.Close()))
}

// named says which file an error is about.
func (j *Journal) named(err error) error { return exclusive.Named(j.path, err) }
