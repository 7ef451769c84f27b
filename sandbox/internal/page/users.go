package page

import (
	"cmp"
	"net/url"
	"strings"
)

// user is a choice, with the number of its remembered requests.
type user struct {
	Query string // the user in a choice
	ID    string // "" if the id is very long
	Name  string
	Count int
}

// count counts all remembered requests of everybody and of each user, including those that the page does not show. It also
// returns the number of requests that are too old for the page.
func count(t *tongue, remembered []Item, c choice) (users []user, older int) {
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
	mine := add(c.User, idOf(c)) // who may have no requests
	if c.Search == "" && !c.Refused {
		older = max(0, mine.Count-maxItems)
	}
	return users, older
}

// idOf returns the id of a user without remembered requests.
func idOf(c choice) string {
	_, value, _ := strings.Cut(c.User, "=")
	// The page shows an id that cannot be unescaped as it is in the address.
	id, err := url.QueryUnescape(value)
	if err != nil {
		id = value
	}
	return id
}

// short returns an id, or "" if it is so long that it would make the page large.
func short(id string) string {
	if len(id) > maxName {
		return ""
	}
	return id
}
