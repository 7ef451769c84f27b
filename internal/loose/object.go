package loose

// Number is a number as it stands in the text.
type Number string

// Object reads the object that data begins with, whatever is in it: strings, bools, nil, [Number], []any and
// map[string]any. It is nil where there is none. Of a name that is there twice the last one counts.
func Object(data []byte) map[string]any {
	r := open(data)
	defer r.close()
	if r.json.PeekKind() != '{' {
		return nil
	}
	value, err := r.anything()
	if err != nil {
		return nil
	}
	object, _ := value.(map[string]any)
	return object
}

func (r *reader) anything() (any, error) {
	switch r.json.PeekKind() {
	case '{':
		return r.object()
	case '[':
		return r.array()
	}
	value, err := r.value()
	if err != nil {
		return nil, err
	}
	switch value[0] {
	case '"':
		return string(unquote(value)), nil
	case 't', 'f':
		return value[0] == 't', nil
	case 'n':
		return nil, nil
	default:
		return Number(value), nil
	}
}

func (r *reader) object() (any, error) {
	if _, err := r.json.ReadToken(); err != nil {
		return nil, err
	}
	object := make(map[string]any)
	for r.json.PeekKind() != '}' {
		name, err := r.value()
		if err != nil {
			return nil, err
		}
		if object[string(unquote(name))], err = r.anything(); err != nil {
			return nil, err
		}
	}
	_, err := r.json.ReadToken()
	return object, err
}

func (r *reader) array() (any, error) {
	if _, err := r.json.ReadToken(); err != nil {
		return nil, err
	}
	var array []any
	for r.json.PeekKind() != ']' {
		item, err := r.anything()
		if err != nil {
			return nil, err
		}
		array = append(array, item)
	}
	_, err := r.json.ReadToken()
	return array, err
}
