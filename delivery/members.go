package delivery

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

var (
	errEmpty     = errors.New("the response is empty")
	errNoJSON    = errors.New("the response is not JSON")
	errNoObject  = errors.New("the response is not a JSON object")
	errNoList    = errors.New("the response is not a JSON array")
	errNameTwice = errors.New("the response has one name twice")
)

var byteOrderMark = []byte("\xef\xbb\xbf")

// object holds the direct members of a JSON object in their order, each value as raw JSON.
type object []member

type member struct{ name, value []byte }

// readObject splits body, which must be one JSON object, into its members. encoding/json would silently use the last of
// two members with one name, and would not notice names that differ only in case.
func readObject(body []byte) (object, error) {
	switch {
	case len(bytes.TrimSpace(body)) == 0:
		return nil, errEmpty
	case !json.Valid(body):
		return nil, errNoJSON
	}
	return readValidObject(nil, body)
}

// readValidObject is readObject for a body that is known to be valid JSON. It appends the members to top.
func readValidObject(top object, body []byte) (object, error) {
	body = bytes.TrimSpace(body)
	if body[0] != '{' {
		return nil, errNoObject
	}
	for name, rest := firstValue(body[1:]); name != nil; name, rest = firstValue(rest) {
		name = unquote(name)
		if top.get(string(name)) != nil {
			return nil, errNameTwice
		}
		var value []byte
		value, rest = firstValue(rest)
		top = append(top, member{name, value})
	}
	return top, nil
}

// firstValue cuts the next value off the rest of a valid JSON object, as raw JSON. At the object's end it is nil.
func firstValue(text []byte) (value, rest []byte) {
	begin, depth := 0, 0
	for i := 0; ; i++ {
		switch text[i] {
		case '"':
			for i++; text[i] != '"'; i++ {
				if text[i] == '\\' {
					i++
				}
			}
		case '{', '[':
			depth++
			continue
		case '}', ']':
			if depth--; depth < 0 {
				return nil, nil
			}
		case ' ', '\t', '\r', '\n', ',', ':':
			if depth == 0 {
				begin = i + 1
			}
			continue
		default: // a number or a literal extends to the next delimiter
			for bytes.IndexByte([]byte(" \t\r\n,:]}"), text[i+1]) < 0 {
				i++
			}
		}
		if depth == 0 {
			return text[begin : i+1], text[i+1:]
		}
	}
}

// unquote returns the text of a JSON string.
func unquote(quoted []byte) []byte {
	if bytes.IndexByte(quoted, '\\') < 0 {
		return quoted[1 : len(quoted)-1]
	}
	var text string
	_ = json.Unmarshal(quoted, &text) // cannot fail: the body is valid JSON
	return []byte(text)
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
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil && !errors.Is(err, io.EOF) {
		return nil
	}
	return value
}
