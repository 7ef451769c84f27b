package encode

import "encoding/json"

// Free writes any value, as encoding/json does. It stands apart from [Encoder] so that only messages
// with free-form members link encoding/json.
func Free(e *Encoder, v any) {
	switch v := v.(type) {
	case string:
		e.String(v)
	case bool:
		e.Bool(v)
	case float64:
		e.Number(v)
	default:
		encoded, err := json.Marshal(v)
		if err != nil {
			e.fail(err)
		}
		e.buf = append(e.buf, encoded...)
	}
}
