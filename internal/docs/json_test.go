package docs

import (
	"encoding/json"
	"testing"

	jelou "github.com/jelou-go/jelou/generated"
)

// The language of a block selects its check. The output of a program has the language text.
func TestCodeBlocksHaveALanguage(t *testing.T) {
	for _, b := range blocksOf(readPages(t)...) {
		switch b.language {
		case "go", "json", "sh", "text", "powershell", "bat", "ts":
		default:
			t.Errorf("%s: the language is %q, want go, json, sh, text, powershell, bat or ts", b.where(), b.language)
		}
	}
}

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
