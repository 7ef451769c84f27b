package delivery

import (
	"maps"
	"mime"
	"net/http"
	"slices"
	"strings"
)

// Limits on the service's messages, so that a response of 1 MiB does not become a thousand messages.
const (
	maxMessages      = 32
	maxMessageLength = 1 << 10
)

// sentences lists the members that explain a failure in Jelou's errors and in those of gateways before it (problem
// details, OAuth, common frameworks).
var sentences = []string{
	"message", "description", "title", "detail", "msg", "error_description", "developerMessages", "clientMessages",
}

// words collects the service's messages without duplicates.
type words []string

// messagesOf returns the messages in a body, which reads as the JSON value read. A body of type text/plain is one message.
func messagesOf(header http.Header, body []byte, read any) []string {
	var w words
	if read == nil {
		if mediaType, _, err := mime.ParseMediaType(header.Get("Content-Type")); err == nil && mediaType == "text/plain" {
			w.addText("", string(body))
		}
	}
	w.add("", read)
	if top, ok := read.(map[string]any); ok {
		w.addFields("", top["validationError"])
	}
	return w
}

// add adds a string, a list or an object, and ignores anything else.
func (w *words) add(prefix string, value any) {
	switch value := value.(type) {
	case string:
		w.addText(prefix, value)
	case []any:
		for _, item := range value {
			w.add(prefix, item)
		}
	case map[string]any:
		w.addObject(prefix, value)
	}
}

// addObject adds an object's text in one language, else the members that explain a failure.
func (w *words) addObject(prefix string, value map[string]any) {
	if text := inOneLanguage(value); text != "" {
		w.addText(prefix, text)
		return
	}
	for _, name := range sentences {
		w.add(prefix, value[name])
	}
	w.addFields(prefix, value["errors"])
	w.add(prefix, value["error"])
}

func (w *words) addText(prefix, text string) {
	text = strings.TrimSpace(text)
	if text == "" || len(*w) == maxMessages {
		return
	}
	text = cut(strings.ToValidUTF8(prefix+text, "\uFFFD"), maxMessageLength)
	if !slices.Contains(*w, text) {
		*w = append(*w, text)
	}
}

// addFields adds "errors" or "validationError": an object of messages by field name, or any other form of messages.
func (w *words) addFields(prefix string, value any) {
	fields, ok := value.(map[string]any)
	if !ok {
		w.add(prefix, value)
		return
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		w.add(cut(name, maxMessageLength)+": ", fields[name]) // each text in the field is copied behind the name
	}
}

func inOneLanguage(texts map[string]any) string {
	for _, language := range []string{"en", "es", "pt"} {
		if text, _ := texts[language].(string); strings.TrimSpace(text) != "" {
			return text
		}
	}
	return ""
}
