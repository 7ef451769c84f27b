package contract_test

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"testing"

	"github.com/jelou-go/jelou/contract"
	"github.com/jelou-go/jelou/contract/internal/corpus"
)

// The two fuzz tests want the same verdict from the generated package and from kin-openapi.

// everyNth request is a seed. All would take half a minute to begin with; any can become the base of a mutation.
const everyNth = 10

// FuzzMutatedMessages changes computed requests, member by member, as recipe says.
func FuzzMutatedMessages(f *testing.F) {
	validator := newValidator(f)
	all := bodies(f)
	values, names := strangeValues(f, all), memberNames(f)
	for i := 0; i < len(all); i += everyNth {
		f.Add(uint16(i), []byte{3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9})
	}
	f.Fuzz(func(t *testing.T, base uint16, recipe []byte) {
		c := all[int(base)%len(all)]
		tree := parse(t, c.Body)
		m := mutator{recipe, values, names}
		for len(m.recipe) > 0 {
			tree = m.mutate(tree)
		}
		body, err := json.Marshal(tree)
		if err != nil {
			t.Fatal(err) // nothing that is put in cannot be written
		}
		c.Body = body
		sameVerdict(t, validator, c)
	})
}

// FuzzBytes accepts any bytes at all as a body.
func FuzzBytes(f *testing.F) {
	validator := newValidator(f)
	all := bodies(f)
	for i := 0; i < len(all); i += everyNth {
		f.Add(uint16(i), all[i].Body)
	}
	f.Fuzz(func(t *testing.T, base uint16, body []byte) {
		c := all[int(base)%len(all)]
		c.Body = body
		sameVerdict(t, validator, c)
	})
}

// bodies are the requests that have a body.
func bodies(t testing.TB) []corpus.Case {
	t.Helper()
	return slices.DeleteFunc(cases(t), func(c corpus.Case) bool { return c.Body == nil })
}

func sameVerdict(t *testing.T, validator *contract.Validator, c corpus.Case) {
	t.Helper()
	sent, err := ours(t, c)
	broken := theirs(t, validator, c)
	if (err == nil) != (broken == nil) {
		t.Fatalf("the generated package says %v, kin-openapi says %v, of %s\n%s", err, broken, c.Operation.ID, c.Body)
	}
	if err == nil {
		sameBody(t, c, sent)
	}
}

// sameValue compares JSON values; numbers that are written differently are the same if a float64 cannot
// tell them apart, as the typed members are of that type.
func sameValue(a, b any) bool {
	x, isNumber := a.(json.Number)
	y, isToo := b.(json.Number)
	if isNumber && isToo {
		n, errN := x.Float64()
		m, errM := y.Float64()
		return x == y || errN == nil && errM == nil && n == m
	}
	switch a := a.(type) {
	case map[string]any:
		b, ok := b.(map[string]any)
		return ok && maps.EqualFunc(a, b, sameValue)
	case []any:
		b, ok := b.([]any)
		return ok && slices.EqualFunc(a, b, sameValue)
	}
	return reflect.DeepEqual(a, b)
}
