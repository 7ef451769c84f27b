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
	d.look(func(member []byte, ahead *jsontext.Decoder) bool {
		if string(member) != name {
			return true
		}
		found = true
		if value, err := ahead.ReadValue(); err == nil && value.Kind() == '"' {
			tag = unquote(value)
		}
		return false
	})
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
	d.look(func(member []byte, _ *jsontext.Decoder) bool {
		for i, names := range required {
			if slices.ContainsFunc(names, func(name string) bool { return name == string(member) }) {
				found[i]++
			}
		}
		return true
	})
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

// look calls visit with the name of each member of the next object, without consuming the object. It stops if visit
// returns false or the text is not JSON. The decoding itself reports broken JSON later.
func (d *Decoder) look(visit func(member []byte, ahead *jsontext.Decoder) bool) {
	second := newDecoder(d.data[start(d.data, int(d.json.InputOffset())):])
	defer decoders.Put(second)
	ahead := &second.json
	if _, err := ahead.ReadToken(); err != nil {
		return
	}
	for ahead.PeekKind() == '"' {
		name, err := ahead.ReadValue()
		if err != nil {
			return
		}
		at := ahead.InputOffset()
		if !visit(unquote(name), ahead) {
			return
		}
		if ahead.InputOffset() == at && ahead.SkipValue() != nil {
			return
		}
	}
}
