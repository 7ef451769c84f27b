package page

import (
	"cmp"
	"net/url"
	"strings"
)

// overview summarises all remembered requests, including those that the page does not show.
type overview struct {
	First uint64 `json:"first"` // the number of the oldest remembered request
	Older int    `json:"older"` // the number of the user's remembered requests that the page does not show, 0 with a filter
	Users []user `json:"users"` // everybody, then each user in the order of their first request
}

// user is a choice, with the number of its remembered requests.
type user struct {
	Query string `json:"query"`        // the user in a choice
	ID    string `json:"id,omitempty"` // "" if the id is very long
	Name  string `json:"name"`
	Count int    `json:"count"`
}

// newOverview counts the remembered requests up to seq.
func newOverview(t *tongue, remembered []Item, seq uint64, c choice) overview {
	view := overview{First: seq + 1, Users: []user{{Query: everybody, Name: t.say("Everybody")}}}
	index := map[string]int{everybody: 0}
	for _, item := range remembered {
		if item.Seq > seq {
			break
		}
		view.First = min(view.First, item.Seq)
		view.Users[0].Count++
		for _, id := range item.users() {
			query := only(id)
			if _, known := index[query]; !known {
				index[query] = len(view.Users)
				view.Users = append(view.Users, user{Query: query, ID: short(id), Name: name(t, id)})
			}
			view.Users[index[query]].Count++
		}
	}
	if _, known := index[c.User]; !known {
		index[c.User] = len(view.Users)
		id := idOf(c)
		view.Users = append(view.Users, user{Query: c.User, ID: short(id), Name: name(t, id)})
	}
	if c.Search == "" && !c.Refused {
		view.Older = max(0, view.Users[index[c.User]].Count-maxItems)
	}
	return view
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

func name(t *tongue, userID string) string {
	return cmp.Or(clip(userID), t.say("Unknown"))
}
