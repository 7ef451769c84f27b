//go:build !(goexperiment.jsonv2 && go1.27)

package jsonstrict

// replacement is what encoding/json writes for invalid bytes. Only there it writes the replacement character as an escape.
const replacement = `\ufffd`

func isReplaced(any) bool { return true }
