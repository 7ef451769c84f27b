package contract_test

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/contract"
)

// The two fuzz tests want the same verdict from the generated code and from kin-openapi. A message on which
// they differ goes into the corpus, as a file whose name begins with "also-".

// FuzzMutatedMessages changes messages of the corpus, member by member, as recipe says.
func FuzzMutatedMessages(f *testing.F) {
	validator := newValidator(f)
	all := entries(f)
	for i := range all {
		f.Add(uint16(i), []byte{3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9})
	}
	f.Fuzz(func(t *testing.T, base uint16, recipe []byte) {
		e := all[int(base)%len(all)]
		tree := parse(t, e.body)
		m := mutator{recipe: recipe}
		for len(m.recipe) > 0 {
			tree = m.mutate(tree)
		}
		body, err := json.Marshal(tree)
		if err != nil {
			t.Fatal(err) // nothing that is put in cannot be written
		}
		sameVerdict(t, validator, e.operation, body)
	})
}

// FuzzBytes takes any bytes at all.
func FuzzBytes(f *testing.F) {
	validator := newValidator(f)
	for _, e := range entries(f) {
		if len(e.body) < 2000 {
			f.Add(e.operation == "sendMessage", e.body)
		}
	}
	f.Fuzz(func(t *testing.T, message bool, body []byte) {
		operation := "sendFlowMessage"
		if message {
			operation = "sendMessage"
		}
		sameVerdict(t, validator, operation, body)
	})
}

func sameVerdict(t *testing.T, validator *contract.Validator, operation string, body []byte) {
	t.Helper()
	invalid, encoded := ours(t, operation, body)
	broken := theirs(t, validator, operation, body)
	if (invalid == nil) != (broken == nil) {
		t.Fatalf("the generated code says %v, kin-openapi says %v, of %s\n%s", invalid, broken, operation, body)
	}
	if invalid == nil && !sameValue(parse(t, encoded), parse(t, body)) {
		t.Fatalf("read and written again\n got %s\nwant %s", encoded, body)
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

// mutator walks into a value and changes something there; recipe decides where and what.
type mutator struct{ recipe []byte }

func (m *mutator) next() int {
	if len(m.recipe) == 0 {
		return 0
	}
	n := int(m.recipe[0])
	m.recipe = m.recipe[1:]
	return n
}

var (
	strange = []any{
		nil, true, false, "", "x", "ñ", strings.Repeat("x", 20), strings.Repeat("ñ", 21), strings.Repeat("x", 24), strings.Repeat("x", 25),
		strings.Repeat("x", 60), strings.Repeat("x", 61), strings.Repeat("x", 72), strings.Repeat("x", 73), strings.Repeat("x", 160),
		strings.Repeat("x", 161), strings.Repeat("🎉", 200), strings.Repeat("x", 201), strings.Repeat("x", 1024), strings.Repeat("ñ", 1025),
		strings.Repeat("x", 4097), "https://example.com/a", "HTTP://example.com", "ftp://x", "https://", "https:// x", "https://e\u00a0x",
		json.Number("0"), json.Number("-0"), json.Number("1"), json.Number("9"), json.Number("10"), json.Number("-1"), json.Number("0.5"),
		json.Number("90"), json.Number("90.5"), json.Number("1e2"), json.Number("1.0"), json.Number("1E400"), json.Number("9007199254740993"),
		json.Number("0.1e1"), json.Number("1e-400"), []any{}, map[string]any{}, []any{nil}, "text", "image", "video", "cta_url", "quick_reply", "CAROUSEL", "3", "navigate", "draft", "\u0000", "\u2028",
	}
	names = []string{"type", "userId", "text", "title", "options", "mediaUrl", "parameters", "action", "buttons", "name", "header", "image", "video", "payload", "caption", "x", "Text", "", "a/b~c"}
)

func (m *mutator) strange() any { return copied(strange[m.next()%len(strange)]) }

// copied keeps a value from standing in two places: what is changed in one must not change in the other.
func copied(v any) any {
	switch v := v.(type) {
	case map[string]any:
		object := make(map[string]any, len(v))
		for name, value := range v {
			object[name] = copied(value)
		}
		return object
	case []any:
		array := make([]any, 0, len(v))
		for _, value := range v {
			array = append(array, copied(value))
		}
		return array
	}
	return v
}

func (m *mutator) mutate(v any) any {
	switch holder := v.(type) {
	case map[string]any:
		keys := slices.Sorted(maps.Keys(holder))
		switch what := m.next() % 8; {
		case what == 0 || len(keys) == 0:
			holder[names[m.next()%len(names)]] = m.strange()
		case what == 1:
			delete(holder, keys[m.next()%len(keys)])
		case what == 2:
			holder[keys[m.next()%len(keys)]] = m.strange()
		case what == 3:
			from, to := keys[m.next()%len(keys)], names[m.next()%len(names)]
			holder[to] = copied(holder[from])
		default:
			key := keys[m.next()%len(keys)]
			holder[key] = m.mutate(holder[key])
		}
		return holder
	case []any:
		if len(holder) == 0 {
			return append(holder, m.strange())
		}
		i := m.next() % len(holder)
		switch m.next() % 4 {
		case 0:
			return append(holder, copied(holder[i]))
		case 1:
			return slices.Delete(holder, i, i+1)
		default:
			holder[i] = m.mutate(holder[i])
			return holder
		}
	default:
		return m.strange()
	}
}
