package jsonstrict

import (
	"bytes"
	"encoding/json"
	"slices"

	"github.com/jelou-go/jelou/delivery"
	"github.com/jelou-go/jelou/internal/validate"
)

// FreeObject decodes an object with arbitrary members.
func FreeObject(d *Decoder, v *map[string]any) {
	if !d.Object() {
		return
	}
	*v = map[string]any{}
	for d.Next() {
		Additional(d, v)
	}
}

// Free decodes any value except null, which the contract does not allow and which Go could not distinguish from a
// missing value. Numbers become json.Number, which keeps every digit.
func Free(d *Decoder, v *any) {
	if !d.broken && d.json.PeekKind() == 'n' {
		d.skip()
		d.add("type", "must not be null", "null")
		return
	}
	*v = d.anything()
}

func (d *Decoder) anything() any {
	if d.broken {
		return nil
	}
	switch d.json.PeekKind() {
	case '{':
		var object map[string]any
		FreeObject(d, &object)
		return object
	case '[':
		var array []any
		Slice(func(d *Decoder, v *any) { *v = d.anything() })(d, &array)
		return array
	case '0':
		literal, _ := d.number("")
		return json.Number(literal)
	case '"':
		text, _ := d.text()
		return string(text)
	}
	token, err := d.json.ReadToken()
	if d.failed(err) || token.Kind() == 'n' {
		return nil
	}
	return token.Bool()
}

// Additional decodes the current member, which the contract does not know, into members.
func Additional(d *Decoder, members *map[string]any) {
	if !d.room() {
		return
	}
	name := string(d.Name())
	if _, twice := (*members)[name]; twice {
		d.add("uniqueNames", "", "is repeated")
	}
	if *members == nil {
		*members = make(map[string]any)
	}
	(*members)[name] = d.anything()
}

// CheckAdditional checks the additional members of an open object. known are the names of its other members.
func CheckAdditional(r *validate.Report, at *validate.Path, members map[string]any, known ...string) {
	if len(members) == 0 {
		return
	}
	for _, name := range known {
		if _, twice := members[name]; twice {
			place := at.Member(name)
			r.Add(delivery.Violation{Pointer: place.Pointer(), Rule: "uniqueNames", Given: "is a field and an additional property"})
		}
	}
	CheckFree(r, at, members)
}

// MarshalOpen encodes an object with additional members.
func MarshalOpen(known any, additional map[string]any) ([]byte, error) {
	text, err := marshal(known)
	if err != nil || len(additional) == 0 {
		return text, err
	}
	more, err := marshal(additional)
	if err != nil {
		return nil, err
	}
	if string(text) == "{}" {
		return more, nil
	}
	return slices.Concat(text[:len(text)-1], []byte(","), more[1:]), nil
}

// marshal encodes a value without escaping <, > and &.
func marshal(value any) ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(value)
	return bytes.TrimSuffix(text.Bytes(), []byte("\n")), err
}
