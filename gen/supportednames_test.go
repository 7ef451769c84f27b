package main

import (
	"testing"

	"github.com/jelou-go/jelou/internal/openapi"
)

// Two operations must not give the client methods of the same name.
func TestOperationsOfOneNameAreRejected(t *testing.T) {
	for _, ids := range [][2]string{{"getThing", "get-thing"}, {"listThings", "allThings"}, {"getThing", "getThingWithResponse"}, {"getThing", "GetTHING"}} {
		document := &openapi.Document{}
		for _, id := range ids {
			document.Operations = append(document.Operations, &openapi.Operation{ID: id, Method: "GET", Path: "/" + id, Responses: []*openapi.Response{{Status: "204"}}})
		}
		want := "operation " + ids[1] + ": the operation " + ids[0] + " has the same name in Go, or a method of this name"
		if err := supported(document); err == nil || err.Error() != want {
			t.Errorf("%v: got %v, want %s", ids, err, want)
		}
	}
}

// The command line finds the client's method by the operation's id.
func TestOperationsOfOddNamesAreRejected(t *testing.T) {
	for id, want := range map[string]string{
		"2fa": "operation 2fa: the operationId must begin with a letter", "$get": "", "get+thing": "",
		"": "GET /a: has no operationId", "get_thing": "", "things.get": "", "get Thing/2": "", "obtenerAño": "",
	} {
		document := &openapi.Document{Operations: []*openapi.Operation{{ID: id, Method: "GET", Path: "/a", Responses: []*openapi.Response{{Status: "204"}}}}}
		if err := supported(document); want == "" && err != nil || want != "" && (err == nil || err.Error() != want) {
			t.Errorf("%s: %v, want %s", id, err, want)
		}
	}
}

func TestNullIsNoOperationID(t *testing.T) {
	document, err := openapi.Read([]byte("paths: {/a: {get: {operationId: null, responses: {'204': {description: Done.}}}}}"))
	if err != nil {
		t.Fatal(err)
	}
	if err := supported(document); err == nil || err.Error() != "GET /a: has no operationId" {
		t.Error(err)
	}
}

func TestSchemasOfOneNameAreRejected(t *testing.T) {
	document := &openapi.Document{Schemas: []*openapi.Schema{{Name: "my_thing", Type: "string"}, {Name: "MyThing", Type: "string"}}}
	if err := supported(document); err == nil || err.Error() != "schema MyThing: the schema my_thing has the same name in Go" {
		t.Error(err)
	}
}

// The Go names of the objects that are written in a schema begin with the schema's name.
func TestSchemaWithADigitFirstIsRejected(t *testing.T) {
	document := &openapi.Document{Schemas: []*openapi.Schema{{Name: "2fa", Type: "string"}}}
	if err := supported(document); err == nil || err.Error() != "schema 2fa: the name must not begin with a digit: the names of the objects in it begin with it" {
		t.Error(err)
	}
}
