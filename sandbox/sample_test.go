package sandbox

import (
	"encoding/json"
	"testing"

	"github.com/jelou-go/jelou/internal/openapi"
)

// A response without an example keeps the lengths of the contract.
func TestSampleKeepsTheLengthsOfTheContract(t *testing.T) {
	document, err := openapi.Read([]byte(`{components: {schemas: {Thing: {type: object, properties: {
		a: {type: string, minLength: 6}, b: {type: string, maxLength: 2}, c: {type: array, minItems: 2, items: {type: integer, minimum: 3}}, d: {type: array, items: {type: boolean}}}}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(sample(document.Schema("Thing")))
	if want := `{"a":"textxx","b":"te","c":[3,3],"d":[true]}`; err != nil || string(got) != want {
		t.Errorf("got %s, %v, want %s", got, err, want)
	}
}
