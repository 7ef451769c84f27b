package journal

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

// maxRecord bounds the length of a record, which has at most one answer's message id in it.
const maxRecord = 8 << 20

// content is what a journal file holds.
type content struct {
	head   *header // nil where the file is empty
	states states
	lost   []int64 // lines that were in flight when the run ended, in their order
	size   int64   // without a last record that was cut short
}

// load reads a journal from its beginning.
func load(file io.Reader) (*content, error) {
	reader := bufio.NewReaderSize(file, 64<<10)
	first := make([]byte, headerSize)
	switch _, err := io.ReadFull(reader, first); {
	case errors.Is(err, io.EOF):
		return new(content), nil
	case errors.Is(err, io.ErrUnexpectedEOF):
		return nil, errNoJournal
	case err != nil:
		return nil, err
	}
	head, err := decodeHeader(first)
	if err != nil {
		return nil, err
	}
	c := &content{head: head, size: headerSize}
	if err := c.records(reader); err != nil {
		return nil, err
	}
	return c, nil
}

func (c *content) records(reader *bufio.Reader) error {
	flying := make(map[int64]bool)
	for _, line := range c.head.slots {
		if line != 0 {
			flying[line] = true
		}
	}
	started := false // the current run
	for number := 2; ; number++ {
		started = started || c.size == c.head.run
		text, err := readRecord(reader)
		if errors.Is(err, io.EOF) {
			if bytes.IndexByte(text, 0) >= 0 {
				return errors.New("the journal is damaged: it ends in zeros, as after a power cut, and does not have what was sent last")
			}
			break // what there is of a last line was cut short
		}
		if err != nil {
			return err
		}
		record, err := c.take(text)
		if err != nil {
			return fmt.Errorf("the journal is damaged: line %d: %w", number, err)
		}
		if started {
			delete(flying, record.Line)
		}
		c.size += int64(len(text))
	}
	if !started {
		return errors.New("the journal is damaged: it has been cut short")
	}
	for line := range flying {
		if settled(c.states.of(line)) {
			return fmt.Errorf("the journal is damaged: line %d of the input was settled, and then in flight", line)
		}
		c.states.set(line, InDoubt)
		c.lost = append(c.lost, line)
	}
	slices.Sort(c.lost)
	return nil
}

// take enters a record into the states.
func (c *content) take(text []byte) (Record, error) {
	var record Record
	if json.Unmarshal(text, &record) != nil {
		return record, errors.New("no JSON object of the known form")
	}
	switch {
	case !slices.Contains([]string{Sent, Refused, NotSent, Unknown}, record.Outcome):
		return record, errors.New("no known outcome")
	case record.Line < 1 || record.Line > MaxLine:
		return record, errors.New("no line number")
	case settled(c.states.of(record.Line)):
		return record, fmt.Errorf("line %d of the input has a second outcome", record.Line)
	}
	c.states.set(record.Line, record.State())
	return record, nil
}

// settled tells a line that is never tried again.
func settled(state State) bool { return state == Done || state == Rejected }

// readRecord returns a line with its end. A line without one is io.EOF.
func readRecord(reader *bufio.Reader) ([]byte, error) {
	var long []byte
	for {
		part, err := reader.ReadSlice('\n')
		if err == nil && long == nil {
			return part, nil
		}
		long = append(long, part...)
		if len(long) > maxRecord {
			return nil, errors.New("the journal is damaged: a line is too long")
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return long, err
		}
	}
}
