package delivery

import (
	"errors"
	"fmt"
	"io"
	"net/http"
)

// ErrBodyTooLarge reports a response longer than [MaxBody].
var ErrBodyTooLarge = problem("the response is larger than 1 MiB")

// bodyError describes a bad response in our own words, with an optional cause.
type bodyError struct {
	text string
	err  error
}

func problem(text string) error { return &bodyError{text: text} }

func (e *bodyError) Error() string { return join(": ", e.text, causeText(e.err)) }

func (e *bodyError) SafeText() string { return e.Error() }

func (e *bodyError) Unwrap() error { return e.err }

// Format keeps %#v from printing the cause, which may quote the response.
func (e *bodyError) Format(state fmt.State, _ rune) { _, _ = io.WriteString(state, e.Error()) }

// ReadBody reads at most [MaxBody] bytes of resp's body, and always closes it.
//
// The error is [ErrBodyTooLarge], or reports that the response was cut off and wraps the reason, such as
// [io.ErrUnexpectedEOF] or [context.DeadlineExceeded]. ReadBody returns the bytes that arrived before the error,
// because a 4xx refuses the request even if its body was cut off. A 2xx that was cut off proves nothing.
//
//	body, err := delivery.ReadBody(resp)
//	if err != nil && resp.StatusCode/100 == 2 {
//		return delivery.Wrap(delivery.Unknown, err)
//	}
//	if failure := delivery.Accept(resp, body, []string{"messageId"}, &receipt); failure != nil {
//		return failure
//	}
func ReadBody(resp *http.Response) ([]byte, error) {
	if resp == nil || resp.Body == nil {
		return nil, nil
	}
	if resp.StatusCode == http.StatusSwitchingProtocols {
		// The body is now the raw connection. No deadline would end a read from it.
		_ = resp.Body.Close()
		return nil, nil
	}
	body, err := readAtMost(resp.Body, firstCapacity(resp), MaxBody+1)
	// A failed Close does not change the result: the body has been read, or could not be.
	_ = resp.Body.Close()
	switch {
	case len(body) > MaxBody:
		return body[:MaxBody], ErrBodyTooLarge
	case errors.Is(err, ErrBodyTooLarge):
		return body, ErrBodyTooLarge
	case err != nil:
		return body, &bodyError{text: "the response was cut off", err: err}
	}
	return body, nil
}

// firstCapacity returns the capacity to start reading with: a plausible Content-Length, plus one byte so that the read
// that returns io.EOF does not grow the buffer.
func firstCapacity(resp *http.Response) int {
	if resp.ContentLength >= 0 && resp.ContentLength < 16<<10 {
		return int(resp.ContentLength) + 1
	}
	return 1 << 10
}

// readAtMost is io.ReadAll with a limit. It grows the buffer in few, large steps, because a response is either short or
// hostile: an endless one allocates little more than the limit.
func readAtMost(r io.Reader, capacity, most int) ([]byte, error) {
	body := make([]byte, 0, capacity)
	for {
		n, err := r.Read(body[len(body):cap(body)])
		body = body[:len(body)+n]
		switch {
		case errors.Is(err, io.EOF):
			return body, nil
		case err != nil || len(body) == most:
			return body, err
		case len(body) == cap(body):
			capacity = max(4<<10, 16*cap(body))
			if 2*capacity > most {
				capacity = most
			}
			grown := make([]byte, len(body), capacity)
			copy(grown, body)
			body = grown
		}
	}
}

// Read reads a response, closes it, and decides whether it proves success. It combines [ReadBody] and [Accept] and
// takes their arguments. It returns the body only if the response proves success.
//
// A 3xx or 4xx except 303 is [Refused] even if its body was cut off. A 2xx that was cut off proves nothing and is [Unknown].
func Read(resp *http.Response, into any, required ...string) ([]byte, *Error) {
	return read(resp, func(text []byte) error { return prove(text, required, into) })
}

// ReadEmpty is [Read] for a call that succeeds without a body. Any 2xx proves success, unless its body is a JSON object
// that reports a failure, or HTML or XML, which a firewall or a proxy sends.
func ReadEmpty(resp *http.Response) ([]byte, *Error) {
	return read(resp, proveEmpty)
}

func read(resp *http.Response, prove func(text []byte) error) ([]byte, *Error) {
	body, err := ReadBody(resp)
	if err != nil {
		failure := FromResponse(resp, body)
		failure.Err = err
		return nil, failure
	}
	if failure := accept(resp, body, prove); failure != nil {
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
