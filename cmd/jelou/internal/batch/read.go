package batch

import (
	"cmp"
	"errors"
	"hash/maphash"
	"io"
	"strings"

	"github.com/jelou-go/jelou/cmd/jelou/internal/input"
)

// read puts the lines to be sent into the queue, up to --limit.
func (r *run) read() {
	defer r.queue.end()
	seed := maphash.MakeSeed()
	for {
		e, err := r.in.next()
		if err != nil {
			r.readAll(err)
			return
		}
		if !r.come(e) {
			return
		}
		for _, person := range e.people {
			e.users = append(e.users, maphash.String(seed, strings.TrimPrefix(person, "+"))) // with or without a +, it is one person
		}
		if e.due && !r.queue.put(e) {
			return
		}
	}
}

// come counts a line, unless --limit leaves it for a later run.
func (r *run) come(e *entry) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if e.due && r.limit > 0 && r.counts.due == r.limit {
		r.counts.read = true
		return false
	}
	r.counts.come(e)
	return true
}

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
	r.broken = cmp.Or(r.broken, input.Error(r.file, err))
}
