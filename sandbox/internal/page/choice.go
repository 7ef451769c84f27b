package page

import (
	"crypto/sha256"
	"fmt"
	"net/url"
)

// choice is whose messages a page shows, as the query of its address.
type choice string

const everybody choice = ""

// chosen reads the choice from an address.
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

// only chooses the user with exactly this id. Escaped, it is plain ASCII, of which HTML and browsers change
// nothing. One that is as large as a body would make addresses too long; there it is named by its hash.
func only(userID string) choice {
	if len(userID) > maxName {
		return choice(fmt.Sprintf("user-sha256=%x", sha256.Sum256([]byte(userID))))
	}
	return choice("user=" + url.QueryEscape(userID))
}

func (c choice) includes(item Item) bool {
	return c == everybody || c == only(item.UserID)
}
