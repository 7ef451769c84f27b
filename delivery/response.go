package delivery

import (
	"bytes"
	"net/http"
	"time"

	"github.com/jelou-go/jelou/internal/loose"
)

// FromResponse makes a failure of an answer that is no success. A 3xx or 4xx status is [Refused], anything
// else, 2xx included, is [Unknown]; [Accept] is the function that recognises success.
//
// Code and Messages are read from every form of error body that Jelou documents: "message" as a string or
// a list, "code" at the top or under "error", texts by language (English first, then Spanish, then
// Portuguese) and "validationError" per field. A body in another form, such as a gateway's HTML page,
// leaves both empty. No answer makes it panic, not even a nil one.
func FromResponse(resp *http.Response, body []byte) *Error {
	failure := &Error{Outcome: Unknown, Body: bytes.Clone(body[:min(len(body), MaxErrorBody)])}
	failure.Code, failure.Messages = readErrorBody(body)
	if resp == nil {
		return failure
	}
	if resp.StatusCode >= 300 && resp.StatusCode < 500 {
		failure.Outcome = Refused
	}
	failure.StatusCode = resp.StatusCode
	failure.RequestID = requestID(resp.Header)
	failure.RetryAfter = retryAfter(resp.Header.Get("Retry-After"), time.Now())
	return failure
}

// readErrorBody takes what it recognises and ignores the rest.
func readErrorBody(body []byte) (code string, messages []string) {
	if len(body) > MaxBody {
		return "", nil
	}
	top := loose.Object(body)
	if top == nil {
		return "", nil
	}
	detail, _ := top["error"].(map[string]any)

	var found words
	found.add("", top["message"])
	found.add("", top["description"])
	if sentence, ok := top["error"].(string); ok {
		found.add("", sentence)
	}
	for _, name := range []string{"message", "description", "developerMessages", "clientMessages"} {
		found.add("", detail[name])
	}
	found.addFields(top["validationError"])
	return firstCode(top["code"], detail["code"], detail["key"]), found.list
}

func firstCode(candidates ...any) string {
	for _, candidate := range candidates {
		code := ""
		switch value := candidate.(type) {
		case string:
			code = value
		case loose.Number:
			code = string(value)
		}
		if code != "" {
			return cut(code, 256)
		}
	}
	return ""
}

// requestID looks where services and the gateways before them put it.
func requestID(header http.Header) string {
	for _, name := range []string{"X-Request-Id", "Request-Id", "X-Correlation-Id", "X-Amzn-Requestid", "X-Amz-Cf-Id", "Cf-Ray"} {
		if id := header.Get(name); id != "" {
			return cut(id, 128)
		}
	}
	return ""
}
