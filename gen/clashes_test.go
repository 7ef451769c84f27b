package main

import (
	"testing"

	"github.com/jelou-go/jelou/internal/openapi"
)

func TestClashesNamesTheSchemaOrOperation(t *testing.T) {
	document := &openapi.Document{
		Schemas:    []*openapi.Schema{{Name: "client"}, {Name: "Thing"}},
		Operations: []*openapi.Operation{{ID: "getThing"}, {ID: "getThings"}, {ID: "answer"}},
	}
	for code, want := range map[string]string{
		"type Client struct{}\ntype Thing struct{ A, B int }\nfunc (Thing) C() {}\nvar _, _ = 1, 2": "",
		"type Client struct{}\nfunc (*Client) A() {}\ntype Client int\nfunc (Client) A() {}":        "schema client: the generated code declares Client twice: rename it in the contract",
		"type Doer struct{ Answer int }\nfunc (*Doer) Answer() {}":                                  "operation answer: the generated code declares Doer.Answer twice: rename it in the contract",
		"type Answer any\ntype Doer struct{ Answer }\nfunc (*Doer) Answer() {}":                     "operation answer: the generated code declares Doer.Answer twice: rename it in the contract",
		"type Thing struct{ A int; A string }":                                                      "schema Thing: the generated code declares Thing.A twice: rename it in the contract",
		"type AnyThing struct{ Thing }\nfunc (*AnyThing) Thing() {}":                                "schema Thing: the generated code declares AnyThing.Thing twice: rename it in the contract",
		"type Thing struct{ A int }\nfunc (*Thing) A() {}":                                          "schema Thing: the generated code declares Thing.A twice: rename it in the contract",
		"type GetThingsParams struct{ A int; A string }":                                            "operation getThings: the generated code declares GetThingsParams.A twice: rename it in the contract",
		"func NewGetThingsRequest() {}\nvar NewGetThingsRequest = 1":                                "operation getThings: the generated code declares NewGetThingsRequest twice: rename it in the contract",
	} {
		err := clashes([]byte("package jelou\n"+code), document)
		if want == "" && err != nil || want != "" && (err == nil || err.Error() != want) {
			t.Errorf("%s\ngot %v, want %s", code, err, want)
		}
	}
}
