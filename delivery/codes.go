package delivery

import (
	"bytes"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

const (
	badCredentials = "the client id or secret is missing or wrong"
	foreignBot     = "this company may not use the bot"
	noSuchBot      = "no such bot, or it does not belong to this company"
	badField       = "a field is missing or wrong"
)

// codeWords explains the codes that Jelou documents, in lower case. Jelou's documentation misspells two of them, too.
var codeWords = map[string]string{
	"unauthorized":                   badCredentials,
	"forbidden_bot":                  foreignBot,
	"bot_not_found":                  noSuchBot,
	"e1019":                          noSuchBot,
	"message_could_not_be_send":      "the service could not send the message",
	"notification_could_not_be_send": "the service could not send the notification",
	"unprocessable_entity":           badField,
	"e0422":                          badField,
	"validator_error":                badField,
	"internal_server_error":          "the service failed, which can also mean that the credentials belong to no company",
	"invalid_media_url":              "the media URL cannot be used",
	"media_too_large":                "the media file is too large",
	"unsupported_media_type":         "media of this kind cannot be sent",
}

func wordsForCode(code string) string {
	return codeWords[strings.ToLower(code)]
}

func (e Error) wordsForStatus() string {
	switch {
	case e.StatusCode >= 300 && e.StatusCode < 400:
		return "the response is a redirect, and redirects are not followed"
	case e.StatusCode == http.StatusUnauthorized:
		return badCredentials
	case e.StatusCode == http.StatusForbidden:
		return "these credentials may not do this"
	case e.StatusCode == http.StatusNotFound:
		return "no such bot or address"
	case e.StatusCode == http.StatusProxyAuthRequired:
		return "the proxy requires a login"
	case e.StatusCode == http.StatusRequestTimeout:
		return "the service says that the request took too long"
	case e.StatusCode == http.StatusRequestEntityTooLarge:
		return "the request is too large"
	case e.StatusCode == http.StatusUnprocessableEntity:
		return badField
	case e.StatusCode == http.StatusTooManyRequests && e.RetryAfter > 0:
		return "too many requests, wait " + strconv.FormatInt(wholeSeconds(e.RetryAfter), 10) + "s"
	case e.StatusCode == http.StatusTooManyRequests:
		return "too many requests"
	case e.Outcome == Refused:
		return "the service refused the request"
	default:
		return "no trustworthy response"
	}
}

// safeCode returns the code, or an empty string if printing it could reveal private data. The service could put a phone
// number, a credential or a message there. Only the codes that Jelou documents are safe, and numbered ones like E1019.
func (e Error) safeCode() string {
	if wordsForCode(e.Code) != "" || isNumbered(e.Code) {
		return e.Code
	}
	return ""
}

func isNumbered(code string) bool {
	return len(code) == 5 && code[0] == 'E' && strings.Trim(code[1:], "0123456789") == ""
}

// ConcernsAll reports whether every other message would fail like this one: the credentials, the bot, the account or the
// address is wrong, the service takes no messages now (408, 425), or the response is HTML or XML, as a firewall or a proxy
// sends it. Stop sending then. When the cause is gone, the service may accept the same message. If e is
// [Unknown], it may have accepted the message already.
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
	return slices.Contains([]string{badCredentials, foreignBot, noSuchBot}, wordsForCode(e.Code))
}

// isPage reports whether a body is a page for people, or any other markup. The service sends none.
func isPage(body []byte) bool {
	return bytes.HasPrefix(bytes.TrimSpace(bytes.TrimPrefix(body, byteOrderMark)), []byte("<"))
}
