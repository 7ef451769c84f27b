package sandbox

import (
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/jelou-go/jelou/internal/openapi"
)

// example returns the contract's example of the operation's response. Without such an example, it makes a response from the
// examples of the members.
func example(op *openapi.Operation) response {
	success := op.Success()
	status, err := strconv.Atoi(success.Status)
	if err != nil {
		status = http.StatusOK
	}
	switch {
	case success.Schema == nil:
		return response{status: status}
	case len(success.Examples) > 0:
		return says(status, json.RawMessage(success.Examples[0].Value))
	default:
		return says(status, sample(success.Schema))
	}
}

// sample returns a value of the schema: its example, or a value made up from its type.
func sample(s *openapi.Schema) any {
	switch {
	case s.Example != nil:
		return json.RawMessage(s.Example)
	case len(s.Enum) > 0 && s.Type != "string":
		return json.RawMessage(s.Enum[0])
	case len(s.Enum) > 0:
		return s.Enum[0]
	case s.IsObject():
		object := make(map[string]any)
		for _, p := range s.Properties {
			object[p.Name] = sample(p.Schema)
		}
		return object
	case s.IsList():
		items := []any{sample(s.Items)}
		for s.MinItems != nil && len(items) < *s.MinItems {
			items = append(items, items[0])
		}
		return items
	}
	return plain(s)
}

func plain(s *openapi.Schema) any {
	switch s.Type {
	case "string":
		switch s.Format {
		case "date-time":
			return "2026-01-02T15:04:05Z"
		case "date":
			return "2026-01-02"
		}
		return s.Fit("text")
	case "integer", "number":
		if s.Minimum != "" {
			return json.RawMessage(s.Minimum)
		}
		return 1
	case "boolean":
		return true
	default:
		return struct{}{}
	}
}
