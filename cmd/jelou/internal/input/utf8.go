package input

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// ByteOrderMark begins the files of some editors. It is not part of the text.
const ByteOrderMark = "\ufeff"

var errHalf = errors.New("the UTF-16 text ends in the middle of a character")

// The encodings of a text.
const (
	PlainText  = "UTF-8"
	MarkedUTF8 = "UTF-8 with a byte order mark"
	UTF16LE    = "UTF-16"
	UTF16BE    = "UTF-16 (big-endian)"
)

// UTF8 returns r as UTF-8, without a byte order mark: PowerShell's ">" writes UTF-16. Bytes that are valid in neither stay
// as they are, so the reader of the JSON reports them.
func UTF8(r io.Reader) *Text { return &Text{in: bufio.NewReaderSize(r, 64<<10), encoding: PlainText} }

// Text is a text as UTF-8. It looks at the first bytes only when somebody first reads it, because that can block.
type Text struct {
	in       *bufio.Reader
	text     io.Reader // in as UTF-8; nil until the first read
	encoding string
}

// Read implements [io.Reader].
func (r *Text) Read(p []byte) (int, error) {
	if r.text == nil {
		r.text = r.decoder()
	}
	return r.text.Read(p)
}

// Encoding returns the name of the encoding, after the first read.
func (r *Text) Encoding() string { return r.encoding }

// decoder finds the encoding by the mark, or by the zero byte beside the first character: JSON begins with ASCII.
func (r *Text) decoder() io.Reader {
	head, _ := r.in.Peek(3) // an error comes again with the next read
	skip := func(n int) { _, _ = r.in.Discard(n) }
	switch {
	case bytes.Equal(head, []byte(ByteOrderMark)):
		skip(3)
		r.encoding = MarkedUTF8
		return r.in
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}):
		skip(2)
		return r.utf16(UTF16LE, binary.LittleEndian)
	case bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		skip(2)
		return r.utf16(UTF16BE, binary.BigEndian)
	case len(head) >= 2 && head[0] != 0 && head[1] == 0:
		return r.utf16(UTF16LE, binary.LittleEndian)
	case len(head) >= 2 && head[0] == 0 && head[1] != 0:
		return r.utf16(UTF16BE, binary.BigEndian)
	}
	return r.in
}

func (r *Text) utf16(name string, order binary.ByteOrder) io.Reader {
	r.encoding = name
	return &utf16Reader{in: r.in, order: order}
}

// utf16Reader turns UTF-16 into UTF-8. golang.org/x/text would silently replace half a surrogate pair with U+FFFD. This
// reader turns it into invalid UTF-8.
type utf16Reader struct {
	in    *bufio.Reader
	order binary.ByteOrder
	ready []byte
}

func (u *utf16Reader) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		if len(u.ready) == 0 {
			// Return the available text before waiting for more.
			if n > 0 && u.in.Buffered() < 4 {
				break
			}
			if err := u.next(); err != nil {
				if n > 0 {
					break // the error comes again
				}
				return 0, err
			}
		}
		copied := copy(p[n:], u.ready)
		n, u.ready = n+copied, u.ready[copied:]
	}
	return n, nil
}

// next decodes a character.
func (u *utf16Reader) next() error {
	first, err := u.unit()
	if err != nil {
		return err
	}
	_, _ = u.in.Discard(2) // unit has buffered them
	c := rune(first)
	if utf16.IsSurrogate(c) {
		second, err := u.unit()
		if pair := utf16.DecodeRune(c, rune(second)); err == nil && pair != utf8.RuneError {
			_, _ = u.in.Discard(2)
			c = pair
		}
	}
	u.ready = appendRune(u.ready[:0], c)
	return nil
}

// unit returns the next two bytes, and leaves them to be read.
func (u *utf16Reader) unit() (uint16, error) {
	two, err := u.in.Peek(2)
	switch {
	case len(two) == 2:
		return u.order.Uint16(two), nil
	case len(two) == 1 && errors.Is(err, io.EOF):
		return 0, errHalf
	default:
		return 0, err
	}
}

// appendRune writes a surrogate as the three bytes of its number. They are invalid UTF-8.
func appendRune(to []byte, c rune) []byte {
	if utf16.IsSurrogate(c) {
		return append(to, 0xed, 0x80|byte(c>>6&0x3f), 0x80|byte(c&0x3f))
	}
	return utf8.AppendRune(to, c)
}
