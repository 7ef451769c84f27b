package delivery

import (
	"bytes"
	"errors"
	"io"
	"sync"

	"github.com/go-json-experiment/json/jsontext"
)

var (
	errEmpty     = problem("the response is empty")
	errNoJSON    = problem("the response is not JSON")
	errNoObject  = problem("the response is not a JSON object")
	errNoList    = problem("the response is not a JSON array")
	errNameTwice = problem("the response has one name twice")
	errTooMany   = problem("the response has too many members")
)

// maxMembers is more members than any response has. To look for repeated names takes the square of their number.
const maxMembers = 4096

var byteOrderMark = []byte("\xef\xbb\xbf")

// object holds the direct members of a JSON object in their order, each value as raw JSON.
type object []member

type member struct{ name, value []byte }

// decoder reads a text in place, as a buffer, so the values that it returns are parts of the text.
type decoder struct {
	text bytes.Buffer
	jsontext.Decoder
}

// decoders keeps decoders for reuse, because a decoder is larger than most responses.
var decoders = sync.Pool{New: func() any { return new(decoder) }}

// readObject splits body, which must be one JSON object, into its members, and appends them to top. encoding/json would
// silently use the last of two members with one name, and would not notice names that differ only in case.
func readObject(top object, body []byte) (object, error) {
	if len(bytes.TrimSpace(body)) == 0 {
		return nil, errEmpty
	}
	d, _ := decoders.Get().(*decoder)
	defer decoders.Put(d)
	d.text = *bytes.NewBuffer(body)
	d.Reset(&d.text, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	if d.PeekKind() != '{' {
		if d.SkipValue() != nil {
			return nil, errNoJSON
		}
		return nil, errNoObject
	}
	_, err := d.ReadToken()
	for err == nil && d.PeekKind() != '}' {
		var name, value jsontext.Value
		if name, err = d.ReadValue(); err != nil {
			break
		}
		if value, err = d.ReadValue(); err != nil {
			break
		}
		m := member{unquote(name), value}
		switch {
		case len(top) == maxMembers:
			return nil, errTooMany
		case top.get(string(m.name)) != nil:
			return nil, errNameTwice
		}
		top = append(top, m)
	}
	_, end := d.ReadToken() // the closing brace
	_, rest := d.ReadToken()
	if err != nil || end != nil || !errors.Is(rest, io.EOF) {
		return nil, errNoJSON
	}
	return top, nil
}

// unquote returns the text of a JSON string.
func unquote(quoted []byte) []byte {
	if bytes.IndexByte(quoted, '\\') < 0 {
		return quoted[1 : len(quoted)-1]
	}
	text, _ := jsontext.AppendUnquote(nil, quoted) // the error reports invalid UTF-8, which it replaces
	return text
}

// get returns the value of the member, or nil if the object does not have it.
func (o object) get(name string) []byte {
	for _, m := range o {
		if string(m.name) == name {
			return m.value
		}
	}
	return nil
}

// readAnything decodes the first JSON value in body. It returns nil if body does not begin with one.
func readAnything(body []byte) any {
	var value any
	_ = withDigits(body, &value) // an error leaves the value nil
	return value
}
