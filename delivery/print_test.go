package delivery

import (
	"bytes"
	"encoding/gob"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
)

const private = "593987654321 hello Basic c2VjcmV0"

// secret is a cause whose text is private.
type secret string

func (s secret) Error() string { return string(s) }

// secretive returns a failure with private data in every field that can hold it.
func secretive() *Error {
	return &Error{
		Outcome: Refused, StatusCode: 401, Code: private, Messages: []string{private}, RequestID: private,
		RetryAfter: 2 * time.Second, Body: []byte(private),
		Err: &url.Error{Op: private, URL: "http://x/" + private, Err: errors.New(private)},
	}
}

// leaks reports whether a printed text has the private data as plain text, in hexadecimal or as a list of bytes.
func leaks(printed string) bool {
	for _, form := range []string{
		"593987654321", "hello", "c2VjcmV0",
		hex.EncodeToString([]byte("593987654321")), strings.ToUpper(hex.EncodeToString([]byte("hello"))),
		strings.Trim(fmt.Sprintf("%d", []byte("hello")), "[]"), "0x35, 0x39, 0x33",
	} {
		if strings.Contains(printed, form) {
			return true
		}
	}
	return false
}

// The test leaves out formats for which fmt calls no method: %p of an Error and %w outside of Errorf, which go vet
// reports, and any verb but %v on a struct that holds a failure in an unexported field.
func TestNoVerbPrintsPrivateText(t *testing.T) {
	failure := secretive()
	for _, flags := range []string{"", "+", "#", " ", "0", "-", "200", "+#", ".300"} {
		for _, verb := range "vsqxXdobOeEfFgGctUTz" {
			format := "%" + flags + string(verb)
			for _, value := range []any{failure, *failure, struct{ E Error }{*failure}, struct{ E *Error }{failure}, []any{*failure}} {
				if printed := fmt.Sprintf(format, value); leaks(printed) {
					t.Errorf("%s of a %T printed %s", format, value, printed)
				}
			}
		}
	}
	for _, format := range []string{"%v", "%+v", "%#v"} {
		if printed := fmt.Sprintf(format, struct{ e error }{failure}); leaks(printed) {
			t.Errorf("%s of an unexported field printed %s", format, printed)
		}
	}
	if printed := fmt.Sprintf("%#v", &bodyError{text: "cut off", err: secret(private)}); leaks(printed) {
		t.Errorf("%%#v of a cause printed %s", printed)
	}
	if printed := fmt.Sprint(failure, *failure); leaks(printed) || !strings.Contains(printed, "jelou: refused: HTTP 401") {
		t.Errorf("Sprint printed %q", printed)
	}
}

func TestFormatPrintsTheText(t *testing.T) {
	failure := &Error{Outcome: NotSent}
	for format, want := range map[string]string{
		"%v": "jelou: not sent", "%+v": "jelou: not sent", "%#v": "jelou: not sent", "%d": "jelou: not sent",
		"%q": `"jelou: not sent"`, "%x": hex.EncodeToString([]byte("jelou: not sent")), "%20s|": "     jelou: not sent|",
	} {
		if got := fmt.Sprintf(format, failure); got != want {
			t.Errorf("%s printed %q, want %q", format, got, want)
		}
		if got := fmt.Sprintf(format, *failure); got != want {
			t.Errorf("%s of the value printed %q, want %q", format, got, want)
		}
	}
	var none *Error
	if got := none.Error() + fmt.Sprint(none); got != "<nil><nil>" {
		t.Errorf("a nil failure prints %q", got)
	}
}

func TestJSONAndLogsHaveTheDocumentedMembers(t *testing.T) {
	failure := &Error{Outcome: Refused, StatusCode: 401, Code: "unauthorized", RequestID: "0b3f9c1e11114222", RetryAfter: 1500 * time.Millisecond}
	want := `{"outcome":"refused","statusCode":401,"code":"unauthorized","retryAfterSeconds":2,` +
		`"error":"jelou: refused: HTTP 401 unauthorized: the client id or secret is missing or wrong"}`
	for _, value := range []any{failure, *failure} {
		if got, err := json.Marshal(value); err != nil || string(got) != want {
			t.Errorf("JSON is %s, %v\n   want %s", got, err, want)
		}
	}

	var log bytes.Buffer
	logger := slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
		if len(groups) == 0 && a.Key != "failure" {
			return slog.Attr{}
		}
		return a
	}}))
	logger.Info("send", "failure", failure)
	logger.Info("send", "failure", (*Error)(nil))
	if got := log.String(); got != `{"failure":`+want+"}\n"+`{"failure":null}`+"\n" {
		t.Errorf("the log is %s\n     want %s", got, `{"failure":`+want+`}`)
	}

	if got, err := json.Marshal(&Error{Outcome: NotSent}); err != nil || string(got) != `{"outcome":"not_sent","error":"jelou: not sent"}` {
		t.Errorf("JSON is %s, %v", got, err)
	}
	// "none" would mean that nothing failed.
	if got, err := json.Marshal(&Error{}); err != nil || string(got) != `{"outcome":"unknown","error":"jelou: delivery unknown"}` {
		t.Errorf("JSON is %s, %v", got, err)
	}
}

func TestJSONAndLogsHoldNothingPrivate(t *testing.T) {
	var out bytes.Buffer
	for _, handler := range []slog.Handler{slog.NewJSONHandler(&out, nil), slog.NewTextHandler(&out, nil)} {
		for _, value := range []any{secretive(), *secretive(), fmt.Errorf("order: %w", secretive()), struct{ E Error }{*secretive()}} {
			slog.New(handler).Error("send", "failure", value)
		}
	}
	type order struct{ E Error }
	for _, value := range []any{secretive(), *secretive(), order{*secretive()}} {
		for name, encode := range map[string]func(any) error{
			"json": json.NewEncoder(&out).Encode, "yaml": yaml.NewEncoder(&out).Encode,
			"xml": xml.NewEncoder(&out).Encode, "gob": gob.NewEncoder(&out).Encode,
		} {
			if err := encode(value); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	if leaks(out.String()) {
		t.Errorf("printed:\n%s", out.String())
	}
	if !leaks(fmt.Sprint(secretive().Messages)) || !leaks(fmt.Sprintf("%v", secretive().Body)) {
		t.Error("leaks() does not find the private data that these fields hold")
	}
}
