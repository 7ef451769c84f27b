package page

import (
	"encoding/json"
	"slices"
	"strings"

	jelou "github.com/jelou-go/jelou/generated"
)

// marks removes WhatsApp's marks of formatting, which a reader does not see.
var marks = strings.NewReplacer("*", "", "_", "", "~", "", "`", "")

// found reports whether a text of the item contains the words, in upper or lower case.
func found(item Item, words string) bool {
	plain := func(text string) string { return marks.Replace(strings.ToLower(text)) }
	words = plain(words)
	return slices.ContainsFunc(texts(item), func(text string) bool { return strings.Contains(plain(text), words) })
}

// texts returns the ids, the reasons and the content of an item.
func texts(item Item) []string {
	all := append(item.users(), item.MessageID, item.Operation, item.Failure)
	for _, sent := range item.Sent {
		all = append(all, sent.ID)
	}
	for _, v := range item.Violations {
		all = append(all, v.Pointer, v.Reason())
	}
	var body any
	if json.Unmarshal(item.Body, &body) == nil {
		all = appendStrings(all, body)
	} else {
		all = append(all, string(item.Body))
	}
	if item.Message != nil {
		switch m := item.Message().(type) {
		case Template:
			all = append(all, m.text())
		case jelou.TextMessage: // a person's message has no body
			all = append(all, m.Text)
		}
	}
	return all
}

// appendStrings appends the strings in a JSON value, without the names of members.
func appendStrings(all []string, value any) []string {
	switch value := value.(type) {
	case string:
		all = append(all, value)
	case []any:
		for _, one := range value {
			all = appendStrings(all, one)
		}
	case map[string]any:
		for _, one := range value {
			all = appendStrings(all, one)
		}
	}
	return all
}
