package page

import (
	"cmp"
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	jelou "github.com/jelou-go/jelou/generated"
)

// choice selects the items that a page shows. The query of the page's address holds it.
type choice struct {
	User    string // the user as a part of the query, or everybody
	ID      string // the user's id
	Search  string // the words that an item must contain
	Refused bool   // only items that the sandbox did not accept
}

const everybody = ""

// chosen returns the choice that the query of an address holds.
func chosen(query url.Values) choice {
	c := choice{User: everybody, Search: strings.TrimSpace(query.Get("search")), Refused: query.Has("refused")}
	if query.Has("user") {
		c.ID = query.Get("user")
		c.User = only(c.ID)
	}
	return c
}

// only returns the user with this id, as a part of the query. It escapes the id to ASCII, which HTML and browsers leave
// unchanged. It cuts a very long id, which would make the address too long.
func only(userID string) string {
	return "user=" + url.QueryEscape(userID[:min(len(userID), maxName)])
}

// Query returns the choice as the query of an address.
func (c choice) Query() string {
	query := c.User
	if c.Search != "" {
		query += "&search=" + url.QueryEscape(c.Search)
	}
	if c.Refused {
		query += "&refused=1"
	}
	return strings.TrimPrefix(query, "&")
}

func (c choice) includes(item Item) bool {
	switch {
	case c.User != everybody && !slices.ContainsFunc(item.users(), func(id string) bool { return c.User == only(id) }):
		return false
	case c.Refused && item.Accepted:
		return false
	default:
		return c.Search == "" || found(item, c.Search)
	}
}

// newest returns the last maxItems items of the choice.
func (c choice) newest(items []Item) []Item {
	picked := slices.DeleteFunc(slices.Clone(items), func(item Item) bool { return !c.includes(item) })
	return picked[max(0, len(picked)-maxItems):]
}

// user is a choice, with the number of its remembered requests.
type user struct {
	Query string // the user in a choice
	ID    string // "" if the id is very long
	Name  string
	Count int
}

// count counts all remembered requests of everybody and of each user, including those that the page does not show. It also
// returns the number of requests that are too old for the page.
func (c choice) count(t *tongue, remembered []Item) (users []user, older int) {
	users = []user{{Query: everybody, Name: t.say("Everybody"), Count: len(remembered)}}
	index := map[string]int{everybody: 0}
	add := func(query, id string) *user {
		if _, known := index[query]; !known {
			index[query] = len(users)
			users = append(users, user{Query: query, ID: short(id), Name: cmp.Or(clip(id), t.say("Unknown"))})
		}
		return &users[index[query]]
	}
	for _, item := range remembered {
		for _, id := range item.users() {
			add(only(id), id).Count++
		}
	}
	mine := add(c.User, c.ID) // who may have no requests
	if c.Search == "" && !c.Refused {
		older = max(0, mine.Count-maxItems)
	}
	return users, older
}

// users returns the ids of an item's users. A template can have several.
func (i Item) users() []string {
	ids := []string{i.UserID}
	for _, sent := range i.Sent {
		if !slices.Contains(ids, sent.UserID) {
			ids = append(ids, sent.UserID)
		}
	}
	return ids
}

// short returns an id, or "" if it is so long that it would make the page large.
func short(id string) string {
	if len(id) > maxName {
		return ""
	}
	return id
}

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
