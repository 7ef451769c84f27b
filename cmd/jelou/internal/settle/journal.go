package settle

import (
	"errors"
	"io"
	"strings"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/journal"
)

// readJournal reads the journal of a batch, and collects the message ids from the service. It refuses a damaged journal,
// because a lost or changed record could hide an unknown line.
func (s *settling) readJournal(file io.Reader) (*journal.Journal, error) {
	j, err := journal.Read(file, func(record journal.Record) {
		if record.MessageID != "" {
			s.known = append(s.known, strings.Split(record.MessageID, ",")...) // a template has one for each receiver
		}
	})
	if err != nil {
		return nil, err
	}
	if j.Check(journal.NewOwner(s.Server, s.Bot)) != nil {
		return nil, errors.New("the journal belongs to another bot or server: give those of the batch with --bot and --server")
	}
	return j, nil
}
