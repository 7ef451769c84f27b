package jsonstrict_test

import (
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jelou-go/jelou/internal/jsonstrict"
	"github.com/jelou-go/jelou/internal/validate"
)

type plan struct {
	Name   string            `json:"name"`
	Text   *string           `json:",omitempty"`
	Raw    json.RawMessage   `json:"raw,omitempty"`
	Labels map[label]float64 `json:"labels,omitempty"`
}

type label string

type failing struct{}

func (failing) MarshalJSON() ([]byte, error) { return nil, errors.New("593987654321") }

type word string

func (w word) MarshalText() ([]byte, error) { return []byte(w), nil }

func TestCheckFreeReportsValuesThatJSONCannotHold(t *testing.T) {
	deep := any("x")
	for range 65 {
		deep = []any{deep}
	}
	atLimit := deep.([]any)[0]
	loop := map[string]any{}
	loop["again"], loop["and again"] = loop, loop
	broken := "a\xff"
	tests := map[string]struct {
		value any
		want  string // the violations, separated by spaces
	}{
		"text":                   {"Hello", ""},
		"number":                 {json.Number("12345678901234567890"), ""},
		"object":                 {map[string]any{"a": []int{1, 2}, "b": nil, "c": true}, ""},
		"struct":                 {plan{Name: "basic"}, ""},
		"time":                   {time.Unix(0, 0), ""},
		"bytes":                  {[]byte{0xff}, ""},
		"raw":                    {json.RawMessage(`{"a":[1,{"b":null}]}`), ""},
		"map of whole numbers":   {map[int]string{1: "a"}, ""},
		"replacement character":  {[]string{"\ufffd", `\ufffd`}, ""},
		"nil pointer":            {(*plan)(nil), "/payload: null, must not be null"},
		"nil map":                {map[string]any(nil), "/payload: null, must not be null"},
		"nil raw":                {json.RawMessage(nil), "/payload: null, must not be null"},
		"raw null":               {json.RawMessage(" null"), "/payload: null, must not be null"},
		"broken text":            {broken, "/payload: invalid bytes, must be valid UTF-8"},
		"broken text inside":     {map[string]any{"a": []*string{&broken}}, "/payload/a/0: invalid bytes, must be valid UTF-8"},
		"broken name":            {map[string]any{broken: 1}, "/payload/…: invalid bytes, must be valid UTF-8"},
		"broken text of its own": {[]any{word(broken)}, "/payload/0: invalid bytes, must be valid UTF-8"},
		"broken raw text":        {json.RawMessage("\"a\xff\""), "/payload: not valid JSON"},
		"broken field":           {plan{Name: broken, Text: &broken}, "/payload/name: invalid bytes, must be valid UTF-8 /payload/Text: invalid bytes, must be valid UTF-8"},
		"repeated name":          {plan{Raw: json.RawMessage(`{"a":{"b":1,"b":2}}`)}, "/payload/raw/a/b: is repeated"},
		"half a surrogate":       {json.RawMessage(`["\ud800"]`), "/payload/0: not valid JSON"},
		"NaN":                    {map[string]any{"n": math.NaN()}, "/payload/n: NaN, must be a value that encoding/json can encode"},
		"infinite":               {map[label]any{"n": math.Inf(1)}, "/payload: +Inf, must be a value that encoding/json can encode"},
		"NaN in a struct":        {plan{Labels: map[label]float64{"x": math.NaN()}}, "/payload: NaN, must be a value that encoding/json can encode"},
		"functions":              {map[string]any{"b": []any{1, func() {}}, "a": func() {}}, "/payload/a: a value of the type func(), must be a value that encoding/json can encode /payload/b/1: a value of the type func(), must be a value that encoding/json can encode"},
		"channel":                {make(chan int), "/payload: a value of the type chan int, must be a value that encoding/json can encode"},
		"complex number":         {[]complex128{1}, "/payload: a value of the type complex128, must be a value that encoding/json can encode"},
		"keys that are not text": {map[float64]int{1: 1}, "/payload: a value of the type map[float64]int, must be a value that encoding/json can encode"},
		"failing marshaler":      {[]any{failing{}}, "/payload/0: another value, must be a value that encoding/json can encode"},
		"invalid number":         {[]any{json.Number("1e")}, "/payload/0: another value, must be a value that encoding/json can encode"},
		"raw that is not JSON":   {map[string]any{"a": json.RawMessage("{")}, "/payload/a: another value, must be a value that encoding/json can encode"},
		"number that is a word":  {[]any{json.Number("true")}, "/payload/0: another value, must be a value that encoding/json can encode"},
		"number and a blank":     {[]any{json.Number("1 ")}, "/payload/0: another value, must be a value that encoding/json can encode"},
		"long name, at limit":    {map[string]any{strings.Repeat("<", 170): 1}, ""},
		"long name":              {map[string]any{strings.Repeat("<", 171): true}, "/payload/…: a name that is too long, at most 1024 bytes"},
		"many, at the limit":     {map[string]any{"a": make([]any, 49_999)}, ""},
		"many":                   {map[string]any{"a": make([]any, 50_000)}, "/payload/a/…: too many values, at most 50000 in all lists"},
		"deep, at the limit":     {atLimit, ""},
		"deep":                   {deep, "/payload" + strings.Repeat("/0", 63) + ": nested too deeply, at most 64 levels"},
		"loop":                   {loop, "/payload" + strings.Repeat("/again", 64) + ": encountered a cycle via map[string]interface {}, must be a value that encoding/json can encode"},
	}
	if row := tests["keys that are not text"]; canEncode(row.value) { // since Go 1.27
		delete(tests, "keys that are not text")
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var r validate.Report
			at := new(validate.Path).Member("payload")
			jsonstrict.CheckFree(&r, &at, test.value)
			var got []string
			for _, v := range r.Violations() {
				got = append(got, v.String())
			}
			if strings.Join(got, " ") != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
			if text, err := json.Marshal(test.value); test.want == "" && (err != nil || len(text) == 0) {
				t.Errorf("encoding/json: %v", err)
			}
		})
	}
}

func canEncode(value any) bool {
	_, err := json.Marshal(value)
	return err == nil
}

func TestNumberIsThatOfJSON(t *testing.T) {
	texts := []string{""}
	for range 5 {
		for _, text := range texts {
			for _, char := range "-+.eE01" {
				texts = append(texts, text+string(char))
			}
		}
		texts = slices.Compact(slices.Sorted(slices.Values(texts)))
	}
	for _, text := range texts[1:] {
		var r validate.Report
		jsonstrict.CheckFree(&r, nil, json.Number(text))
		if r.OK() != json.Valid([]byte(text)) {
			t.Errorf("%q: %v", text, r.Violations())
		}
	}
}
