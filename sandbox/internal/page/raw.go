package page

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode/utf8"
)

const (
	// maxRaw is how much of a body is shown, in bytes.
	maxRaw = 16 << 10
	// maxIndented is the same for what becomes of it by indenting.
	maxIndented = 4 * maxRaw
	// maxPreview is how much of it is shown where the message would be.
	maxPreview = 240
	// maxDepth is how deep JSON may nest to be indented: the spaces grow with the square of the depth.
	maxDepth = 64
)

// raw gives the body as text that can be seen and copied: where it is JSON, what is shown is the same JSON,
// indented.
func raw(body []byte) string {
	if len(body) <= maxRaw && utf8.Valid(body) && json.Valid(body) {
		return visible(indented(body))
	}
	return beginning(body, maxRaw)
}

// preview gives the beginning of the body.
func preview(body []byte) string {
	return beginning(body, maxPreview)
}

// beginning gives no more bytes of the text than this, and tells of those that it leaves out.
func beginning(text []byte, most int) string {
	if len(text) <= most {
		return visible(text)
	}
	end := most
	for most-end < utf8.UTFMax-1 && !utf8.RuneStart(text[end]) {
		end--
	}
	return fmt.Sprintf("%s\n… and %d more bytes", visible(text[:end]), len(text)-end)
}

// indented gives JSON with line breaks where it stays legible.
func indented(body []byte) []byte {
	// These are between the tokens: inside a string, JSON has them as escapes only.
	body = bytes.ReplaceAll(body, []byte("\r"), nil)
	var b bytes.Buffer
	if depth(body) > maxDepth || json.Indent(&b, body, "", "  ") != nil || b.Len() > maxIndented {
		return body
	}
	return b.Bytes()
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
