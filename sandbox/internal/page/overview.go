package page

import (
	"cmp"
	"net/url"
	"strings"
)

// overview summarises all remembered requests, including those that the page does not show.
type overview struct {
	First uint64 `json:"first"` // the number of the oldest remembered request
	Older int    `json:"older"` // the number of remembered requests of the choice that are not shown
	Users []user `json:"users"` // everybody, then each user in the order of their first request
}

// user is a choice, with the number of its remembered requests.
type user struct {
	Query choice `json:"query"`
	Name  string `json:"name"`
	Count int    `json:"count"`
}

// newOverview counts the remembered requests up to seq.
func newOverview(remembered []Item, seq uint64, c choice) overview {
	view := overview{First: seq + 1, Users: []user{{Query: everybody, Name: "Everybody"}}}
	index := map[choice]int{everybody: 0}
	for _, item := range remembered {
		if item.Seq > seq {
			break
		}
		view.First = min(view.First, item.Seq)
		query := only(item.UserID)
		if _, known := index[query]; !known {
			index[query] = len(view.Users)
			view.Users = append(view.Users, user{Query: query, Name: name(item.UserID)})
		}
		view.Users[index[query]].Count++
		view.Users[0].Count++
	}
	if _, known := index[c]; !known {
		index[c] = len(view.Users)
		view.Users = append(view.Users, user{Query: c, Name: nameOf(c)})
	}
	view.Older = max(0, view.Users[index[c]].Count-maxItems)
	return view
}

// nameOf returns the name of a user without remembered requests.
func nameOf(c choice) string {
	_, value, _ := strings.Cut(string(c), "=")
	// An id that cannot be unescaped is shown as in the address.
	id, err := url.QueryUnescape(value)
	if err != nil {
		id = value
	}
	return name(id)
}

func name(userID string) string {
	return cmp.Or(clip(userID), "Unreadable")
}
