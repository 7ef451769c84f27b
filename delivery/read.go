package delivery

import "net/http"

// Read reads the answer to a send, closes it, and decides what it proves: [ReadBody] and [Accept] in one,
// with the same arguments. The body is returned only with a proven success.
//
// An answer that could not be read to its end still refuses where its status does; a success that was
// cut off proves nothing and is [Unknown].
func Read(resp *http.Response, into any, required ...string) ([]byte, *Error) {
	body, failure := readWhole(resp)
	if failure == nil {
		failure = Accept(resp, body, required, into)
	}
	if failure != nil {
		return nil, failure
	}
	return body, nil
}

// ReadMembers is [Read] for a caller that decodes the answer without encoding/json, as generated code does.
// Once the answer proves success, take is called with each of its members: the name, and the value as it
// stands in the answer, neither of which may be changed. An error of take means what a failed decoding does.
func ReadMembers(resp *http.Response, take func(name, value []byte) error, required ...string) ([]byte, *Error) {
	body, failure := readWhole(resp)
	if failure == nil {
		failure = prove(resp, body, required, take)
	}
	if failure != nil {
		return nil, failure
	}
	return body, nil
}

func readWhole(resp *http.Response) ([]byte, *Error) {
	body, err := ReadBody(resp)
	if err != nil {
		failure := FromResponse(resp, body)
		failure.Err = err
		return nil, failure
	}
	return body, nil
}
