package journal

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
)

// content is the content of a journal's file.
type content struct {
	head    header
	states  states
	flying  map[int64]struct{} // lines whose last record is Sending
	began   map[int64]string   // of lines in doubt: when the attempt began
	missing map[int64][]int    // of lines in doubt: the positions of the receivers in doubt, as the records have them
	reason  map[int64]uint16   // of rejected lines: an index in why
	why     []Reason
	size    int64 // of the file, without a last record that was cut short
	last    mark
}

// load reads a journal from its beginning.
func load(file io.Reader) (*content, error) {
	reader := bufio.NewReaderSize(file, 64<<10)
	first := make([]byte, headerSize)
	switch n, err := io.ReadFull(reader, first); {
	case n == 0 && errors.Is(err, io.EOF):
		return nil, errors.New("is empty, so the sent lines are unknown: give --journal a file that does not exist yet")
	case errors.Is(err, io.ErrUnexpectedEOF):
		return nil, errNoJournal
	case err != nil:
		return nil, err
	}
	head, err := decodeHeader(first)
	if err != nil {
		return nil, err
	}
	c := &content{head: head, flying: make(map[int64]struct{}), began: make(map[int64]string), missing: make(map[int64][]int), reason: make(map[int64]uint16), size: headerSize}
	return c, c.records(reader)
}

// records reads every record after the header.
func (c *content) records(reader *bufio.Reader) error {
	known := false // the loop has read the record that the header knows of
	for {
		if c.size == c.head.Size {
			known = c.last == c.head.Last
		}
		text, err := reader.ReadBytes('\n')
		switch {
		case errors.Is(err, io.EOF) && !known:
			return errors.New("the journal is damaged: its end is missing, so the lines sent last are unknown")
		case errors.Is(err, io.EOF):
			return c.tail(text)
		case err != nil:
			return err
		}
		if err := c.take(text); err != nil {
			return fmt.Errorf("the journal is damaged: record %d: %w", c.last.Number+1, err)
		}
		c.size += int64(len(text))
	}
}

// tail checks the text behind the last record. It must be empty, or the beginning of the next record, which a kill cut
// short.
func (c *content) tail(text []byte) error {
	next := fmt.Appendf(nil, `{"record":%d,"line":`, c.last.Number+1)
	common := min(len(text), len(next))
	if !bytes.Equal(text[:common], next[:common]) || bytes.IndexByte(text, 0) >= 0 {
		return errors.New("the journal is damaged: its end is not a record, as after a power cut")
	}
	return nil
}

// take adds a record to the states.
func (c *content) take(text []byte) error {
	var record Record
	after, err := unseal(text, c.last.Sum, &record)
	switch {
	case err != nil:
		return err
	case record.Number != c.last.Number+1:
		return errChanged
	case !slices.Contains([]string{Sending, Sent, Refused, NotSent, Unknown}, record.Outcome):
		return errors.New("it has no known outcome")
	case record.Line < 1:
		return errors.New("it has no line number")
	case settled(c.states.of(record.Line)):
		return fmt.Errorf("line %d of the input has a second outcome", record.Line)
	}
	c.states.set(record.Line, record.State())
	delete(c.flying, record.Line)
	if record.Outcome == Sending {
		c.flying[record.Line] = struct{}{}
	}
	c.remember(record)
	c.last = mark{record.Number, after}
	return nil
}

// remember keeps the parts of a record that a later run reports.
func (c *content) remember(record Record) {
	switch record.State() {
	case InDoubt:
		if record.At != "" && c.began[record.Line] == "" {
			c.began[record.Line] = record.At
		}
		if record.Outcome == Unknown && len(record.Missing) > 0 {
			c.missing[record.Line] = record.Missing
		}
		return
	case Rejected:
		reason := Reason{record.StatusCode, record.Code}
		at := slices.Index(c.why, reason)
		if at < 0 && len(c.why) <= math.MaxUint16 {
			at = len(c.why)
			c.why = append(c.why, reason)
		}
		c.reason[record.Line] = uint16(max(at, 0)) //nolint:gosec // from 0 to MaxUint16
	}
	delete(c.began, record.Line)
	delete(c.missing, record.Line)
}

// settled reports whether no run sends a line in this state again.
func settled(state State) bool { return state == Done || state == Rejected }
