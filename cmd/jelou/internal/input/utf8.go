package input

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/transform"
)

// ByteOrderMark begins the files of some editors. It is not part of the text.
const ByteOrderMark = "\ufeff"

var errHalf = errors.New("the UTF-16 text ends in the middle of a character")

// Encoding is an encoding of a text.
type Encoding struct {
	Name  string
	Mark  string // at the beginning of the text; "" for none
	order interface {
		binary.ByteOrder
		binary.AppendByteOrder
	} // of UTF-16; nil for UTF-8
}

// Plain is the encoding of most texts.
var Plain = &Encoding{Name: "UTF-8"}

var (
	marked  = &Encoding{Name: "UTF-8 with a byte order mark", Mark: ByteOrderMark}
	utf16LE = &Encoding{"UTF-16", "\xff\xfe", binary.LittleEndian}
	utf16BE = &Encoding{"UTF-16 (big-endian)", "\xfe\xff", binary.BigEndian}
)

// Encode returns a text of UTF-8 in the encoding.
func (e *Encoding) Encode(text []byte) []byte {
	if e.order == nil {
		return text
	}
	var encoded []byte
	for _, unit := range utf16.Encode([]rune(string(text))) {
		encoded = e.order.AppendUint16(encoded, unit)
	}
	return encoded
}

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
	if r.encoding.order == nil {
		return r.in
	}
	return transform.NewReader(r.in, utf16Decoder{order: r.encoding.order})
}

// utf16Decoder turns UTF-16 into UTF-8. That of golang.org/x/text would silently replace half a surrogate pair with
// U+FFFD. This one turns it into invalid UTF-8.
type utf16Decoder struct {
	transform.NopResetter
	order binary.ByteOrder
}

// Transform implements [transform.Transformer].
func (d utf16Decoder) Transform(dst, src []byte, atEOF bool) (nDst, nSrc int, err error) {
	for len(src)-nSrc >= 2 {
		c, size := rune(d.order.Uint16(src[nSrc:])), 2
		if utf16.IsSurrogate(c) && len(src)-nSrc >= 4 {
			if pair := utf16.DecodeRune(c, rune(d.order.Uint16(src[nSrc+2:]))); pair != utf8.RuneError {
				c, size = pair, 4
			}
		}
		switch {
		case utf16.IsSurrogate(c) && len(src)-nSrc < 4 && !atEOF:
			return nDst, nSrc, transform.ErrShortSrc
		case len(dst)-nDst < utf8.UTFMax:
			return nDst, nSrc, transform.ErrShortDst
		case utf16.IsSurrogate(c):
			dst[nDst] = 0xff
			nDst++
		default:
			nDst += utf8.EncodeRune(dst[nDst:], c)
		}
		nSrc += size
	}
	switch {
	case nSrc < len(src) && atEOF:
		err = errHalf
	case nSrc < len(src):
		err = transform.ErrShortSrc
	}
	return nDst, nSrc, err
}
