package batch

import (
	"cmp"
	"errors"
	"hash/maphash"
	"io"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/exclusive"
	"github.com/jelou-go/jelou/cmd/jelou/internal/input"
)

// The bounds of reading ahead: enough to find lines of other users behind those of one user, and at most 4 MiB.
const (
	room     = 1024
	roomUnit = 4 << 10
)

// read puts the lines to be sent into the queue.
func (r *run) read() {
	defer r.queue.end()
	seed := maphash.MakeSeed()
	for begun := int64(0); ; {
		e, err := r.in.next()
		if err != nil {
			r.readAll(err)
			return
		}
		if e.due && r.limit > 0 && begun == r.limit {
			r.leave()
			return
		}
		r.mu.Lock()
		r.counts.come(e)
		r.mu.Unlock()
		if !e.due {
			continue
		}
		begun++
		if len(e.job.people) > 0 {
			e.user = maphash.String(seed, e.job.people[0])
		}
		for range e.size() {
			select {
			case r.room <- struct{}{}:
			case <-r.stopping:
				return
			}
		}
		r.queue.put(e)
	}
}

// size returns the number of tokens that the entry needs in run.room.
func (e *entry) size() int { return 1 + len(e.text)/roomUnit }

// readAll ends the reading with err. The run still sends the lines that were read before an error.
func (r *run) readAll(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if errors.Is(err, io.EOF) {
		r.counts.read, r.counts.Complete = true, true
		if r.counts.lines > 0 {
			return
		}
		err = input.ErrEmpty
	}
	r.broken = cmp.Or(r.broken, named(r.file, err))
}

// leave leaves the rest of the input for a later run because of --limit.
func (r *run) leave() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.counts.read = true
}

// named returns err with the input's name, unless it names another file.
func named(name string, err error) error {
	if errors.As(err, new(*exclusive.Error)) {
		return err
	}
	return input.Error(name, err)
}
