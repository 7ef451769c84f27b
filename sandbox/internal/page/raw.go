package page

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// maxRaw is how much of a body is shown, in bytes.
	maxRaw = 16 << 10
	// maxPreview is how much of it is shown where the message would be.
	maxPreview = 240
	// maxDepth is how deep JSON may nest to be indented: the spaces grow with the square of the depth.
	maxDepth = 64
)

// raw gives the body as text: JSON is indented, what cannot be seen is written as an escape, and what is
// too much is left out.
func raw(body []byte) string {
	var indented bytes.Buffer
	text := body
	if len(body) <= maxRaw && depth(body) <= maxDepth && json.Indent(&indented, body, "", "  ") == nil {
		text = indented.Bytes()
	}
	cut := len(text) - maxRaw
	if cut <= 0 {
		return visible(text)
	}
	return fmt.Sprintf("%s\n… and %d more bytes", visible(text[:maxRaw]), cut)
}

// preview gives the beginning of the body.
func preview(body []byte) string {
	if len(body) <= maxPreview {
		return visible(body)
	}
	return visible(body[:maxPreview]) + "…"
}

// depth counts how deep the brackets of JSON nest.
func depth(body []byte) int {
	deepest, now := 0, 0
	for tokens := json.NewDecoder(bytes.NewReader(body)); ; {
		token, err := tokens.Token()
		if err != nil {
			return deepest
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			now++
			deepest = max(deepest, now)
		case json.Delim('}'), json.Delim(']'):
			now--
		}
	}
}

// visible writes bytes that are no UTF-8, and characters that show nothing or turn the text around, as
// escapes.
func visible(text []byte) string {
	var b strings.Builder
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, text[0])
		case r == '\n' || r == '\t' || unicode.IsPrint(r):
			b.WriteRune(r)
		default:
			fmt.Fprintf(&b, `\u{%x}`, r)
		}
		text = text[size:]
	}
	return b.String()
}
