package settle

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/journal"
)

// read has the facts in a journal about the lines of its input.
type read struct {
	input  journal.Input
	doubts []doubt  // in the order of the input
	sent   []string // the message ids from the service
}

// doubt is a line with an unknown delivery.
type doubt struct {
	line    int64
	began   time.Time // of the first attempt that may have been accepted
	missing []int     // the positions of the receivers in doubt; nil for all
}

// readJournal reads a journal. It refuses a damaged one, because a lost or changed record could hide an unknown line.
func readJournal(file io.Reader, owner journal.Owner) (*read, error) {
	r := &read{}
	j, err := journal.Read(file, func(record journal.Record) {
		if record.MessageID != "" {
			r.sent = append(r.sent, strings.Split(record.MessageID, ",")...) // a template has one for each receiver
		}
	})
	if err != nil {
		return nil, err
	}
	if j.Check(owner) != nil {
		return nil, errors.New("the journal belongs to another bot or server: give those of the batch with --bot and --server")
	}
	r.input = j.Input()
	for _, line := range j.InDoubt() {
		past := j.Past(line)
		began, err := time.Parse(time.RFC3339, past.Began)
		if err != nil {
			return nil, fmt.Errorf("the journal does not say when line %d was sent", line)
		}
		r.doubts = append(r.doubts, doubt{line, began, past.Missing})
	}
	return r, nil
}
