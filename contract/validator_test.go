package contract_test

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/delivery"
)

// pointers returns the places of the violations in their order, each place once.
func pointers(t *testing.T, err error) []string {
	t.Helper()
	if err == nil {
		return nil
	}
	var broken *delivery.ValidationError
	if !errors.As(err, &broken) || len(broken.Violations) == 0 {
		t.Fatalf("got %v, want a *delivery.ValidationError with violations", err)
	}
	var all []string
	for _, problem := range broken.Violations {
		if problem.Reason() == "" {
			t.Errorf("%q has no reason", problem.Pointer)
		}
		all = append(all, problem.Pointer)
	}
	return all
}

// The memory for a body grows in proportion to its size, however many mistakes it has.
func TestManyProblemsTakeLinearMemory(t *testing.T) {
	validator := newValidator(t)
	perMember := func(many int) uint64 {
		var body strings.Builder
		body.WriteString(`{"type":"text","userId":"u","text":"t"`)
		for i := range many {
			fmt.Fprintf(&body, `,"%x":1`, i)
		}
		body.WriteString("}")
		r := newRequest(body.String())
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if got := pointers(t, validator.Request("sendMessage", params, r)); len(got) != many {
			t.Fatalf("%d problems, want %d", len(got), many)
		}
		runtime.ReadMemStats(&after)
		return (after.TotalAlloc - before.TotalAlloc) / uint64(many)
	}
	few, more := perMember(500), perMember(5000)
	t.Logf("%d and %d bytes", few, more)
	if more > 2*few {
		t.Errorf("%d bytes for each of 500 problems, %d for each of 5000", few, more)
	}
}

func TestRequestBodyProblemsAreLocated(t *testing.T) {
	const card = `{"type":"CAROUSEL","userId":"u","text":"t","parameters":{"cards":[{"card_index":0,` +
		`"header":{"type":"image","image":{"link":"https://e.com/i"}},"action":`
	tests := map[string]struct {
		operation, body string
		want            []string
	}{
		"good":                      {"sendMessage", `{"type":"text","userId":"u","text":"t"}`, nil},
		"good but for white space":  {"sendMessage", " {\"type\":\"text\",\"userId\":\"u\",\"text\":\"t\"}\r\n\t", nil},
		"several problems":          {"sendMessage", `{"type":"text","text":"","title":1}`, []string{"/text", "/title", "/userId"}},
		"unknown member":            {"sendMessage", `{"type":"text","userId":"u","text":"t","a~/b":1}`, []string{"/a~0~1b"}},
		"unknown type":              {"sendMessage", `{"type":"zq9","userId":"u"}`, []string{"/type"}},
		"no type":                   {"sendMessage", `{"userId":"u"}`, []string{"/type"}},
		"type of another type":      {"sendMessage", `{"type":7}`, []string{"/type"}},
		"null":                      {"sendMessage", `null`, []string{""}},
		"array":                     {"sendMessage", `[]`, []string{""}},
		"null member":               {"sendMessage", `{"type":"text","userId":null,"text":"t"}`, []string{"/userId"}},
		"null in a free object":     {"sendMessage", `{"type":"flow","userId":"u","text":"t","parameters":{"flow_cta":"c","flow_action_payload":{"a":null}}}`, nil},
		"null for a free object":    {"sendMessage", `{"type":"flow","userId":"u","text":"t","parameters":{"flow_cta":"c","flow_action_payload":null}}`, []string{"/parameters/flow_action_payload"}},
		"null for a free value":     {"sendMessage", card + `{"buttons":[{"type":"quick_reply","quick_reply":{"title":"a","payload":null}}]}}]}}`, []string{"/parameters/cards/0/action"}},
		"any free value":            {"sendMessage", card + `{"buttons":[{"type":"quick_reply","quick_reply":{"title":"a","payload":[1,{"b":null}]}}]}}]}}`, nil},
		"inside nested unions":      {"sendMessage", strings.Replace(card, "https://e.com/i", "ftp://e.com/i", 1) + `{"buttons":[{"type":"quick_reply","quick_reply":{"title":"a"}}]}}]}}`, []string{"/parameters/cards/0/header/image/link"}},
		"number too large for Go":   {"sendMessage", `{"type":"location","userId":"u","coordinates":{"lat":1e400,"long":0}}`, []string{"/coordinates/lat"}},
		"number out of range":       {"sendMessage", `{"type":"location","userId":"u","coordinates":{"lat":90,"long":180.1}}`, []string{"/coordinates/long"}},
		"repeated items":            {"sendMessage", `{"type":"quick_reply","userId":"u","text":"t","quick_replies":[{"title":"a"},{"title":"a"}]}`, []string{"/quick_replies"}},
		"flow button":               {"sendFlowMessage", `{"text":"t","parameters":{"flow_name":"n","flow_cta":"c"}}`, nil},
		"a message is not a button": {"sendFlowMessage", `{"type":"text","userId":"u","text":"t"}`, []string{"/parameters", "/type", "/userId"}},
		"empty":                     {"sendMessage", ``, []string{""}},
		"white space":               {"sendMessage", ` `, []string{""}},
		"no JSON":                   {"sendMessage", `<html>`, []string{""}},
		"cut off":                   {"sendMessage", `{"type":"text","userId":"u","text":"t"`, []string{""}},
		"trailing data":             {"sendMessage", `{"type":"text","userId":"u","text":"t"} {}`, []string{""}},
		"trailing brace":            {"sendMessage", `{"type":"text","userId":"u","text":"t"}}`, []string{""}},
		"name twice":                {"sendMessage", `{"type":"text","userId":"u","text":"t","text":"t"}`, []string{"/text"}},
		"name twice, escaped":       {"sendMessage", `{"type":"text","userId":"u","text":"t","t\u0065xt":"t"}`, []string{"/text"}},
		"broken UTF-8":              {"sendMessage", "{\"type\":\"text\",\"userId\":\"u\",\"text\":\"a\xffb\"}", []string{"/text"}},
		"half a surrogate":          {"sendMessage", `{"type":"text","userId":"u","text":"\ud800"}`, []string{"/text"}},
		"byte order mark":           {"sendMessage", "\ufeff{\"type\":\"text\",\"userId\":\"u\",\"text\":\"t\"}", []string{""}},
	}
	validator := newValidator(t)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := newRequest(test.body)
			got := pointers(t, validator.Request(test.operation, params, r))
			if !slices.Equal(got, test.want) {
				t.Errorf("problems at %q, want %q", got, test.want)
			}
			if body, err := io.ReadAll(r.Body); err != nil || string(body) != test.body {
				t.Errorf("the body reads %q, %v afterwards", body, err)
			}
		})
	}
}

func TestRequestIsCheckedOutsideItsBody(t *testing.T) {
	validator := newValidator(t)
	const good = `{"type":"text","userId":"u","text":"t"}`

	if got := pointers(t, validator.Request("sendMessage", nil, newRequest(good))); !slices.Equal(got, []string{""}) {
		t.Errorf("without botId: %q", got)
	}
	for contentType, want := range map[string]bool{
		"application/json": true, "application/json; charset=utf-8": true, "Application/JSON": true,
		"text/plain": false, "": false, "application/jsonp": false,
	} {
		r := newRequest(good)
		r.Header.Set("Content-Type", contentType)
		err := validator.Request("sendMessage", params, r)
		if (err == nil) != want {
			t.Errorf("Content-Type %q: %v", contentType, err)
		}
	}
	var broken *delivery.ValidationError
	if err := validator.Request("no such operation", params, newRequest(good)); err == nil || errors.As(err, &broken) {
		t.Errorf("an unknown operation: %v, want an error that is no *delivery.ValidationError", err)
	}
	cause := errors.New("cut")
	r := newRequest("")
	r.Body = io.NopCloser(io.MultiReader(strings.NewReader(good), failing{cause}))
	if err := validator.Request("sendMessage", params, r); !errors.Is(err, cause) || errors.As(err, &broken) {
		t.Errorf("a body that fails: %v", err)
	}
	r.Body = nil
	if got := pointers(t, validator.Request("sendMessage", params, r)); !slices.Equal(got, []string{""}) {
		t.Errorf("no body: %q", got)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }
