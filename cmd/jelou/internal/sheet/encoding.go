package sheet

import (
	"bytes"
	"cmp"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/transform"

	"github.com/jelou-go/jelou/cmd/jelou/internal/input"
)

var windows1252 = &input.Encoding{Name: "Windows-1252", Encoding: charmap.Windows1252}

// decoder leaves UTF-8 as it is. If the first character beyond ASCII is invalid UTF-8, the text is Windows-1252, and
// decoder makes UTF-8 of it: the ASCII before is the same in both.
type decoder struct {
	transform.NopResetter
	from func() *input.Encoding // the encoding that the text was decoded from
	rest transform.Transformer  // decodes the text from that character on; nil before it
}

// Transform implements [transform.Transformer].
func (d *decoder) Transform(dst, src []byte, atEOF bool) (nDst, nSrc int, err error) {
	if d.rest == nil {
		beyond := bytes.IndexFunc(src, func(r rune) bool { return r >= utf8.RuneSelf })
		switch {
		case beyond < 0:
			return transform.Nop.Transform(dst, src, atEOF)
		case beyond > 0:
			nDst, nSrc, err = transform.Nop.Transform(dst, src[:beyond], atEOF)
			return nDst, nSrc, cmp.Or(err, transform.ErrShortDst) // the next call decides
		case !utf8.FullRune(src) && !atEOF:
			return 0, 0, transform.ErrShortSrc
		}
		d.rest = transform.Nop
		if r, size := utf8.DecodeRune(src); r == utf8.RuneError && size == 1 && d.from() == input.Plain {
			d.rest = windows1252.NewDecoder()
		}
	}
	return d.rest.Transform(dst, src, atEOF)
}

// encoding returns the encoding, as far as the decoder has seen the text.
func (d *decoder) encoding() *input.Encoding {
	if d.rest != nil && d.rest != transform.Nop {
		return windows1252
	}
	return d.from()
}

// encode writes a text of the table in the table's encoding. Before the first character beyond ASCII, UTF-8 and Windows-1252
// are the same.
func (d *decoder) encode(text []byte) []byte {
	encoded, _ := encoding.ReplaceUnsupported(d.encoding().NewEncoder()).Bytes(text) // so there is no error
	return encoded
}
