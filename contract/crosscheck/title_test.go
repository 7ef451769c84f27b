//go:build crosscheck

package crosscheck

import (
	"fmt"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	jelou "github.com/jelou-go/jelou"
	"github.com/jelou-go/jelou/internal/openapi"
)

// Generators such as ogen give a schema in place the names on the way to it: TemplateButtonPayload is the member payload of
// TemplateButton, and so cannot be the name of another schema.
func TestNamesOfSchemasInPlaceAreFree(t *testing.T) {
	document, err := openapi.Read(jelou.OpenAPI())
	if err != nil {
		t.Fatal(err)
	}
	named := make(map[string]string)
	for _, s := range document.Schemas {
		named[strings.ToLower(s.Name)] = s.Name
	}
	for _, s := range document.Schemas {
		s.Walk(s.Name, func(at string, inner *openapi.Schema) {
			name := named[strings.ToLower(openapi.LettersAndDigits(at))]
			if inner != s && inner.Name == "" && name != "" && (!inner.IsScalar() || len(inner.Enum) > 0) {
				t.Errorf("%s has the name of the schema %s in some languages", at, name)
			}
		})
	}
}

// Pages such as Swagger UI name an object by its title. They call an object without one "object".
func TestEveryObjectHasATitle(t *testing.T) {
	var document any
	if err := yaml.Unmarshal(jelou.OpenAPI(), &document); err != nil {
		t.Fatal(err)
	}
	objects := 0
	var walk func(at string, node any)
	walk = func(at string, node any) {
		switch node := node.(type) {
		case map[string]any:
			if node["type"] == "object" {
				if objects++; node["title"] == nil {
					t.Errorf("%s has no title", at)
				}
			}
			for name, inner := range node {
				walk(at+"/"+name, inner)
			}
		case []any:
			for i, inner := range node {
				walk(fmt.Sprint(at, "/", i), inner)
			}
		}
	}
	walk("", document)
	if objects < 50 {
		t.Errorf("found only %d objects", objects)
	}
}
