package journal

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
)

// content is the content of a journal's file.
type content struct {
	head   header
	lines  []uint16 // by number: an index in kinds
	kinds  []kind   // first one for each state
	counts []int64  // of lines, by kind
	doubts map[int64]doubt
	size   int64 // of the file, without a last record that was cut short
	last   mark
	each   func(Record) // gets every record
}

// kind is the part of a line's past that many lines share. So a line takes two bytes.
type kind struct {
	state  State
	reason Reason
}

// doubt is the rest of the past of a line in doubt.
type doubt struct {
	began   string
	missing []int
	flying  bool // the last record is Sending
}

func newContent() *content {
	kinds := []kind{{state: Pending}, {state: Done}, {state: Rejected}, {state: InDoubt}}
	return &content{kinds: kinds, counts: make([]int64, len(kinds)), doubts: make(map[int64]doubt)}
}

var errEmpty = errors.New("is empty, so the sent lines are unknown")

// load reads a journal from its beginning, and calls each with every record.
func load(file io.Reader, each func(Record)) (*content, error) {
	reader := bufio.NewReaderSize(file, 64<<10)
	first := make([]byte, headerSize)
	switch n, err := io.ReadFull(reader, first); {
	case n == 0 && errors.Is(err, io.EOF):
		return nil, errEmpty
	case errors.Is(err, io.ErrUnexpectedEOF):
		return nil, errNoJournal
	case err != nil:
		return nil, err
	}
	head, err := decodeHeader(first)
	if err != nil {
		return nil, err
	}
	c := newContent()
	c.head, c.size, c.each = head, headerSize, each
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

// take adds a record to the past of its line.
func (c *content) take(text []byte) error {
	var record Record
	after, err := unseal(text, c.last.Sum, &record)
	before := c.kind(record.Line).state
	switch {
	case err != nil:
		return err
	case record.Number != c.last.Number+1:
		return errChanged
	case !slices.Contains([]string{Sending, Sent, Refused, NotSent, Unknown}, record.Outcome):
		return errors.New("it has no known outcome")
	case record.Line < 1 || record.Line > math.MaxInt32:
		return errors.New("it has no line number")
	case before == Done || before == Rejected: // no run sends the line again
		return fmt.Errorf("line %d of the input has a second outcome", record.Line)
	}
	now := kind{state: record.State()}
	if now.state == Rejected {
		now.reason = Reason{record.StatusCode, record.Code}
	}
	c.set(record.Line, now)
	if now.state == InDoubt {
		d := c.doubts[record.Line]
		d.began, d.flying = cmp.Or(d.began, record.At), record.Outcome == Sending
		if len(record.Missing) > 0 {
			d.missing = record.Missing
		}
		c.doubts[record.Line] = d
	} else {
		delete(c.doubts, record.Line)
	}
	c.last = mark{record.Number, after}
	c.each(record)
	return nil
}

func (c *content) kind(line int64) kind {
	if line < 0 || line >= int64(len(c.lines)) {
		return kind{}
	}
	return c.kinds[c.lines[line]]
}

func (c *content) set(line int64, now kind) {
	at := slices.Index(c.kinds, now)
	if at < 0 && len(c.kinds) > math.MaxUint16 {
		at = slices.Index(c.kinds, kind{state: now.state}) // drops the reason
	}
	if at < 0 {
		at = len(c.kinds)
		c.kinds, c.counts = append(c.kinds, now), append(c.counts, 0)
	}
	if more := int(line) + 1 - len(c.lines); more > 0 {
		c.lines = append(c.lines, make([]uint16, more)...)
	}
	c.counts[c.lines[line]]--
	c.counts[at]++
	c.lines[line] = uint16(at) //nolint:gosec // from 0 to MaxUint16
}
