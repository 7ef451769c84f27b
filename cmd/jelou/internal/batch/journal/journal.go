package journal

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/lock"
)

// Journal is an open journal. Until [Journal.Start] it is only read; after that it is safe for concurrent
// use, except that [Journal.State] is of the time before.
type Journal struct {
	file   *os.File
	synced bool
	states states
	lost   []int64

	mu      sync.Mutex
	head    *header // nil until the first start
	failed  Place   // see Keep
	started bool
	size    int64
	broken  error // the first failed write; nothing is written after it
}

// Open opens the journal in a file, which it makes if there is none, and keeps every other process from
// opening it until it is closed. With synced, each write is put on the disk before it counts.
func Open(path string, synced bool) (*Journal, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600) //nolint:gosec // it is the user who names the file
	if err != nil {
		return nil, cause(err)
	}
	j, err := open(file)
	if err != nil {
		_ = file.Close() // why it is not used counts
		return nil, err
	}
	j.synced = synced
	if synced && j.head == nil {
		if err := syncDir(path); err != nil {
			_ = file.Close() // why it is not used counts
			return nil, err
		}
	}
	return j, nil
}

// syncDir puts the name of a new file on the disk.
func syncDir(path string) error {
	if runtime.GOOS == "windows" {
		return nil // which has no such thing
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return cause(err)
	}
	return cmp.Or(cause(dir.Sync()), cause(dir.Close()))
}

func open(file *os.File) (*Journal, error) {
	info, err := file.Stat()
	if err != nil {
		return nil, cause(err)
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("not a regular file")
	}
	if err := lock.Take(file); errors.Is(err, lock.ErrTaken) {
		return nil, errInUse
	} else if err != nil {
		return nil, err
	}
	c, err := load(file)
	if err != nil {
		return nil, err
	}
	return &Journal{file: file, states: c.states, lost: c.lost, head: c.head, size: c.size}, nil
}

// Input is what the journal belongs to; false where it is new.
func (j *Journal) Input() (Input, bool) {
	if j.head == nil {
		return Input{}, false
	}
	return j.head.input, true
}

// Check fails where the journal belongs to another target.
func (j *Journal) Check(target Target) error {
	if j.head != nil && j.head.target != target {
		return errors.New("the journal belongs to another bot or another server")
	}
	return nil
}

// Failed is where the runs before kept the lines that failed, zero for nowhere.
func (j *Journal) Failed() Place {
	if j.head == nil {
		return Place{}
	}
	return j.head.failed
}

// Keep says where this run, which is not started, keeps the lines that fail.
func (j *Journal) Keep(failed Place) { j.failed = failed }

// Lost are the lines that were in flight when the last run ended without saying what became of them.
func (j *Journal) Lost() []int64 { return j.lost }

// State is what was known of a line when the journal was opened. Lines in [Journal.Lost] are in doubt.
func (j *Journal) State(line int64) State { return j.states.of(line) }

// Count is how many lines were in a state, which is not [Pending], when the journal was opened.
func (j *Journal) Count(state State) int64 { return j.states.counts[state] }

// Start begins a run: what was in flight gets its record, and the slots become free. It can be killed at any
// moment, too: done again, it ends in the same.
func (j *Journal) Start(input Input, target Target) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if err := j.file.Truncate(j.size); err != nil {
		return cause(err)
	}
	for _, line := range j.lost {
		if err := j.append(Record{Line: line, Outcome: Unknown}); err != nil {
			return err
		}
	}
	failed := j.failed
	if failed == (Place{}) && j.head != nil {
		failed = j.head.failed
	}
	j.head = &header{input: input, target: target, failed: failed, run: max(j.size, headerSize)}
	j.size = j.head.run
	j.started = true
	return j.writeHeader()
}

// Cover says how much of an input whose end is not known has been read. Nothing beyond it may begin.
func (j *Journal) Cover(input Input) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.head.input = input
	return j.writeHeader()
}

// Begin notes in a slot that a line is about to be sent, and with line 0 that the one before was certainly not.
func (j *Journal) Begin(slot int, line int64) error {
	if line > MaxLine {
		return fmt.Errorf("a journal can hold %d lines", int64(MaxLine))
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.head.slots[slot] = line
	return j.write(encodeSlot(line), slotsAt+int64(slot)*slotWidth)
}

// Record notes what became of a line.
func (j *Journal) Record(r Record) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.append(r)
}

// Close frees the slots of a run that was started, puts everything on the disk, and closes the file. Nothing may
// be in flight. A journal that was not started stays as it is: its slots are all that is known of lost lines.
func (j *Journal) Close() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	var err error
	if j.started && j.broken == nil && j.head.slots != [Slots]int64{} {
		j.head.run, j.head.slots = j.size, [Slots]int64{}
		err = j.writeHeader()
	}
	return cmp.Or(err, cause(j.file.Sync()), cause(j.file.Close()))
}

func (j *Journal) append(r Record) error {
	text, err := r.encode()
	if err != nil {
		return err
	}
	if err := j.write(text, j.size); err != nil {
		return err
	}
	j.size += int64(len(text))
	return nil
}

func (j *Journal) writeHeader() error { return j.write(j.head.encode(), 0) }

func (j *Journal) write(text []byte, at int64) error {
	if j.broken != nil {
		return j.broken
	}
	if _, err := j.file.WriteAt(text, at); err != nil {
		j.broken = fmt.Errorf("the journal cannot be written: %w", cause(err))
		return j.broken
	}
	if !j.synced {
		return nil
	}
	if err := j.file.Sync(); err != nil {
		j.broken = fmt.Errorf("the journal cannot be put on the disk: %w", cause(err))
	}
	return j.broken
}

// cause leaves the name of the file, which the caller knows, to the caller.
func cause(err error) error {
	var located *fs.PathError
	if errors.As(err, &located) {
		return located.Err
	}
	return err
}

var errInUse = errors.New("another run is using the journal")
