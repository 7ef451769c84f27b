package delivery

import (
	"net/http"
	"strconv"
	"strings"
)

const (
	badCredentials = "the client id or secret is missing or wrong"
	noSuchBot      = "no such bot, or it does not belong to this company"
	badField       = "a field is missing or wrong"
)

// codeWords has the codes that Jelou documents, in lower case. Two of them are misspelled there too.
var codeWords = map[string]string{
	"unauthorized":                   badCredentials,
	"forbidden_bot":                  "this company may not use the bot",
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
		return "the answer is a redirect, and redirects are not followed"
	case e.StatusCode == http.StatusUnauthorized:
		return badCredentials
	case e.StatusCode == http.StatusForbidden:
		return "these credentials may not do this"
	case e.StatusCode == http.StatusNotFound:
		return "no such bot or address"
	case e.StatusCode == http.StatusUnprocessableEntity:
		return badField
	case e.StatusCode == http.StatusTooManyRequests && e.RetryAfter > 0:
		return "too many requests, wait " + strconv.FormatInt(wholeSeconds(e.RetryAfter), 10) + "s"
	case e.StatusCode == http.StatusTooManyRequests:
		return "too many requests"
	case e.Outcome == Refused:
		return "the service refused the request"
	default:
		return "no trustworthy answer"
	}
}

// safeCode returns the code if it can be printed, else "". The service decides what it puts there, and
// could repeat a phone number or a message: only what looks like a code passes.
func (e Error) safeCode() string {
	if e.Code == "" || len(e.Code) > 64 || !isLetter(e.Code[0]) {
		return ""
	}
	digits, run := 0, 0
	for i := range len(e.Code) {
		switch c := e.Code[i]; {
		case c >= '0' && c <= '9':
			digits++
			run++
		case isLetter(c), c == '_', c == '-', c == '.':
			run = 0
		default:
			return ""
		}
		// A phone number has at least seven digits, with or without dashes between them.
		if run >= 5 || digits >= 7 {
			return ""
		}
	}
	return e.Code
}

// safeRequestID returns the request id if it can be printed, else "": a number could be a phone number.
func (e Error) safeRequestID() string {
	if len(e.RequestID) < 8 || len(e.RequestID) > 64 {
		return ""
	}
	letters := false
	for i := range len(e.RequestID) {
		switch c := e.RequestID[i]; {
		case isLetter(c):
			letters = true
		case c >= '0' && c <= '9', c == '-':
		default:
			return ""
		}
	}
	if !letters {
		return ""
	}
	return e.RequestID
}

func isLetter(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
