//go:build crosscheck

package crosscheck

import (
	"fmt"
	"testing"

	"go.yaml.in/yaml/v3"

	jelou "github.com/jelou-go/jelou"
)

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
