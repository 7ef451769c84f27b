package sandbox

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"time"

	"github.com/jelou-go/jelou/internal/sleepctx"
)

// Failure is something that goes wrong with one request, in place of the sandbox's own answer or after it.
// [Sandbox.Next] plays it once, [WithFailures] now and then.
type Failure struct {
	name    string
	reads   bool // the body is read
	accepts bool // the request is judged, and the message taken if nothing is against it
	// status is what the sender gets to see in place of the sandbox's own.
	status func(own int) int
	// play answers, or does not. It is called last, with the sandbox's own answer.
	play func(w http.ResponseWriter, r *http.Request, own response)

	wrong string // why there is nothing to play
}

// valid says why the failure cannot be played.
func (f Failure) valid() error {
	switch {
	case f.wrong != "":
		return errors.New("sandbox: a failure that cannot be: " + f.wrong)
	case f.play == nil:
		return errors.New("sandbox: the failure is empty")
	}
	return nil
}

const (
	maxStatus      = 999
	maxErrorStatus = 599
)

// String names the failure, as in [Request.Failure].
func (f Failure) String() string { return f.name }

// Answer is an answer of your own: a status, a content type ("" for none) and a body. The message is not
// taken. The status is from 200 to 999.
func Response(status int, contentType, body string) Failure {
	if status < http.StatusOK || status > maxStatus {
		return Failure{wrong: fmt.Sprintf("no response has the status %d", status)}
	}
	given := response{status: status, header: map[string]string{}, body: []byte(body)}
	if contentType != "" {
		given.header["Content-Type"] = contentType
	}
	return instead(strconv.Itoa(status)+" "+http.StatusText(status), given)
}

// TooManyRequests is a 429. A Retry-After of retryAfter, rounded up to whole seconds, comes with it, or
// none if it is negative. Jelou documents no body for it. The message is not taken.
func TooManyRequests(retryAfter time.Duration) Failure {
	given := refuse(http.StatusTooManyRequests, "", "Too many requests.").response
	if retryAfter >= 0 {
		seconds := retryAfter / time.Second
		if retryAfter%time.Second > 0 {
			seconds++
		}
		given.header["Retry-After"] = strconv.FormatInt(int64(seconds), 10)
	}
	return instead("429 Too Many Requests", given)
}

// Status is an answer with this status, from 400 to 599, and the code that Jelou documents for it, if it
// does. The message is not taken; a sender cannot know that after a 5xx.
func Status(status int) Failure {
	if status < http.StatusBadRequest || status > maxErrorStatus {
		return Failure{wrong: fmt.Sprintf("the status %d is none of an error", status)}
	}
	no := refuse(status, documented[status], http.StatusText(status)+".")
	return instead(fmt.Sprint(status, " ", http.StatusText(status)), no.response)
}

// documented are the codes in Jelou's table, by status.
var documented = map[int]string{
	http.StatusBadRequest:          "message_could_not_be_send",
	http.StatusUnauthorized:        "unauthorized",
	http.StatusForbidden:           "forbidden_bot",
	http.StatusNotFound:            "bot_not_found",
	http.StatusUnprocessableEntity: "unprocessable_entity",
	http.StatusInternalServerError: "internal_server_error",
}

// UnknownBot is what a bot gets that does not exist, in the longer of the two forms that Jelou documents:
// a 404 with the code E1019. The message is not taken.
func UnknownBot() Failure {
	return instead("unknown bot", says(http.StatusNotFound, fail("E1019", "BOT_NOT_FOUND", sentence{
		English:    "The Bot could not be found at the moment.",
		Spanish:    "No se pudo encontrar el Bot.",
		Portuguese: "Não foi possível encontrar o Bot.",
	})))
}

// InvalidMediaURL is the error INVALID_MEDIA_URL: the URL is bad, or Jelou cannot reach it. Jelou documents
// the name of the code; the status, 400, and its place in the body are a guess. The message is not taken.
func InvalidMediaURL() Failure { return media("INVALID_MEDIA_URL", "The media URL is not valid.") }

// MediaTooLarge is the error MEDIA_TOO_LARGE. Its form is that of [InvalidMediaURL].
func MediaTooLarge() Failure { return media("MEDIA_TOO_LARGE", "The media file is too large.") }

// UnsupportedMediaType is the error UNSUPPORTED_MEDIA_TYPE. Its form is that of [InvalidMediaURL].
func UnsupportedMediaType() Failure {
	return media("UNSUPPORTED_MEDIA_TYPE", "The type of the media file is not supported.")
}

func media(code, description string) Failure {
	return instead(code, refuse(http.StatusBadRequest, code, description).response)
}

// ClosedSession is what [Sandbox.CloseSession] makes of every message to a user, for one request.
func ClosedSession() Failure { return instead("closed session", closedSession.response) }

// Unsuccessful is a 200 that says "success": false. The message is not taken.
func Unsuccessful() Failure {
	return instead("success: false", says(http.StatusOK, struct {
		Success bool   `json:"success"`
		Message string `json:"message"`
	}{Message: "The message could not be sent."}))
}

// HTML is a page with this status, from 200 to 999, as from a gateway. The message is not taken; a sender cannot
// know that.
func HTML(status int) Failure {
	f := Response(status, "text/html; charset=utf-8", "<!DOCTYPE html><title>Gateway</title><h1>Please try again later</h1>\n")
	f.name = "HTML with " + f.name
	return f
}

// WrongJSON is a 200 with JSON that proves nothing: it has no message id. The message is not taken; a
// sender cannot know that.
func WrongJSON() Failure {
	f := Response(http.StatusOK, "application/json", "[\"unexpected\"]\n")
	f.name = "wrong JSON"
	return f
}

// DropBeforeReading closes the connection without reading the body. The message is not taken; a sender
// cannot know that.
func DropBeforeReading() Failure {
	return Failure{name: "dropped before reading", status: none, play: drop}
}

// DropAfterReading closes the connection in place of an answer. The message is taken if it is valid: who
// sends it again sends it twice.
func DropAfterReading() Failure {
	return Failure{name: "dropped after reading", reads: true, accepts: true, status: none, play: drop}
}

// CutOff sends half of the answer and closes the connection. The message is taken if it is valid: who
// sends it again sends it twice.
func CutOff() Failure {
	return Failure{name: "cut off", reads: true, accepts: true, status: same, play: func(w http.ResponseWriter, _ *http.Request, own response) {
		own.header = maps.Clone(own.header)
		own.header["Content-Length"] = strconv.Itoa(len(own.body))
		own.body = own.body[:len(own.body)/2]
		own.write(w)
		// What cannot be flushed is cut off even earlier.
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}}
}

// Slow answers after this time. The message is taken before: a sender that gives up and sends it again sends
// it twice.
func Slow(by time.Duration) Failure {
	return Failure{name: "slow", reads: true, accepts: true, status: same, play: func(w http.ResponseWriter, r *http.Request, own response) {
		_ = sleepctx.Sleep(r.Context(), by) // where nobody waits any more, the answer goes nowhere
		own.write(w)
	}}
}

func instead(name string, given response) Failure {
	return Failure{
		name:   name,
		reads:  true,
		status: func(int) int { return given.status },
		play:   func(w http.ResponseWriter, _ *http.Request, _ response) { given.write(w) },
	}
}

func none(int) int     { return 0 }
func same(own int) int { return own }

func drop(http.ResponseWriter, *http.Request, response) { panic(http.ErrAbortHandler) }
