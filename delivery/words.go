package delivery

import (
	"maps"
	"slices"
	"strings"
)

// Bounds on the service's words, so that an answer of 1 MiB does not become a thousand messages.
const (
	maxMessages      = 32
	maxMessageLength = 1 << 10
)

// words gathers the service's own words, each once.
type words struct {
	list []string
}

// add takes a string, a list, or a map of texts by language; it passes over anything else.
func (w *words) add(prefix string, value any) {
	switch value := value.(type) {
	case string:
		w.addText(prefix, value)
	case []any:
		for _, item := range value {
			w.add(prefix, item)
		}
	case map[string]any:
		w.addText(prefix, inOneLanguage(value))
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
