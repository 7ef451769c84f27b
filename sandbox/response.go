package sandbox

import (
	"bytes"
	"cmp"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/jelou-go/jelou/delivery"
)

// sentence is a text by language.
type sentence map[string]string

type response struct {
	status     int
	header     map[string]string
	body       []byte
	violations []delivery.Violation // the reasons, if the response refuses a request
}

// says returns a response with a JSON body.
func says(status int, body any) *response {
	var encoded bytes.Buffer
	encoder := json.NewEncoder(&encoded)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(body); err != nil {
		panic(err) // only a type that JSON cannot encode fails
	}
	return &response{status: status, header: map[string]string{"Content-Type": "application/json"}, body: encoded.Bytes()}
}

func (a *response) write(w http.ResponseWriter) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header()["Content-Type"] = nil // otherwise net/http would guess a content type
	for name, value := range a.header {
		w.Header().Set(name, value)
	}
	w.WriteHeader(a.status)
	// An error means that the caller has gone.
	_, _ = w.Write(a.body) //nolint:gosec // it has its content type, and the browser must not guess another
}

// refuse returns a refusal in the form with a code from Jelou's table, or in the form without a code if code is empty. Jelou
// documents both.
func refuse(status int, code, reason string) *response {
	body := map[string]string{"code": code, "description": reason}
	if code == "" {
		body = map[string]string{"message": reason}
	}
	return says(status, body).because(delivery.Violation{Given: reason})
}

func (a *response) because(violations ...delivery.Violation) *response {
	a.violations = violations
	return a
}

// broken returns the response to a request that breaks the contract. Jelou documents that
// "validationError" names the invalid members. The sandbox names a nested member by its path, and the whole body "body".
func broken(violations ...delivery.Violation) *response {
	fields := make(map[string][]sentence)
	for _, v := range violations {
		name := cmp.Or(strings.TrimPrefix(v.Pointer, "/"), "body")
		fields[name] = append(fields[name], sentence{
			"en": v.Reason(), "es": "El valor no cumple el contrato.", "pt": "O valor não cumpre o contrato.",
		})
	}
	body := fail("E0422", "VALIDATOR_ERROR", sentence{
		"en": "The values are not correct.", "es": "Los valores no son correctos.", "pt": "Os valores não estão corretos.",
	})
	body["validationError"] = fields
	return says(http.StatusUnprocessableEntity, body).because(violations...)
}

// fail returns an error body with a numbered code, in the form that Jelou documents.
func fail(code, key string, why sentence) map[string]any {
	return map[string]any{
		"message": []string{why["en"]}, "statusMessage": "failed", "status": 0,
		"error": map[string]any{"code": code, "key": key, "description": why["en"], "developerMessages": why, "clientMessages": why},
	}
}
