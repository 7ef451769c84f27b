package delivery

import "net/http"

// Read reads the answer to a send, closes it, and decides what it proves: [ReadBody] and [Accept] in one,
// with the same arguments. The body is returned only with a proven success.
//
// An answer that could not be read to its end still refuses where its status does; a success that was
// cut off proves nothing and is [Unknown].
func Read(resp *http.Response, into any, required ...string) ([]byte, *Error) {
	body, err := ReadBody(resp)
	if err != nil {
		failure := FromResponse(resp, body)
		failure.Err = err
		return nil, failure
	}
	if failure := Accept(resp, body, required, into); failure != nil {
		return nil, failure
	}
	return body, nil
}
