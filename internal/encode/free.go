package encode

import "encoding/json"

// Free writes any value, as encoding/json does. It stands apart from [Encoder] so that only messages
// with free-form members link encoding/json.
func Free(e *Encoder, v any) {
	encoded, err := json.Marshal(v)
	if err != nil {
		e.fail(err)
		return
	}
	e.buf = append(e.buf, encoded...)
}
