package settle

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/journal"
)

// read has the facts in a journal about the lines of its input.
type read struct {
	head   head
	doubts []doubt  // in the order of the input
	sent   []string // the message ids from the service
}

// head is the first line of a journal.
type head struct {
	Version int `json:"jelouBatch"`
	journal.Owner
	journal.Input
}

// doubt is a line with an unknown delivery.
type doubt struct {
	line    int64
	began   time.Time // of the first attempt that may have been accepted
	missing []int     // the positions of the receivers in doubt; nil for all
}

var errNoJournal = errors.New("not a journal of jelou batch, or a damaged one")

// readJournal reads a journal as package journal documents it. It ignores the beginning of a record at the end, which a
// kill leaves. It does not check the checksums, because the command only reports.
func readJournal(file io.Reader, owner journal.Owner) (*read, error) {
	lines := bufio.NewReader(file)
	r := &read{}
	first, err := lines.ReadBytes('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if json.Unmarshal(first, &r.head) != nil || r.head.Version == 0 {
		return nil, errNoJournal
	}
	if r.head.Bot != owner.Bot || r.head.Server != owner.Server {
		return nil, errors.New("the journal belongs to another bot or server: give those of the batch with --bot and --server")
	}
	doubts := make(map[int64]doubt)
	for n := 1; ; n++ {
		text, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		var record journal.Record
		if json.Unmarshal(text, &record) != nil || record.Line < 1 {
			return nil, fmt.Errorf("record %d is damaged", n)
		}
		r.take(doubts, record)
	}
	r.doubts = slices.SortedFunc(maps.Values(doubts), func(a, b doubt) int { return int(a.line - b.line) })
	for _, d := range r.doubts {
		if d.began.IsZero() {
			return nil, fmt.Errorf("the journal does not say when line %d was sent", d.line)
		}
	}
	return r, nil
}

func (r *read) take(doubts map[int64]doubt, record journal.Record) {
	if record.MessageID != "" {
		r.sent = append(r.sent, strings.Split(record.MessageID, ",")...) // a template has one for each receiver
	}
	if record.State() != journal.InDoubt {
		delete(doubts, record.Line)
		return
	}
	d := doubts[record.Line]
	if at, err := time.Parse(time.RFC3339, record.At); err == nil && d.began.IsZero() {
		d.began = at
	}
	d.line, d.missing = record.Line, record.Missing
	doubts[record.Line] = d
}
