package page

import (
	"crypto/sha256"
	"fmt"
	"net/url"
)

// choice is the user whose messages a page shows, as the query of the page's address.
type choice string

const everybody choice = ""

// chosen returns the choice in the query of an address.
func chosen(query url.Values) choice {
	switch {
	case query.Has("user"):
		return only(query.Get("user"))
	case query.Has("user-sha256"):
		return choice("user-sha256=" + url.QueryEscape(query.Get("user-sha256")))
	default:
		return everybody
	}
}

// only returns the choice of the user with exactly this id. The id is escaped to ASCII, which HTML and browsers leave
// unchanged. A very long id is replaced by its hash, because it would make the address too long.
func only(userID string) choice {
	if len(userID) > maxName {
		return choice(fmt.Sprintf("user-sha256=%x", sha256.Sum256([]byte(userID))))
	}
	return choice("user=" + url.QueryEscape(userID))
}

func (c choice) includes(item Item) bool {
	return c == everybody || c == only(item.UserID)
}
