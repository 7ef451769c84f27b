package page

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode/utf8"
)

const (
	// maxRaw is the most bytes of a body that the page shows.
	maxRaw = 16 << 10
	// maxIndented is the largest size of an indented body.
	maxIndented = 4 * maxRaw
	// maxPreview is the most bytes of a body that the page shows in place of a message.
	maxPreview = 240
	// maxDepth is the deepest nesting that the page indents, because the spaces grow with the square of the depth.
	maxDepth = 64
)

// raw returns the body as text that a reader can read and copy. It indents JSON, which remains the same JSON.
func raw(body []byte) string {
	if len(body) <= maxRaw && utf8.Valid(body) && json.Valid(body) {
		return visible(indented(body))
	}
	return beginning(body, maxRaw)
}

// preview returns the beginning of the body.
func preview(body []byte) string {
	return beginning(body, maxPreview)
}

// beginning returns at most the first most bytes of the text, followed by the number of bytes that it leaves out.
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

// indented indents JSON. It returns JSON that is nested too deeply or would become too large as it is.
func indented(body []byte) []byte {
	// Carriage returns are only between tokens, because JSON escapes them in strings.
	body = bytes.ReplaceAll(body, []byte("\r"), nil)
	var b bytes.Buffer
	if depth(body) > maxDepth || json.Indent(&b, body, "", "  ") != nil || b.Len() > maxIndented {
		return body
	}
	return b.Bytes()
}

// depth returns the depth of nesting in JSON.
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
