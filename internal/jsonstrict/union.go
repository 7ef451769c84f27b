package jsonstrict

import (
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/jelou-go/jelou/internal/validate"
)

// Tag looks ahead for the member that selects the type of a union, and returns its text. If the next value does not have
// the member, Tag reports a violation, skips the value and returns false.
func (d *Decoder) Tag(name string) ([]byte, bool) {
	if !d.is('{', "must be an object") {
		return nil, false
	}
	var tag []byte
	found := false
	for member, value := range d.ahead {
		if found = string(member) == name; found {
			if value.Kind() == '"' {
				tag = unquote(value)
			}
			break
		}
	}
	if tag != nil {
		return tag, true
	}
	if d.skip(); d.broken {
		return nil, false
	}
	if !found {
		d.missing(name)
	} else {
		d.addAt(d.pointer()+"/"+validate.EscapeToken(name), "type", "must be a string", "something else")
	}
	return nil, false
}

// UnknownTag reports that the tag has another value than the known ones, and skips the object.
func (d *Decoder) UnknownTag(name string, known ...string) {
	if d.skip(); d.broken {
		return
	}
	d.addAt(d.pointer()+"/"+validate.EscapeToken(name), "enum", validate.OneOf(known), "another value")
}

// Fitting looks ahead to choose the type of a union without a tag. It returns the index of the type with the most required
// members in the object; of several such types, the first. A type with all its required members comes before the others. If
// the object has no required member of any type, Fitting reports a violation, skips the value and returns -1.
func (d *Decoder) Fitting(required ...[]string) int {
	if !d.is('{', "must be an object") {
		return -1
	}
	found := make([]int, len(required))
	for member := range d.ahead {
		for i, names := range required {
			if slices.ContainsFunc(names, func(name string) bool { return name == string(member) }) {
				found[i]++
			}
		}
	}
	for i, names := range required {
		if found[i] == len(names) {
			found[i] += 1 << 20 // more than any type has
		}
	}
	most := slices.Max(found)
	if most > 0 {
		return slices.Index(found, most)
	}
	if d.skip(); !d.broken {
		d.add("oneOf", validate.OneOfMembers(required), "none of the required members")
	}
	return -1
}

// ahead yields the members of the next object without consuming the object. It ends early if the text is not JSON, which
// the decoding itself reports later.
func (d *Decoder) ahead(yield func(name []byte, value jsontext.Value) bool) {
	second := newDecoder(d.data[start(d.data, int(d.json.InputOffset())):])
	defer decoders.Put(second)
	if _, err := second.json.ReadToken(); err != nil {
		return
	}
	for second.json.PeekKind() == '"' {
		name, err := second.json.ReadValue()
		if err != nil {
			return
		}
		value, err := second.json.ReadValue() // nil if it is not JSON
		if !yield(unquote(name), value) || err != nil {
			return
		}
	}
}
