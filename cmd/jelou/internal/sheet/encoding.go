package sheet

import (
	"bufio"
	"errors"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"github.com/jelou-go/jelou/cmd/jelou/internal/input"
)

const windows1252 = "Windows-1252"

// decoder returns UTF-8. If the first character beyond ASCII is invalid UTF-8, the text is Windows-1252: the ASCII
// before it is the same in both.
type decoder struct {
	in      *bufio.Reader
	name    func() string // of the encoding that in was decoded from
	settled bool          // a character has decided between UTF-8 and Windows-1252
	western bool
	ready   []byte // decoded text
}

func (d *decoder) Read(p []byte) (int, error) {
	for len(d.ready) == 0 {
		head, err := d.in.Peek(1)
		if len(head) == 0 {
			return 0, err
		}
		head, _ = d.in.Peek(d.in.Buffered())
		n := 0
		for n < len(head) && (head[n] < utf8.RuneSelf || d.settled) {
			n++
		}
		switch {
		case n > 0 && d.western:
			d.latin(head[:min(n, len(p))])
		case n > 0:
			n = copy(p, head[:n])
			_, _ = d.in.Discard(n) // Peek has buffered them
			return n, nil
		default:
			if err := d.settle(); err != nil {
				return 0, err
			}
		}
	}
	n := copy(p, d.ready)
	d.ready = d.ready[n:]
	return n, nil
}

// settle decides by the first character beyond ASCII.
func (d *decoder) settle() error {
	first, err := d.in.Peek(utf8.UTFMax) // may go beyond the buffered bytes
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	r, size := utf8.DecodeRune(first)
	d.settled, d.western = true, r == utf8.RuneError && size == 1 && d.name() == input.PlainText
	return nil
}

// latin decodes Windows-1252.
func (d *decoder) latin(text []byte) {
	d.ready = d.ready[:0]
	for _, c := range text {
		d.ready = utf8.AppendRune(d.ready, charmap.Windows1252.DecodeByte(c))
	}
	_, _ = d.in.Discard(len(text)) // Peek has buffered them
}

// encoding returns the name of the encoding, as far as the decoder has seen the text.
func (d *decoder) encoding() string {
	if d.western {
		return windows1252
	}
	return d.name()
}

// encode writes a text in the table's encoding. Before the first character beyond ASCII, UTF-8 and Windows-1252 are the
// same.
func (d *decoder) encode(text []byte) []byte {
	var to transform.Transformer
	switch d.encoding() {
	case windows1252:
		to = charmap.Windows1252.NewEncoder()
	case input.UTF16LE:
		to = unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder()
	case input.UTF16BE:
		to = unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder()
	default:
		return text
	}
	encoded, _, err := transform.Bytes(to, text)
	if err != nil {
		return text // impossible, because the text came from this encoding
	}
	return encoded
}

// mark returns the encoding's byte order mark, if the text began with one.
func (d *decoder) mark() []byte {
	switch d.encoding() {
	case input.MarkedUTF8:
		return []byte(input.ByteOrderMark)
	case input.UTF16LE:
		return []byte{0xff, 0xfe}
	case input.UTF16BE:
		return []byte{0xfe, 0xff}
	}
	return nil
}
