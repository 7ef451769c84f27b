package contract

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"strconv"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/jelou-go/jelou/delivery"
	"github.com/jelou-go/jelou/internal/openapi"
	"github.com/jelou-go/jelou/internal/validate"
)

// walk visits a value and the values in it, each with its pointer and its schema. A value that the contract does not have
// gets an empty schema.
func walk(pointer string, schema *openapi3.SchemaRef, value any, visit func(pointer string, s *openapi3.Schema, value any)) {
	s := new(openapi3.Schema)
	if schema != nil {
		s = schema.Value
	}
	if len(s.OneOf) > 0 {
		for _, alternative := range s.OneOf {
			if isMeant(s, alternative, value) {
				walk(pointer, alternative, value, visit)
			}
		}
		return
	}
	visit(pointer, s, value)
	switch value := value.(type) {
	case map[string]any:
		for name, member := range value {
			walk(pointer+"/"+validate.EscapeToken(name), s.Properties[name], member, visit)
		}
	case []any:
		for i, item := range value {
			walk(pointer+"/"+strconv.Itoa(i), s.Items, item, visit)
		}
	}
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

func requestSchema(operation *openapi3.Operation) *openapi3.SchemaRef {
	if operation.RequestBody == nil {
		return nil
	}
	return schemaOf(operation.RequestBody.Value.Content)
}

func responseSchema(operation *openapi3.Operation, status int) *openapi3.SchemaRef {
	response := cmp.Or(operation.Responses.Status(status), operation.Responses.Default())
	if response == nil {
		return nil
	}
	return schemaOf(response.Value.Content)
}

func schemaOf(content openapi3.Content) *openapi3.SchemaRef {
	if content[mediaType] == nil {
		return nil
	}
	return content[mediaType].Schema
}

// withoutNull returns a response without the members that are null, unless their schema says that they can be. The contract
// treats such a member as missing.
func withoutNull(body []byte, schema *openapi3.SchemaRef) []byte {
	value, err := openapi.Decode(body)
	if err != nil {
		return body
	}
	walk("", schema, value, func(_ string, s *openapi3.Schema, value any) {
		object, _ := value.(map[string]any)
		maps.DeleteFunc(object, func(name string, member any) bool { return member == nil && !allowsNull(s.Properties[name]) })
	})
	text, _ := json.Marshal(value) // cannot fail, because Decode returned the value
	return text
}

func allowsNull(schema *openapi3.SchemaRef) bool {
	return schema != nil && (schema.Value.Nullable || schema.Value.Type.Includes(openapi3.TypeNull))
}

// uniqueBy is an extension of the contract: the items of a list differ in the members at these paths, such as "id" or
// "quick_reply.title". An item without the member equals no other item.
const uniqueBy = "x-unique-by"

// checkUnique returns the violations of x-unique-by, which kin-openapi does not know.
func checkUnique(schema *openapi3.SchemaRef, body []byte) []delivery.Violation {
	var value any
	if json.Unmarshal(body, &value) != nil {
		return nil
	}
	var found []delivery.Violation
	walk("", schema, value, func(pointer string, s *openapi3.Schema, value any) {
		list, _ := value.([]any)
		paths, _ := s.Extensions[uniqueBy].([]any)
		for _, path := range paths {
			if text := fmt.Sprint(path); repeats(list, text) {
				found = append(found, delivery.Violation{Pointer: pointer, Rule: uniqueBy, Given: "two items have the same " + text})
			}
		}
	})
	return found
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
