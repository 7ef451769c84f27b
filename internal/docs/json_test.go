package docs

import (
	"encoding/json"
	"testing"

	jelou "github.com/jelou-go/jelou/generated"
)

// A block with a userId is a message and must keep the contract.
func TestJSONBlocksAreValid(t *testing.T) {
	for _, b := range blocksOf(readPages(t)...) {
		if b.language != "json" {
			continue
		}
		var members map[string]any
		if err := json.Unmarshal([]byte(b.code), &members); err != nil {
			t.Errorf("%s: %v", b.where(), err)
			continue
		}
		if _, ok := members["userId"]; !ok {
			continue
		}
		message, err := jelou.UnmarshalMessage([]byte(b.code))
		if err == nil {
			err = message.Validate()
		}
		if err != nil {
			t.Errorf("%s: %v", b.where(), err)
		}
	}
}
