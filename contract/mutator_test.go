package contract_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/contract/internal/corpus"
)

// mutator changes a part of a JSON value. The bytes of recipe select the part and the change.
type mutator struct {
	recipe []byte
	values []any
	names  []string
}

func (m *mutator) next() int {
	if len(m.recipe) == 0 {
		return 0
	}
	n := int(m.recipe[0])
	m.recipe = m.recipe[1:]
	return n
}

// strangeValues returns values that are odd anywhere, and values at the limits of the contract and past them.
func strangeValues(t testing.TB, all []corpus.Case) []any {
	t.Helper()
	values := []any{
		nil, true, false, "", "x", "ñ", "HTTP://example.com", "ftp://x", "https://", "https:// x", "https://e\u00a0x", "\u0000", "\u2028",
		json.Number("-0"), json.Number("1e2"), json.Number("1.0"), json.Number("1E400"), json.Number("9007199254740993"),
		json.Number("0.1e1"), json.Number("1e-400"), []any{}, map[string]any{}, []any{nil},
	}
	seen := make(map[string]bool)
	for _, c := range all {
		if c.Rule.Keyword == "pattern" || c.Rule.Keyword == "type" || len(c.Body) > 8000 {
			continue
		}
		value := valueAt(parse(t, c.Body), c.Pointer)
		if text := fmt.Sprint(value); !seen[text] {
			seen[text] = true
			values = append(values, value)
		}
	}
	return values[:min(len(values), 256)] // a byte of the recipe selects a value
}

// valueAt returns the value at a pointer, or nil if there is none.
func valueAt(v any, pointer string) any {
	for token := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		switch holder := v.(type) {
		case map[string]any:
			v = holder[token]
		case []any:
			i, err := strconv.Atoi(token)
			if err != nil || i >= len(holder) {
				return nil
			}
			v = holder[i]
		}
	}
	return v
}

// memberNames returns the names of all members of the contract, and odd names.
func memberNames(t testing.TB) []string {
	t.Helper()
	names := []string{"x", "Text", "", "a/b~c"}
	for _, s := range document(t).Schemas {
		for _, p := range s.Properties {
			names = append(names, p.Name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func (m *mutator) strange() any { return copied(m.values[m.next()%len(m.values)]) }

// copied returns a deep copy of a value, so that a change in one place never changes another.
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
			holder[m.names[m.next()%len(m.names)]] = m.strange()
		case what == 1:
			delete(holder, keys[m.next()%len(keys)])
		case what == 2:
			holder[keys[m.next()%len(keys)]] = m.strange()
		case what == 3:
			from, to := keys[m.next()%len(keys)], m.names[m.next()%len(m.names)]
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
