package settle

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/journal"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/content"
	"github.com/jelou-go/jelou/cmd/jelou/internal/input"
	"github.com/jelou-go/jelou/cmd/jelou/internal/merge"
	"github.com/jelou-go/jelou/settle"
)

// one is a message to one person with an unknown delivery.
type one struct {
	line     int64
	place    string          // of the person in a template to several; "" for one person
	attempt  settle.Attempt  // the first that may have been accepted
	evidence settle.Evidence // nil before the search
}

// cases reads the messages of the unknown lines. The journal is at path.
func (s *settling) cases(path string, j *journal.Journal) ([]*one, error) {
	file, err := cli.Open(s.cmd, s.input)
	if err != nil {
		return nil, input.Error(s.input, err)
	}
	defer func() { _ = file.Close() }() // it was only read
	texts, err := s.texts(file, j)
	if err != nil {
		return nil, input.Error(s.input, err)
	}
	var all []*one
	for _, line := range j.InDoubt() {
		past := j.Past(line)
		began, err := time.Parse(time.RFC3339, past.At)
		if err != nil {
			return nil, input.Error(path, fmt.Errorf("the journal does not say when line %d was sent", line))
		}
		some, err := casesOf(texts[line], past.Missing)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: the line has no message to look for", input.Label(s.input), line)
		}
		for _, c := range some {
			c.line, c.attempt.Began = line, began
		}
		all = append(all, some...)
	}
	return all, nil
}

// texts returns the texts of the unknown lines. It fails if the journal belongs to another input.
func (s *settling) texts(file io.Reader, j *journal.Journal) (map[int64][]byte, error) {
	text, sum := io.Reader(input.UTF8(file)), sha256.New()
	if s.message != nil {
		table := merge.NewLines(s.input, file, s.message)
		defer table.Close()
		text = table
	}
	known := io.TeeReader(io.LimitReader(text, j.Input().Bytes), sum)
	texts := make(map[int64][]byte)
	for line, err := range input.Each(s.cmd.Context(), io.MultiReader(known, text)) {
		if err != nil && !errors.Is(err, input.ErrTooLarge) {
			return nil, err
		}
		if j.Past(line.Number).State() == journal.InDoubt {
			texts[line.Number] = bytes.Clone(line.Text)
		}
	}
	if journal.DigestOf(sum) != j.Input().SHA256 {
		return nil, errors.New("not the input that the journal belongs to, or it has changed; a table needs the --message and --country of the batch")
	}
	return texts, nil
}

// casesOf returns a case for the message on a line, or one for each of a template's receivers. With some, it takes only
// these.
func casesOf(text []byte, some []int) ([]*one, error) {
	read, err := content.Read(text)
	if err != nil {
		return nil, err
	}
	var all []*one
	for i, person := range read.People {
		if some != nil && !slices.Contains(some, i) {
			continue
		}
		c := &one{attempt: settle.Attempt{Message: read.Message}}
		if read.Template != nil {
			alone := *read.Template
			alone.Destinations = []string{person}
			c.attempt.Template = &alone
		}
		if len(read.People) > 1 {
			c.place = fmt.Sprintf("/destinations/%d", i)
		}
		all = append(all, c)
	}
	return all, nil
}
