package encode_test

import (
	"encoding/json"
	"math"
	"reflect"
	"testing"

	"github.com/jelou-go/jelou/internal/encode"
)

func written(t *testing.T, write func(*encode.Encoder)) string {
	t.Helper()
	e := encode.New()
	write(e)
	text, err := e.End()
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// same tells whether two texts are the same JSON, with numbers compared by value.
func same(t *testing.T, got, want string) bool {
	t.Helper()
	var a, b any
	if err := json.Unmarshal([]byte(got), &a); err != nil {
		t.Fatalf("%v in %s", err, got)
	}
	if err := json.Unmarshal([]byte(want), &b); err != nil {
		t.Fatalf("%v in %s", err, want)
	}
	return reflect.DeepEqual(a, b)
}

func FuzzString(f *testing.F) {
	for _, s := range []string{"", "a", `"\/`, "<&>", "\x00\x1f\x7f\t\r\n\b\f", "ñ€😀", "\u2028\u2029\ufffd", "\xff", "a\xc3", "\xed\xa0\x80", "\xf4\x90\x80\x80"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		want, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		if got := written(t, func(e *encode.Encoder) { e.String(s) }); !same(t, got, string(want)) {
			t.Errorf("%q became %s, encoding/json has %s", s, got, want)
		}
	})
}

func FuzzNumber(f *testing.F) {
	for _, n := range []float64{0, math.Copysign(0, -1), 1, -74.006, 1e6, 1e20, 1e21, 1e-6, 9e-7, math.MaxFloat64, math.SmallestNonzeroFloat64, 1 << 53, 0.1} {
		f.Add(n)
	}
	f.Fuzz(func(t *testing.T, n float64) {
		if math.IsNaN(n) || math.IsInf(n, 0) {
			return
		}
		var again float64
		text := written(t, func(e *encode.Encoder) { e.Number(n) })
		if err := json.Unmarshal([]byte(text), &again); err != nil || again != n {
			t.Errorf("%v became %s, read as %v, %v", n, text, again, err)
		}
	})
}

func TestWhatCannotBeWritten(t *testing.T) {
	for name, write := range map[string]func(*encode.Encoder){
		"not a number":      func(e *encode.Encoder) { e.Number(math.NaN()) },
		"endless":           func(e *encode.Encoder) { e.Number(math.Inf(-1)) },
		"another value":     func(e *encode.Encoder) { e.Only("image", "text") },
		"free, no JSON":     func(e *encode.Encoder) { encode.Free(e, func() {}) },
		"free, no number":   func(e *encode.Encoder) { encode.Free(e, map[string]any{"a": math.NaN()}) },
		"free, half a one":  func(e *encode.Encoder) { encode.Free(e, json.Number("1.")) },
		"first of two":      func(e *encode.Encoder) { e.Number(math.NaN()); e.String("a") },
		"free, not endless": func(e *encode.Encoder) { encode.Free(e, math.Inf(1)) },
	} {
		e := encode.New()
		write(e)
		if text, err := e.End(); err == nil {
			t.Errorf("%s: written as %s", name, text)
		}
	}
	// The error does not stay with the encoder, which is used again.
	if text := written(t, func(e *encode.Encoder) { e.Bool(true) }); text != "true" {
		t.Errorf("wrote %s", text)
	}
}

func TestForms(t *testing.T) {
	got := written(t, func(e *encode.Encoder) {
		e.Object()
		e.Member(`"only":`)
		e.Only("", "text")
		e.Member(`"none":`)
		if e.Array(true) {
			t.Error("a nil array was begun")
		}
		e.Member(`"empty":`)
		if e.Array(false) {
			e.EndArray()
		}
		e.Member(`"list":`)
		if e.Array(false) {
			for n := range int64(3) {
				e.Item()
				e.Integer(n - 1)
			}
			e.EndArray()
		}
		e.Member(`"free":`)
		encode.Free(e, map[string]any{"b": []any{nil, true, json.Number("9007199254740993")}, "a": "<"})
		e.Member(`"object":`)
		e.Object()
		e.EndObject()
		e.EndObject()
	})
	const want = `{"only":"text","none":null,"empty":[],"list":[-1,0,1],"free":{"a":"\u003c","b":[null,true,9007199254740993]},"object":{}}`
	if got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}
