package jsonstrict

import "encoding/json"

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
