// Package pretty formats JSON so that people can compare it.
package pretty

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// JSON indents the JSON value in data and sorts the members of objects by name. Numbers keep all their digits.
func JSON(data []byte) (string, error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return "", fmt.Errorf("pretty: %w", err)
	}
	if _, err := decoder.Token(); err != io.EOF {
		return "", errors.New("pretty: more text follows the JSON value")
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(value); err != nil {
		return "", fmt.Errorf("pretty: %w", err)
	}
	return out.String(), nil
}
