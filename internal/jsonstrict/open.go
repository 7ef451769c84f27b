package jsonstrict

import (
	"bytes"
	"encoding/json"
	"slices"

	"github.com/jelou-go/jelou/delivery"
	"github.com/jelou-go/jelou/internal/validate"
)

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
