package contract_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/jelou-go/jelou/contract"
)

// place is where an example of the contract holds a value of some schema.
type place struct {
	example contract.Example
	pointer string
	schema  *openapi3.Schema
	value   any
}

type operations struct {
	ofSchema  map[string]string // the operation whose request a schema is part of
	ofExample map[string]string
	places    map[string]place // by schema, or schema/member
}

var operationsOnce sync.Once
var operationsFound operations

// operationsOf walks all examples along their schemas, once.
func operationsOf(t testing.TB) operations {
	t.Helper()
	doc, all := load(t), examples(t)
	operationsOnce.Do(func() {
		w := placeWalker{operations{map[string]string{}, map[string]string{}, map[string]place{}}}
		for _, example := range all {
			w.found.ofExample[example.Name] = example.Operation
			for _, item := range doc.Paths.Map() {
				for _, operation := range item.Operations() {
					if operation.OperationID == example.Operation {
						body := operation.RequestBody.Value.Content["application/json"].Schema
						w.schemas(body, operation.OperationID)
						w.walk(example, "", body, "", parse(t, example.JSON))
					}
				}
			}
		}
		operationsFound = w.found
	})
	return operationsFound
}

type placeWalker struct{ found operations }

// schemas notes all schemas that ref leads to.
func (w placeWalker) schemas(ref *openapi3.SchemaRef, operation string) {
	if name := strings.TrimPrefix(ref.Ref, "#/components/schemas/"); name != "" {
		if w.found.ofSchema[name] != "" {
			return
		}
		w.found.ofSchema[name] = operation
	}
	for _, property := range ref.Value.Properties {
		w.schemas(property, operation)
	}
	for _, alternative := range ref.Value.OneOf {
		w.schemas(alternative, operation)
	}
	if ref.Value.Items != nil {
		w.schemas(ref.Value.Items, operation)
	}
}

func (w placeWalker) walk(example contract.Example, pointer string, ref *openapi3.SchemaRef, name string, value any) {
	if target := strings.TrimPrefix(ref.Ref, "#/components/schemas/"); target != "" {
		name = target
	}
	w.note(name, place{example, pointer, ref.Value, value})
	for _, alternative := range ref.Value.OneOf {
		if alternative.Value.VisitJSON(plain(value)) == nil {
			w.walk(example, pointer, alternative, name, value)
		}
	}
	switch value := value.(type) {
	case map[string]any:
		for member, property := range ref.Value.Properties {
			inner, there := value[member]
			if !there && property.Value.Example != nil {
				inner = property.Value.Example // the example leaves this member out
			}
			if inner != nil {
				w.walk(example, pointer+"/"+member, property, name+"/"+member, inner)
			} else {
				w.note(name+"/"+member, place{example, pointer + "/" + member, property.Value, nil})
			}
		}
	case []any:
		for i, item := range value {
			w.walk(example, pointer+"/"+strconv.Itoa(i), ref.Value.Items, name+"[]", item)
		}
	}
}

// note keeps the first place of each kind, but prefers one that has a value.
func (w placeWalker) note(name string, p place) {
	if known, ok := w.found.places[name]; !ok || known.value == nil && p.value != nil {
		w.found.places[name] = p
	}
}

func locate(t *testing.T, name string) place {
	t.Helper()
	p, ok := operationsOf(t).places[name]
	if !ok {
		t.Fatalf("no example of the contract shows %s", name)
	}
	return p
}

// schemaOf is the schema that a rule's place is in.
func schemaOf(place string) string {
	name, _, _ := strings.Cut(place, "/")
	return strings.TrimSuffix(name, "[]")
}

// plain gives numbers as kin-openapi takes them.
func plain(v any) any {
	encoded, _ := json.Marshal(v)
	var out any
	_ = json.Unmarshal(encoded, &out)
	return out
}

func clone(t *testing.T, v any) any {
	t.Helper()
	encoded, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return parse(t, encoded)
}

func equal(t *testing.T, a, b []byte) bool {
	t.Helper()
	return a != nil && (bytes.Equal(a, b) || reflect.DeepEqual(parse(t, a), parse(t, b)))
}

func get(v any, pointer string) (any, bool) {
	for _, token := range tokens(pointer) {
		switch holder := v.(type) {
		case map[string]any:
			inner, ok := holder[token]
			if !ok {
				return nil, false
			}
			v = inner
		case []any:
			i, err := strconv.Atoi(token)
			if err != nil || i >= len(holder) {
				return nil, false
			}
			v = holder[i]
		default:
			return nil, false
		}
	}
	return v, true
}

// set puts a value at a place; with keep it leaves what is there.
func set(t *testing.T, v any, pointer string, value any, keep bool) any {
	t.Helper()
	if keep {
		return v
	}
	holder, last := holderOf(t, v, pointer)
	if list, ok := holder.([]any); ok {
		i, _ := strconv.Atoi(last)
		list[i] = value
	} else {
		holder.(map[string]any)[last] = value
	}
	return v
}

func remove(t *testing.T, v any, pointer string) any {
	t.Helper()
	holder, last := holderOf(t, v, pointer)
	delete(holder.(map[string]any), last)
	return v
}

func holderOf(t *testing.T, v any, pointer string) (holder any, last string) {
	t.Helper()
	path := tokens(pointer)
	holder, ok := get(v, strings.TrimSuffix(pointer, "/"+path[len(path)-1]))
	if !ok {
		t.Fatalf("no place %s", pointer)
	}
	return holder, path[len(path)-1]
}

func tokens(pointer string) []string {
	if pointer == "" {
		return nil
	}
	return strings.Split(pointer[1:], "/")
}
