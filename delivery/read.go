package delivery

import "net/http"

// Read reads the response to a call, closes it, and decides whether it proves success: [ReadBody] and [Accept] in
// one, with the same arguments. It returns the body only with a proven success.
//
// A response that could not be read to its end still refuses if its status does. A success that was cut off proves
// nothing and is [Unknown].
func Read(resp *http.Response, into any, required ...string) ([]byte, *Error) {
	return read(resp, func(body []byte) *Error { return Accept(resp, body, required, into) })
}

// ReadEmpty is [Read] for a call that succeeds without a body. Any 2xx proves success, unless its body is a JSON
// object that says the opposite.
func ReadEmpty(resp *http.Response) ([]byte, *Error) {
	return read(resp, func(body []byte) *Error {
		if resp == nil || resp.StatusCode/100 != 2 {
			return FromResponse(resp, body)
		}
		if top, err := readObject(body); err == nil && saysNo(top) {
			return unproven(resp, body, Refused, &bodyError{text: saidNo})
		}
		return nil
	})
}

func read(resp *http.Response, accept func(body []byte) *Error) ([]byte, *Error) {
	began := attemptOf(resp)
	body, err := ReadBody(resp)
	var failure *Error
	if err != nil {
		failure = FromResponse(resp, body)
		failure.Err = err
	} else {
		failure = accept(body)
	}
	if failure != nil {
		failure.Began = began
		return nil, failure
	}
	return body, nil
}
