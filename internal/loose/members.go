// Package loose reads the JSON of answers, which may hold more than the contract knows. It stands in for
// encoding/json, which alone is half of what a program gets from linking it.
package loose

import (
	"bytes"
	"errors"
	"io"
	"sync"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// What an answer can be in place of an object.
var (
	ErrEmpty     = errors.New("is empty")
	ErrNoJSON    = errors.New("is not JSON")
	ErrNoObject  = errors.New("is not a JSON object")
	ErrNameTwice = errors.New("has one name twice")
)

// Member is a member of an object: its name, and its value as it stands in the text.
type Member struct{ Name, Value []byte }

// Members appends to list what is directly in the one JSON object that data must be. Names and values
// are parts of data. A name that is there twice is [ErrNameTwice]: one reader would take the first, another
// the last.
func Members(list []Member, data []byte) ([]Member, error) {
	r := open(data)
	defer r.close()
	switch kind := r.json.PeekKind(); {
	case kind == '{':
	case len(bytes.TrimLeft(data, " \t\r\n")) == 0:
		return nil, ErrEmpty
	case r.json.SkipValue() != nil || !r.ended():
		return nil, ErrNoJSON
	default:
		return nil, ErrNoObject
	}
	list, err := r.members(list)
	if err != nil || !r.ended() {
		return nil, ErrNoJSON
	}
	if nameTwice(list) {
		return nil, ErrNameTwice
	}
	return list, nil
}

func nameTwice(list []Member) bool {
	if len(list) > 16 { // no answer of Jelou: comparing each with each would take long
		names := make(map[string]bool, len(list))
		for _, member := range list {
			names[string(member.Name)] = true
		}
		return len(names) < len(list)
	}
	for i := range list {
		for j := range i {
			if bytes.Equal(list[i].Name, list[j].Name) {
				return true
			}
		}
	}
	return false
}

// reader is a jsontext.Decoder that is used again and again. It holds on to the last answer that it read.
type reader struct {
	data []byte
	text bytes.Buffer
	json *jsontext.Decoder
}

var (
	readers = sync.Pool{New: func() any { return &reader{json: new(jsontext.Decoder)} }}

	// As encoding/json is: broken text is replaced, and names are compared by whoever needs that.
	forgiving = []jsontext.Options{jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)}
)

func open(data []byte) *reader {
	r := readers.Get().(*reader)
	r.data, r.text = data, *bytes.NewBuffer(data)
	r.json.Reset(&r.text, forgiving...)
	return r
}

func (r *reader) close() { readers.Put(r) }

// ended tells that nothing follows.
func (r *reader) ended() bool {
	_, err := r.json.ReadToken()
	return errors.Is(err, io.EOF)
}

// members reads an object.
func (r *reader) members(list []Member) ([]Member, error) {
	if _, err := r.json.ReadToken(); err != nil {
		return nil, err
	}
	for r.json.PeekKind() != '}' {
		name, err := r.value()
		if err != nil {
			return nil, err
		}
		value, err := r.value()
		if err != nil {
			return nil, err
		}
		list = append(list, Member{Name: unquote(name), Value: value})
	}
	_, err := r.json.ReadToken()
	return list, err
}

// value is the next value as it stands in data.
func (r *reader) value() ([]byte, error) {
	value, err := r.json.ReadValue()
	if err != nil {
		return nil, err
	}
	end := int(r.json.InputOffset())
	return r.data[end-len(value) : end], nil
}

// unquote gives the text of a JSON string that was read before. Its only error tells of broken UTF-8,
// which it replaces.
func unquote(quoted []byte) []byte {
	if bytes.IndexByte(quoted, '\\') < 0 && utf8.Valid(quoted) {
		return quoted[1 : len(quoted)-1]
	}
	text, _ := jsontext.AppendUnquote(nil, quoted)
	return text
}
