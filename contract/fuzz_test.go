package contract_test

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/jelou-go/jelou/contract"
	"github.com/jelou-go/jelou/contract/internal/corpus"
)

// everyNth is the distance between two requests that are seeds. To run all requests as seeds would take half a minute. The
// fuzzer can still use any request as a base.
const everyNth = 10

// FuzzMutatedMessages changes members of computed requests, as recipe says. The generated package and kin-openapi must agree
// on each request.
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
			t.Fatal(err) // a mutator puts in only values of JSON
		}
		c.Body = body
		sameVerdict(t, validator, c)
	})
}

// bodies returns the requests that have a body.
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

// sameValue reports whether two JSON values are equal. Numbers of different texts are equal if they are the same float64,
// and times if they are the same moment, because the typed members are of these types.
func sameValue(a, b any) bool {
	x, isNumber := a.(json.Number)
	y, isToo := b.(json.Number)
	if isNumber && isToo {
		n, errN := x.Float64()
		m, errM := y.Float64()
		return x == y || errN == nil && errM == nil && n == m
	}
	switch a := a.(type) {
	case string:
		b, ok := b.(string)
		at, errA := time.Parse(time.RFC3339, a)
		too, errB := time.Parse(time.RFC3339, b)
		return ok && (a == b || errA == nil && errB == nil && at.Equal(too))
	case map[string]any:
		b, ok := b.(map[string]any)
		return ok && maps.EqualFunc(a, b, sameValue)
	case []any:
		b, ok := b.([]any)
		return ok && slices.EqualFunc(a, b, sameValue)
	}
	return reflect.DeepEqual(a, b)
}
