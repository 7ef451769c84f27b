package openapi

import (
	"bytes"
	"encoding/json"
	"testing"

	"go.yaml.in/yaml/v3"
)

func TestYAMLValueBecomesTheSameJSON(t *testing.T) {
	tests := map[string]string{
		"{b: 1, a: 2, c: {z: 1, y: 2}}":     `{"b":1,"a":2,"c":{"z":1,"y":2}}`,
		"[9007199254740993, 1.50, -74.006]": `[9007199254740993,1.50,-74.006]`,
		"['9', Yes, 'true', '']":            `["9","Yes","true",""]`,
		"[true, false, null, ~]":            `[true,false,null,null]`,
		"{}":                                `{}`,
		"[]":                                `[]`,
		`"a < b & \"c\" é 日 \u0001"`:        `"a < b & \"c\" é 日 \u0001"`,
		"[&x {k: v}, *x]":                   `[{"k":"v"},{"k":"v"}]`,
		"{1: one}":                          `{"1":"one"}`,
		"0x10":                              "", // JSON does not have such numbers and dates
		".inf":                              "",
		"2024-05-01":                        "",
	}
	for source, want := range tests {
		t.Run(source, func(t *testing.T) {
			var node yaml.Node
			if err := yaml.Unmarshal([]byte(source), &node); err != nil {
				t.Fatal(err)
			}
			indented, err := toJSON(node.Content[0])
			if want == "" {
				if err == nil {
					t.Errorf("got %s, want an error", indented)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			var compact bytes.Buffer
			if err := json.Compact(&compact, indented); err != nil {
				t.Fatal(err)
			}
			if compact.String() != want {
				t.Errorf("got %s, want %s", compact.String(), want)
			}
		})
	}
}

func TestAtFindsMembersWithDotsInTheirNames(t *testing.T) {
	value := map[string]any{"a": map[string]any{"b": 1, "c.d": 2}, "e.f": 3}
	for path, want := range map[string]any{"a.b": 1, "a.c.d": 2, "e.f": 3, "a.d": nil, "e": nil, "a.b.c": nil} {
		if got, has := At(value, path); got != want || has != (want != nil) {
			t.Errorf("%s: %v, %v, want %v", path, got, has, want)
		}
	}
}
