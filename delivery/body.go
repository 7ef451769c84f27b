package delivery

import (
	"errors"
	"fmt"
	"io"
	"net/http"
)

// ErrBodyTooLarge says that an answer is longer than [MaxBody].
var ErrBodyTooLarge error = &bodyError{text: "the response is larger than 1 MiB"}

// bodyError is what is wrong with an answer, in words of our own, and the cause if there is one.
type bodyError struct {
	text string
	err  error
}

func (e *bodyError) Error() string {
	if e.err == nil {
		return e.text
	}
	return e.text + ": " + causeText(e.err)
}

func (e *bodyError) SafeText() string { return e.Error() }

func (e *bodyError) Unwrap() error { return e.err }

// Format keeps %#v from printing the cause, which may quote the answer.
func (e *bodyError) Format(state fmt.State, _ rune) { _, _ = io.WriteString(state, e.Error()) }

// ReadBody reads the body of resp, at most [MaxBody] bytes of it, and closes it whatever happens.
//
// The error is [ErrBodyTooLarge], or says that the answer was cut off and wraps the reason, such as
// [io.ErrUnexpectedEOF] or [context.DeadlineExceeded]. The bytes that did arrive are returned with it: a
// status that refuses is still a refusal, while a success that was cut off proves nothing.
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
		// What follows is no answer: it is the bare connection, whose reading no deadline ends.
		_ = resp.Body.Close()
		return nil, nil
	}
	body, err := readAtMost(resp.Body, room(resp), MaxBody+1)
	// The answer is in hand or lost by now; a failing Close changes neither.
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

// room is how much to be ready for: the length that the answer says, if it is plausible, and one byte more
// to meet the end without growing.
func room(resp *http.Response) int {
	if resp.ContentLength >= 0 && resp.ContentLength < 16<<10 {
		return int(resp.ContentLength) + 1
	}
	return 1 << 10
}

// readAtMost is io.ReadAll with an end. It grows in few steps, since an answer is either short or hostile:
// one without end costs its 1 MiB and little more.
func readAtMost(r io.Reader, room, most int) ([]byte, error) {
	body := make([]byte, 0, room)
	for {
		n, err := r.Read(body[len(body):cap(body)])
		body = body[:len(body)+n]
		switch {
		case errors.Is(err, io.EOF):
			return body, nil
		case err != nil || len(body) == most:
			return body, err
		case len(body) == cap(body):
			room = max(4<<10, 16*cap(body))
			if 2*room > most {
				room = most
			}
			grown := make([]byte, len(body), room)
			copy(grown, body)
			body = grown
		}
	}
}
