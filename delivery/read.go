package delivery

import "net/http"

// Read reads a response, closes it, and decides whether it proves success. It combines [ReadBody] and [Accept] and
// takes their arguments. It returns the body only if the response proves success.
//
// A 3xx or 4xx except 303 is [Refused] even if its body was cut off. A 2xx that was cut off proves nothing and is [Unknown].
func Read(resp *http.Response, into any, required ...string) ([]byte, *Error) {
	return read(resp, func(body []byte) *Error { return Accept(resp, body, required, into) })
}

// ReadEmpty is [Read] for a call that succeeds without a body. Any 2xx proves success, unless its body is a JSON object
// that reports a failure, or HTML or XML, which a firewall or a proxy sends.
func ReadEmpty(resp *http.Response) ([]byte, *Error) {
	return read(resp, func(body []byte) *Error {
		if resp == nil || resp.StatusCode/100 != 2 {
			return FromResponse(resp, body)
		}
		if top, err := readObject(nil, body); err == nil && reportsFailure(top) {
			return unproven(resp, body, Refused, &bodyError{text: failureReported})
		}
		if isPage(body) {
			return unproven(resp, body, Unknown, &bodyError{text: "the response is HTML or XML"})
		}
		return nil
	})
}

func read(resp *http.Response, accept func(body []byte) *Error) ([]byte, *Error) {
	body, err := ReadBody(resp)
	if err != nil {
		failure := FromResponse(resp, body)
		failure.Err = err
		return nil, failure
	}
	if failure := accept(body); failure != nil {
		return nil, failure
	}
	return body, nil
}

// OfRead returns err as the failure of a call that only reads. Its outcome is [Refused] or [NotSent] and never [Unknown],
// because nobody can have got a message from it. Its text says "failed" in place of "not sent".
func OfRead(err error) *Error {
	failure := *Wrap(NotSent, err)
	failure.reads = true
	if failure.Outcome != Refused {
		failure.Outcome = NotSent
	}
	return &failure
}
