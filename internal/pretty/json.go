// Package pretty writes JSON for people who compare it.
package pretty

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// JSON gives the one JSON value in data in lines, its members sorted by name. Numbers keep their digits.
func JSON(data []byte) (string, error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return "", fmt.Errorf("pretty: %w", err)
	}
	if _, err := decoder.Token(); err != io.EOF {
		return "", errors.New("pretty: something stands behind the value")
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
