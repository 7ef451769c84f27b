package sandbox

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/jelou-go/jelou/internal/sleepctx"
)

// Failure makes one request fail, before or after the sandbox has accepted its message. [Sandbox.Next] plays a failure
// once, and [WithFailures] plays it at random.
type Failure struct {
	name        string
	unread      bool          // the sandbox does not read the body, and accepts nothing
	instead     *response     // the response in place of the sandbox's own, which then accepts nothing; or nil
	undelivered bool          // an accepted message does not reach the person
	delay       time.Duration // the time before the response
	drops       bool          // the connection closes without a response
	cuts        bool          // the connection closes after half of the response

	wrong string // the reason why the failure is invalid
}

func (f Failure) valid() error {
	switch {
	case f.wrong != "":
		return errors.New("sandbox: invalid failure: " + f.wrong)
	case f == Failure{}:
		return errors.New("sandbox: invalid failure: the zero Failure")
	}
	return nil
}

func (f Failure) play(w http.ResponseWriter, r *http.Request, given *response) {
	_ = sleepctx.Sleep(r.Context(), f.delay) // if the sender has gone, the response is lost
	switch {
	case f.drops:
		panic(http.ErrAbortHandler)
	case f.cuts:
		w.Header().Set("Content-Length", strconv.Itoa(len(given.body)))
		half := response{status: given.status, header: given.header, body: given.body[:len(given.body)/2]}
		half.write(w)
		// If Flush fails, the response ends even earlier.
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	default:
		given.write(w)
	}
}

// String returns the name of the failure. [Request.Failure] has the same name.
func (f Failure) String() string { return f.name }

// Response is a response of your own, with a status from 200 to 999, a content type ("" for none) and a body. The
// sandbox does not accept the message.
func Response(status int, contentType, body string) Failure {
	if status < http.StatusOK || status > 999 {
		return Failure{wrong: fmt.Sprintf("the status of a response cannot be %d", status)}
	}
	given := &response{status: status, header: map[string]string{}, body: []byte(body)}
	if contentType != "" {
		given.header["Content-Type"] = contentType
	}
	return instead(statusLine(status), given)
}

// TooManyRequests is a 429 with a Retry-After of retryAfter, rounded up to whole seconds. If retryAfter is negative, the
// response has no Retry-After. Jelou does not document the body of a 429. The sandbox does not accept the message.
func TooManyRequests(retryAfter time.Duration) Failure {
	given := refuse(http.StatusTooManyRequests, "", "Too many requests.")
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
	if status < http.StatusBadRequest || status > 599 {
		return Failure{wrong: fmt.Sprintf("status %d is not an error status", status)}
	}
	return instead(statusLine(status), refuse(status, documented[status], reason(status)+"."))
}

func statusLine(status int) string { return strconv.Itoa(status) + " " + reason(status) }

// reason returns words for a status, even for an unregistered one.
func reason(status int) string { return cmp.Or(http.StatusText(status), "Unregistered status") }

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
		"en": "The Bot could not be found at the moment.",
		"es": "No se pudo encontrar el Bot.",
		"pt": "Não foi possível encontrar o Bot.",
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
	return instead(code, refuse(http.StatusBadRequest, code, description))
}

// ClosedSession is the response that a user's messages get after [Sandbox.CloseSession], here for one request of any kind.
func ClosedSession() Failure { return instead("closed session", closedSession) }

// Unsuccessful is a 200 with "success": false. The sandbox does not accept the message.
func Unsuccessful() Failure {
	return instead("success: false", says(http.StatusOK, map[string]any{"success": false, "message": "The message could not be sent."}))
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
	return Failure{name: "dropped before reading", unread: true, drops: true}
}

// DropAfterReading closes the connection instead of responding. The sandbox accepts a valid message, so a sender that
// repeats the message sends it twice.
func DropAfterReading() Failure {
	return Failure{name: "dropped after reading", drops: true}
}

// CutOff sends half of the response and closes the connection. The sandbox accepts a valid message, so a sender that
// repeats the message sends it twice.
func CutOff() Failure { return Failure{name: "cut off", cuts: true} }

// Slow delays the response by this time. The sandbox accepts a valid message before the delay, so a sender that gives up
// and repeats the message sends it twice.
func Slow(by time.Duration) Failure { return Failure{name: "slow", delay: by} }

// Undelivered is the usual response. An accepted message gets the status FAILED later, as if the person's phone were out of
// reach.
func Undelivered() Failure { return Failure{name: "undelivered", undelivered: true} }

// instead returns a failure with another response than the sandbox's own.
func instead(name string, given *response) Failure { return Failure{name: name, instead: given} }
