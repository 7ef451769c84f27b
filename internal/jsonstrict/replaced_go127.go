//go:build goexperiment.jsonv2 && go1.27

package jsonstrict

import (
	"encoding/json"
	"encoding/json/jsontext"
	jsonv2 "encoding/json/v2"
)

// replacement is what encoding/json writes for invalid bytes since Go 1.27, and for a valid replacement character, too.
const replacement = "\ufffd"

// isReplaced reports whether a text of the value has invalid bytes.
func isReplaced(value any) bool {
	_, err := jsonv2.Marshal(value, json.DefaultOptionsV1(), jsontext.AllowInvalidUTF8(false))
	return err != nil
}
