package contract

import (
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/jelou-go/jelou/delivery"
	"github.com/jelou-go/jelou/internal/openapi"
	"github.com/jelou-go/jelou/internal/validate"
)

// uniqueBy is an extension of the contract: the items of a list differ in the members at these paths, such as "id" or
// "quick_reply.title". An item without the member equals no other item.
const uniqueBy = "x-unique-by"

// checkUnique returns the violations of x-unique-by, which kin-openapi does not know.
func checkUnique(schema *openapi3.SchemaRef, body []byte) []delivery.Violation {
	var value any
	if schema == nil || json.Unmarshal(body, &value) != nil {
		return nil
	}
	return unique("", schema.Value, value)
}

func unique(pointer string, s *openapi3.Schema, value any) []delivery.Violation {
	var found []delivery.Violation
	for _, alternative := range s.OneOf {
		if isMeant(s, alternative, value) {
			found = append(found, unique(pointer, alternative.Value, value)...)
		}
	}
	switch value := value.(type) {
	case map[string]any:
		for name, member := range s.Properties {
			if inner, has := value[name]; has {
				found = append(found, unique(pointer+"/"+validate.EscapeToken(name), member.Value, inner)...)
			}
		}
	case []any:
		paths, _ := s.Extensions[uniqueBy].([]any)
		for _, path := range paths {
			if text := fmt.Sprint(path); repeats(value, text) {
				found = append(found, delivery.Violation{Pointer: pointer, Rule: uniqueBy, Given: "two items have the same " + text})
			}
		}
		if s.Items == nil {
			break
		}
		for i, item := range value {
			found = append(found, unique(pointer+"/"+strconv.Itoa(i), s.Items.Value, item)...)
		}
	}
	return found
}

// isMeant reports whether a value is this alternative of a union. The discriminator decides; without a discriminator, the
// value must fit the alternative.
func isMeant(union *openapi3.Schema, alternative *openapi3.SchemaRef, value any) bool {
	if union.Discriminator == nil {
		return alternative.Value.VisitJSON(value) == nil
	}
	object, _ := value.(map[string]any)
	tag, _ := object[union.Discriminator.PropertyName].(string)
	return union.Discriminator.Mapping[tag].Ref == alternative.Ref
}

// repeats reports whether two items have the same value at a path.
func repeats(items []any, path string) bool {
	seen := make(map[string]bool)
	for _, item := range items {
		inner, has := openapi.At(item, path)
		if !has {
			continue
		}
		text, err := json.Marshal(inner)
		if err == nil && seen[string(text)] {
			return true
		}
		seen[string(text)] = true
	}
	return false
}
