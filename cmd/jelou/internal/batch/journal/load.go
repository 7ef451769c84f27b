package journal

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
)

var errEmpty = errors.New("is empty, so the sent lines are unknown")

// load reads a journal from its beginning, and calls each with every record.
func (j *Journal) load(file io.Reader, each func(Record)) error {
	reader := bufio.NewReaderSize(file, 64<<10)
	first := make([]byte, headerSize)
	switch n, err := io.ReadFull(reader, first); {
	case n == 0 && errors.Is(err, io.EOF):
		return errEmpty
	case errors.Is(err, io.ErrUnexpectedEOF):
		return errNoJournal
	case err != nil:
		return err
	}
	head, err := decodeHeader(first)
	if err != nil {
		return err
	}
	j.head = head
	j.kinds = make(map[kind]*Record)
	j.head.Size, j.head.Last = headerSize, mark{Sum: start}
	known := false // the loop has read the record that the header knows of
	for {
		if j.head.Size == head.Size {
			known = j.head.Last == head.Last
		}
		text, err := reader.ReadBytes('\n')
		switch {
		case errors.Is(err, io.EOF) && !known:
			return errors.New("the journal is damaged: its end is missing, so the lines sent last are unknown")
		case errors.Is(err, io.EOF):
			j.last = j.head.Last
			return j.checkTail(text)
		case err != nil:
			return err
		}
		record, err := j.take(text)
		if err != nil {
			return fmt.Errorf("the journal is damaged: record %d: %w", j.head.Last.Number+1, err)
		}
		j.head.Size += int64(len(text))
		each(record)
	}
}

// checkTail checks the text behind the last record. It must be empty, or the beginning of the next record, which a kill cut
// short.
func (j *Journal) checkTail(text []byte) error {
	next := fmt.Appendf(nil, `{"record":%d,"line":`, j.last.Number+1)
	common := min(len(text), len(next))
	if !bytes.Equal(text[:common], next[:common]) || bytes.IndexByte(text, 0) >= 0 {
		return errors.New("the journal is damaged: its end is not a record, as after a power cut")
	}
	return nil
}

// take adds a record to the past of its line.
func (j *Journal) take(text []byte) (record Record, err error) {
	after, err := unseal(text, j.head.Last.Sum, &record)
	if err != nil {
		return record, err
	}
	j.head.Last = mark{record.Number, after}
	if more := int(record.Line) + 1 - len(j.past); more > 0 {
		j.past = append(j.past, make([]*Record, more)...)
	}
	j.past[record.Line] = j.keep(j.Past(record.Line), record)
	return record, nil
}

// keep returns what Past returns of a line with a record after its past.
func (j *Journal) keep(past, record Record) *Record {
	switch record.State() {
	case Pending:
		if record.At == "" {
			return nil
		}
		return &record
	case InDoubt:
		record.At = cmp.Or(past.At, record.At)
		if len(record.Missing) == 0 {
			record.Missing = past.Missing
		}
		return &record
	}
	k := kind{record.Outcome, record.StatusCode, record.Code}
	if j.kinds[k] == nil {
		j.kinds[k] = &Record{Outcome: k.outcome, StatusCode: k.statusCode, Code: k.code}
	}
	return j.kinds[k]
}
