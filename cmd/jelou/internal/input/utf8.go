package input

import (
	"bufio"
	"bytes"
	"io"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// ByteOrderMark begins the files of some editors. It is not part of the text.
const ByteOrderMark = "\ufeff"

// Encoding is an encoding of a text.
type Encoding struct {
	Name string
	Mark string // at the beginning of the text; "" for none
	encoding.Encoding
}

// Plain is the encoding of most texts.
var Plain = &Encoding{"UTF-8", "", encoding.Nop}

var (
	marked  = &Encoding{"UTF-8 with a byte order mark", ByteOrderMark, encoding.Nop}
	utf16LE = &Encoding{"UTF-16", "\xff\xfe", unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)}
	utf16BE = &Encoding{"UTF-16 (big-endian)", "\xfe\xff", unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)}
)

// UTF8 returns r as UTF-8, without a byte order mark: PowerShell's ">" writes UTF-16. Bytes that are valid in neither stay
// as they are, so the reader of the JSON reports them.
func UTF8(r io.Reader) *Text { return &Text{in: bufio.NewReaderSize(r, 64<<10), encoding: Plain} }

// Text is a text as UTF-8. It looks at the first bytes only when somebody first reads it, because that can block.
type Text struct {
	in       *bufio.Reader
	text     io.Reader // in as UTF-8; nil until the first read
	encoding *Encoding
}

// Read implements [io.Reader].
func (r *Text) Read(p []byte) (int, error) {
	if r.text == nil {
		r.text = r.decoder()
	}
	return r.text.Read(p)
}

// Encoding returns the encoding, after the first read.
func (r *Text) Encoding() *Encoding { return r.encoding }

// decoder finds the encoding by the mark, or by the zero byte beside the first character: JSON begins with ASCII.
func (r *Text) decoder() io.Reader {
	head, _ := r.in.Peek(3) // an error comes again with the next read
	switch {
	case len(head) >= 2 && head[0] != 0 && head[1] == 0:
		r.encoding = utf16LE
	case len(head) >= 2 && head[0] == 0 && head[1] != 0:
		r.encoding = utf16BE
	}
	for _, e := range []*Encoding{marked, utf16LE, utf16BE} {
		if bytes.HasPrefix(head, []byte(e.Mark)) {
			r.encoding = e
			_, _ = r.in.Discard(len(e.Mark)) // Peek has buffered it
		}
	}
	if r.encoding == Plain || r.encoding == marked {
		return r.in
	}
	return transform.NewReader(r.in, half{r.encoding.NewDecoder()})
}

// half is the decoder of UTF-16, except for half a surrogate pair. The decoder silently makes it U+FFFD, and half makes it
// invalid UTF-8.
type half struct{ transform.Transformer }

// Transform implements [transform.Transformer].
func (h half) Transform(dst, src []byte, atEOF bool) (nDst, nSrc int, err error) {
	nDst, nSrc, err = h.Transformer.Transform(dst, src, atEOF)
	copy(dst, bytes.ReplaceAll(dst[:nDst], []byte("\ufffd"), []byte("\xff\xff\xff")))
	return nDst, nSrc, err
}
