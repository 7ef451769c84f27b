package delivery

import (
	"bytes"
	"net/http"
)

// ConcernsAll reports whether every other message would fail like this one: the credentials, the bot, the account or the
// address is wrong, the service takes no messages now (408, 425), or the response is HTML or XML, as a firewall or a proxy
// sends it. Stop sending then. When the cause is gone, the service may accept the same message, unless e is [Unknown].
//
// It is false for a 429, which asks to wait, for a 5xx and for a failure without a response.
func (e *Error) ConcernsAll() bool {
	if e == nil {
		return false
	}
	switch status := e.StatusCode; {
	case status == http.StatusTooManyRequests:
		return false
	case status == http.StatusRequestEntityTooLarge: // a gateway sends a page with this status, but the message is too large
		return false
	case status/100 == 2, status == http.StatusBadRequest, status == http.StatusConflict,
		status == http.StatusUnsupportedMediaType, status == http.StatusUnprocessableEntity:
		return e.blamesSender() || isPage(e.Body)
	default:
		return status/100 == 3 || status/100 == 4
	}
}

// blamesSender reports whether the service's code blames the credentials or the bot.
func (e *Error) blamesSender() bool {
	switch wordsForCode(e.Code) {
	case badCredentials, foreignBot, noSuchBot:
		return true
	default:
		return false
	}
}

// isPage reports whether a body is a page for people, or any other markup. The service sends none.
func isPage(body []byte) bool {
	return bytes.HasPrefix(bytes.TrimSpace(bytes.TrimPrefix(body, byteOrderMark)), []byte("<"))
}
