package main

import (
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"
)

func schemaOf(format string, types ...string) codegen.Schema {
	return codegen.Schema{OAPISchema: &openapi3.Schema{Type: (*openapi3.Types)(&types), Format: format}}
}

// The zero value of a required value is missing if the contract cannot mean it.
func TestRequiredValuesAreChecked(t *testing.T) {
	for _, test := range []struct {
		format, name string
		where        role
		want         string
	}{
		{"date-time", "string", inRequest, "if v.IsZero() {\nr.Missing(&at)\n}"},
		{"date-time", "string", inQuery, "if v.IsZero() {\nr.Missing(&at)\n}"},
		{"", "string", inQuery, "if v == \"\" {\nr.Missing(&at)\n}"},
		{"", "array", inQuery, "if len(v) == 0 {\nr.Missing(&at)\n} else {"},
		{"", "array", inRequest, "if v == nil {\nr.Missing(&at)\n} else {"}, // not also "0 items, at least 1"
	} {
		got := memberCheck(codegen.Property{JsonFieldName: "a", Required: true, Schema: schemaOf(test.format, test.name)}, test.where)
		if !strings.Contains(got, test.want) {
			t.Errorf("%s %s: %s", test.name, test.format, got)
		}
	}
	only := schemaOf("", "string")
	only.OAPISchema.Enum = []any{"only"}
	for _, test := range []struct {
		schema codegen.Schema
		want   string
	}{{schemaOf("date-time", "string"), "v.IsZero()"}, {schemaOf("", "string"), `v == ""`}, {only, `v == ""`}} {
		if got := pathCheck(test.schema); !strings.HasPrefix(got, "if "+test.want+" {\nr.Missing(&at)\n}") {
			t.Errorf("in a path: %s", got)
		}
	}
}

// Accept decodes a time that it cannot read as the zero time.
func TestCommentOfATimeSaysThatItMayBeUnreadable(t *testing.T) {
	p := codegen.Property{JsonFieldName: "a", Schema: schemaOf("date-time", "string")}
	if got, want := fieldDoc(p, inResponse), "another form than RFC 3339"; !strings.Contains(got, want) {
		t.Errorf("%q has no %q", got, want)
	}
}

// A zero item is missing if the contract cannot mean it: a nil list would be null.
func TestItemsAreChecked(t *testing.T) {
	for _, items := range []*openapi3.Schema{openapi3.NewDateTimeSchema(), openapi3.NewArraySchema().WithItems(openapi3.NewBoolSchema())} {
		list, err := codegen.GenerateGoSchema(openapi3.NewArraySchema().WithItems(items).NewRef(), []string{"A"})
		if err != nil {
			t.Fatal(err)
		}
		if got := check(list); !strings.Contains(got, "at := at.Item(i)\nif v") || !strings.Contains(got, "r.Missing(&at)") {
			t.Errorf("%v: %s", items.Type, got)
		}
	}
}

// A number or a boolean that a response may lack is a pointer, however the contract says that it may be null.
func TestNullIsAPointer(t *testing.T) {
	for _, name := range []string{"integer", "number", "boolean"} {
		for _, required := range []bool{false, true} {
			p := codegen.Property{Required: required, Nullable: true, Schema: schemaOf("", name, "null")}
			if !needsPointer(p, inResponse) {
				t.Errorf("%s, required %v: no pointer", name, required)
			}
		}
	}
}

// An enum with one value has two values in Go that are the same in JSON.
func TestItemsWithOneChoiceAreComparedInJSON(t *testing.T) {
	for _, enum := range [][]any{nil, {"a"}, {"a", "b"}} {
		item := openapi3.NewStringSchema()
		item.Enum = enum
		object := openapi3.NewObjectSchema().WithProperty("type", item).WithRequired([]string{"type"}).WithoutAdditionalProperties()
		if got, want := isComparable(object), len(enum) != 1; got != want {
			t.Errorf("%v: %v", enum, got)
		}
	}
}
