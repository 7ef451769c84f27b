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

// Failure makes one request fail, before or after the sandbox has accepted its message. [Sandbox.Next] plays a failure
// once, and [WithFailures] plays it at random.
type Failure struct {
	name    string
	reads   bool // the sandbox reads the body
	accepts bool // the sandbox accepts a valid message
	// undelivered is true if an accepted message does not reach the person.
	undelivered bool
	// status returns the status that the sender receives. own is the sandbox's own status.
	status func(own int) int
	// play responds or fails to respond. own is the sandbox's own response.
	play func(w http.ResponseWriter, r *http.Request, own response)

	wrong string // the reason why the failure is invalid
}

// valid returns an error if the failure is invalid.
func (f Failure) valid() error {
	switch {
	case f.wrong != "":
		return errors.New("sandbox: invalid failure: " + f.wrong)
	case f.play == nil:
		return errors.New("sandbox: invalid failure: the zero Failure")
	}
	return nil
}

const (
	maxStatus      = 999
	maxErrorStatus = 599
)

// String returns the name of the failure. [Request.Failure] has the same name.
func (f Failure) String() string { return f.name }

// Response is a response of your own, with a status from 200 to 999, a content type ("" for none) and a body. The
// sandbox does not accept the message.
func Response(status int, contentType, body string) Failure {
	if status < http.StatusOK || status > maxStatus {
		return Failure{wrong: fmt.Sprintf("the status of a response cannot be %d", status)}
	}
	given := response{status: status, header: map[string]string{}, body: []byte(body)}
	if contentType != "" {
		given.header["Content-Type"] = contentType
	}
	return instead(statusLine(status), given)
}

// TooManyRequests is a 429 with a Retry-After of retryAfter, rounded up to whole seconds. If retryAfter is negative, the
// response has no Retry-After. Jelou does not document the body of a 429. The sandbox does not accept the message.
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

// Status is a response with this status, from 400 to 599, and the code that Jelou documents for it, if any. The sandbox
// does not accept the message, but after a 5xx the sender cannot know that.
func Status(status int) Failure {
	if status < http.StatusBadRequest || status > maxErrorStatus {
		return Failure{wrong: fmt.Sprintf("status %d is not an error status", status)}
	}
	no := refuse(status, documented[status], reason(status)+".")
	return instead(statusLine(status), no.response)
}

func statusLine(status int) string { return strconv.Itoa(status) + " " + reason(status) }

// reason returns words for a status, even for an unregistered one.
func reason(status int) string {
	if text := http.StatusText(status); text != "" {
		return text
	}
	return "Unregistered status"
}

// documented has the codes of Jelou's table by status.
var documented = map[int]string{
	http.StatusBadRequest:          "message_could_not_be_send",
	http.StatusUnauthorized:        "unauthorized",
	http.StatusForbidden:           "forbidden_bot",
	http.StatusNotFound:            "bot_not_found",
	http.StatusUnprocessableEntity: "unprocessable_entity",
	http.StatusInternalServerError: "internal_server_error",
}

// UnknownBot is the response for a bot that does not exist: a 404 with the code E1019, in the longer of the two forms
// that Jelou documents. The sandbox does not accept the message.
func UnknownBot() Failure {
	return instead("unknown bot", says(http.StatusNotFound, fail("E1019", "BOT_NOT_FOUND", sentence{
		English:    "The Bot could not be found at the moment.",
		Spanish:    "No se pudo encontrar el Bot.",
		Portuguese: "Não foi possível encontrar o Bot.",
	})))
}

// InvalidMediaURL is the error INVALID_MEDIA_URL: the URL is invalid, or Jelou cannot reach it. Jelou documents only
// the code; the status 400 and the place of the code in the body are guesses. The sandbox does not accept the message.
func InvalidMediaURL() Failure { return media("INVALID_MEDIA_URL", "The media URL is not valid.") }

// MediaTooLarge is the error MEDIA_TOO_LARGE, in the same form as [InvalidMediaURL].
func MediaTooLarge() Failure { return media("MEDIA_TOO_LARGE", "The media file is too large.") }

// UnsupportedMediaType is the error UNSUPPORTED_MEDIA_TYPE, in the same form as [InvalidMediaURL].
func UnsupportedMediaType() Failure {
	return media("UNSUPPORTED_MEDIA_TYPE", "The type of the media file is not supported.")
}

func media(code, description string) Failure {
	return instead(code, refuse(http.StatusBadRequest, code, description).response)
}

// ClosedSession is the response that a user's messages get after [Sandbox.CloseSession], here for one request of any kind.
func ClosedSession() Failure { return instead("closed session", closedSession.response) }

// Unsuccessful is a 200 with "success": false. The sandbox does not accept the message.
func Unsuccessful() Failure {
	return instead("success: false", says(http.StatusOK, struct {
		Success bool   `json:"success"`
		Message string `json:"message"`
	}{Message: "The message could not be sent."}))
}

// HTML is an HTML page with this status, from 200 to 999, as a gateway may send it. The sandbox does not accept the
// message, but the sender cannot know that.
func HTML(status int) Failure {
	f := Response(status, "text/html; charset=utf-8", "<!DOCTYPE html><title>Gateway</title><h1>Please try again later</h1>\n")
	f.name = "HTML with " + f.name
	return f
}

// WrongJSON is a 200 with JSON that has no message id. The sandbox does not accept the message, but the sender cannot know
// that.
func WrongJSON() Failure {
	f := Response(http.StatusOK, "application/json", "[\"unexpected\"]\n")
	f.name = "wrong JSON"
	return f
}

// DropBeforeReading closes the connection without reading the body. The sandbox does not accept the message, but the
// sender cannot know that.
func DropBeforeReading() Failure {
	return Failure{name: "dropped before reading", status: none, play: drop}
}

// DropAfterReading closes the connection instead of responding. The sandbox accepts a valid message, so a sender that
// repeats the message sends it twice.
func DropAfterReading() Failure {
	return after("dropped after reading", none, drop)
}

// CutOff sends half of the response and closes the connection. The sandbox accepts a valid message, so a sender that
// repeats the message sends it twice.
func CutOff() Failure {
	return after("cut off", same, func(w http.ResponseWriter, _ *http.Request, own response) {
		own.header = maps.Clone(own.header)
		own.header["Content-Length"] = strconv.Itoa(len(own.body))
		own.body = own.body[:len(own.body)/2]
		own.write(w)
		// If Flush fails, the response ends even earlier.
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	})
}

// Slow delays the response by this time. The sandbox accepts a valid message before the delay, so a sender that gives up
// and repeats the message sends it twice.
func Slow(by time.Duration) Failure {
	return after("slow", same, func(w http.ResponseWriter, r *http.Request, own response) {
		_ = sleepctx.Sleep(r.Context(), by) // if the sender has gone, the response is lost
		own.write(w)
	})
}

// Undelivered is the usual response. An accepted message gets the status FAILED later, as if the person's phone were out of
// reach.
func Undelivered() Failure {
	f := after("undelivered", same, send)
	f.undelivered = true
	return f
}

// usual is no failure: the sandbox sends its own response.
var usual = after("", same, send)

// after returns a failure after the sandbox has accepted a valid message.
func after(name string, status func(int) int, play func(http.ResponseWriter, *http.Request, response)) Failure {
	return Failure{name: name, reads: true, accepts: true, status: status, play: play}
}

// instead returns a failure with another response than the sandbox's own.
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

func send(w http.ResponseWriter, _ *http.Request, own response) { own.write(w) }

func drop(http.ResponseWriter, *http.Request, response) { panic(http.ErrAbortHandler) }
