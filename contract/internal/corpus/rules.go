package corpus

import (
	"cmp"
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/jelou-go/jelou/contract/internal/facts"
	"github.com/jelou-go/jelou/internal/openapi"
	"github.com/jelou-go/jelou/internal/validate"
)

// rule adds the cases of a rule, at its limit and past it.
func (g *generator) rule(s spot, rule facts.Rule) {
	keep := func(value any) {
		text, isText := value.(string)
		items, isList := value.([]any)
		isEmpty := isText && text == "" || isList && len(items) == 0
		if s.isParameter && (isEmpty || strings.ContainsFunc(text, unicode.IsControl)) {
			return // an empty parameter is missing from the request, and the client sends no control character in a path
		}
		g.add(rule, s, s.pointer, false, s.put(value))
	}
	breakAt := func(pointer string, value any) { g.add(rule, s, pointer, true, s.put(value)) }
	breaks := func(value any) { breakAt(s.pointer, value) }
	switch rule.Keyword {
	case "writeOnly":
		keep(s.value)
	case "type":
		keep(s.value)
		each(otherTypes(s), breaks)
	case "of any type":
		each([]any{"x", "", true, false, json.Number("9007199254740993"), []any{nil}, map[string]any{"x": nil}}, keep)
		breaks(nil)
	case "nullable":
		keep(nil)
	case "format":
		good, bad := formats(s)
		each(good, keep)
		each(bad, breaks)
	case "closed":
		breakAt(s.pointer+"/not_in_the_contract", with(s.value, "not_in_the_contract", "x"))
	case "open":
		keep(with(s.value, "not_in_the_contract", "x"))
	case "required":
		keep(s.value)
		breakAt(s.pointer+"/"+validate.EscapeToken(rule.Value), without(s.value, rule.Value))
	case "enum":
		keep(enumValue(s.schema, rule.Value))
		if rule.Value == s.schema.Enum[0] { // one case past the enum is enough
			breaks(outside(s))
		}
	case "minLength", "maxLength":
		example, n := s.value.(string), number(rule)
		text, ok := g.textOf(s.schema, example, n)
		if !ok {
			g.fail("%s: no text of %d characters is known that keeps the other rules", rule, n)
		}
		keep(text)
		if p := past(rule, n); p >= 0 {
			text, _ = g.textOf(s.schema, example, p) // the text may break the pattern, too
			breaks(text)
		}
	case "minItems", "maxItems":
		n := number(rule)
		keep(g.items(s.schema, n))
		if p := past(rule, n); p > 0 || p == 0 && !s.isParameter { // a parameter without items is missing from the request
			breaks(g.items(s.schema, p))
		}
	case "pattern":
		g.patternCases(s, keep, breaks)
	case "minimum", "maximum":
		keep(json.Number(rule.Value))
		breaks(beyond(s, rule))
	case "uniqueItems":
		items := g.items(s.schema, max(2, least(s.schema)))
		if s.schema.MaxItems == nil || *s.schema.MaxItems >= len(items) {
			keep(slices.Clone(items))
		}
		items[1] = items[0]
		breaks(items)
	case "x-unique-by":
		g.uniqueByCases(s, rule.Value, keep, breaks)
	case "not":
		g.togetherCases(s, breaks)
	case "oneOf":
		keep(g.tagged(s.schema, alternative(s, rule.Value)))
		if s.schema.Tag == "" {
			breaks(map[string]any{})
		}
	case "mapping":
		space := strings.LastIndexByte(rule.Value, ' ') // the value can have others, and the name cannot
		value, name := rule.Value[:space], rule.Value[space+1:]
		keep(with(g.sample(alternative(s, name)), s.schema.Tag, value))
	case "discriminator":
		breakAt(s.pointer+"/"+validate.EscapeToken(rule.Value), with(s.value, rule.Value, "something_else"))
		breakAt(s.pointer+"/"+validate.EscapeToken(rule.Value), without(s.value, rule.Value))
	default:
		g.fail("no request is known for the rule %s", rule)
	}
}

func alternative(s spot, name string) *openapi.Schema {
	return s.schema.OneOf[slices.IndexFunc(s.schema.OneOf, func(a *openapi.Schema) bool { return a.Name == name })]
}

func each(values []any, do func(any)) {
	for _, value := range values {
		do(value)
	}
}

func number(rule facts.Rule) int {
	n, err := strconv.Atoi(rule.Value)
	if err != nil {
		panic(err) // package openapi read it as a number
	}
	return n
}

// past returns the length that is one past the limit n.
func past(rule facts.Rule, n int) int {
	if rule.Keyword[:3] == "min" {
		return n - 1
	}
	return n + 1
}

// beyond returns the next number past a limit.
func beyond(s spot, rule facts.Rule) json.Number {
	direction := math.Inf(1)
	if rule.Keyword == "minimum" {
		direction = math.Inf(-1)
	}
	limit, err := strconv.ParseFloat(rule.Value, 64)
	if err != nil {
		panic(err) // kin-openapi would not have read it, either
	}
	next := math.Nextafter(limit, direction)
	if s.schema.Type == "integer" && math.Abs(next-limit) < 1 {
		next = limit + math.Copysign(1, direction)
	}
	return json.Number(strconv.FormatFloat(next, 'f', -1, 64))
}

// otherTypes returns values of every other type. A parameter is always a text, so its only other value is a word in place
// of a number or a boolean.
func otherTypes(s spot) []any {
	if s.isParameter {
		if s.schema.Type == "string" || s.schema.IsList() {
			return nil
		}
		return []any{"x"}
	}
	var others []any
	for _, other := range []struct {
		name  string
		value any
	}{{"string", "x"}, {"number", json.Number("0.5")}, {"boolean", true}, {"array", []any{}}, {"object", map[string]any{}}} {
		if other.name != s.schema.Type {
			others = append(others, other.value)
		}
	}
	if !s.schema.Nullable {
		others = append(others, nil)
	}
	return others
}

// formats returns values that have a format, and values that do not. A format that it does not know is no rule, such as
// uuid, which the generated package does not check.
func formats(s spot) (good, bad []any) {
	number := func(most, beyond string) ([]any, []any) {
		if len(s.schema.Enum) > 0 {
			return []any{s.value}, []any{json.Number(beyond)}
		}
		return []any{json.Number(cmp.Or(s.schema.Maximum, most))}, []any{json.Number(beyond)}
	}
	switch s.schema.Type + " " + s.schema.Format {
	case "number double", "number float":
		return number(cmp.Or(s.schema.Minimum, "0.5"), "1e400")
	case "integer int32":
		return number("2147483647", "2147483648")
	case "integer int64":
		return number("9007199254740993", "10000000000000000000")
	case "string date-time":
		return []any{"2026-01-02T03:04:05Z", "2026-01-02T03:04:05.678-05:00"}, []any{"2026-01-02", "2026-01-02 03:04:05", "2026-13-02T03:04:05Z", ""}
	}
	return []any{s.value}, nil
}

// outside returns a value that an enum does not have.
func outside(s spot) any {
	if s.schema.Type == "string" {
		return "something_else"
	}
	for n := 0; ; n++ {
		if text := strconv.Itoa(n); !slices.Contains(s.schema.Enum, text) {
			return json.Number(text)
		}
	}
}
