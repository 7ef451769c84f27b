package delivery

import (
	"maps"
	"mime"
	"net/http"
	"slices"
	"strings"
)

// Bounds on the service's words, so that a response of 1 MiB does not become a thousand messages.
const (
	maxMessages      = 32
	maxMessageLength = 1 << 10
)

// sentences are the members that say what is wrong, in Jelou's errors and in those of gateways before it (problem
// details, OAuth, common frameworks).
var sentences = []string{
	"message", "description", "title", "detail", "msg", "error_description", "developerMessages", "clientMessages", "errors",
}

// words gathers the service's own words, each once.
type words struct {
	list []string
}

// wordsOf takes from a body the sentences that it recognises, and ignores the rest.
func wordsOf(header http.Header, body []byte, read any) []string {
	var w words
	switch top := read.(type) {
	case map[string]any:
		w.addObject("", top)
		w.addFields(top["validationError"])
	case []any:
		w.add("", top)
	case nil:
		w.addPlain(header, body)
	}
	return w.list
}

// addPlain takes a body that calls itself plain text.
func (w *words) addPlain(header http.Header, body []byte) {
	if mediaType, _, err := mime.ParseMediaType(header.Get("Content-Type")); err == nil && mediaType == "text/plain" {
		w.addText("", string(body[:min(len(body), maxMessageLength)]))
	}
}

// add takes a text, a list, or an object; it passes over anything else.
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

// addObject takes the sentences of an object, or its text in one language.
func (w *words) addObject(prefix string, value map[string]any) {
	if text := inOneLanguage(value); text != "" {
		w.addText(prefix, text)
		return
	}
	for _, name := range sentences {
		w.add(prefix, value[name])
	}
	switch detail := value["error"].(type) {
	case string:
		w.addText(prefix, detail)
	case map[string]any:
		w.addObject(prefix, detail)
	}
}

func (w *words) addText(prefix, text string) {
	text = strings.TrimSpace(text)
	if text == "" || len(w.list) == maxMessages {
		return
	}
	text = cut(strings.ToValidUTF8(prefix+text, "\uFFFD"), maxMessageLength)
	if !slices.Contains(w.list, text) {
		w.list = append(w.list, text)
	}
}

// addFields takes "validationError": what is wrong, by the name of the field.
func (w *words) addFields(value any) {
	fields, ok := value.(map[string]any)
	if !ok {
		w.add("", value)
		return
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		w.add(name+": ", fields[name])
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
