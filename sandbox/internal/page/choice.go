package page

import (
	"crypto/sha256"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// choice says which items a page shows, as the query of the page's address does.
type choice struct {
	user    string // the user as a part of the query, or everybody
	search  string // the words that an item must have
	refused bool   // only items that were not accepted
}

const everybody = ""

// chosen returns the choice in the query of an address.
func chosen(query url.Values) choice {
	c := choice{user: everybody, search: strings.TrimSpace(query.Get("search")), refused: query.Has("refused")}
	switch {
	case query.Has("user"):
		c.user = only(query.Get("user"))
	case query.Has("user-sha256"):
		c.user = "user-sha256=" + url.QueryEscape(query.Get("user-sha256"))
	}
	return c
}

// only returns the user with exactly this id. The id is escaped to ASCII, which HTML and browsers leave unchanged. A very
// long id is replaced by its hash, because it would make the address too long.
func only(userID string) string {
	if len(userID) > maxName {
		return fmt.Sprintf("user-sha256=%x", sha256.Sum256([]byte(userID)))
	}
	return "user=" + url.QueryEscape(userID)
}

// Query returns the choice as the query of an address.
func (c choice) Query() string {
	var parts []string
	if c.user != everybody {
		parts = append(parts, c.user)
	}
	if c.search != "" {
		parts = append(parts, "search="+url.QueryEscape(c.search))
	}
	if c.refused {
		parts = append(parts, "refused=1")
	}
	return strings.Join(parts, "&")
}

// filters reports whether the choice leaves out items of its user.
func (c choice) filters() bool { return c.search != "" || c.refused }

func (c choice) includes(item Item) bool {
	switch {
	case c.user != everybody && !slices.ContainsFunc(item.users(), func(id string) bool { return c.user == only(id) }):
		return false
	case c.refused && item.Accepted:
		return false
	default:
		return c.search == "" || found(item, c.search)
	}
}

// users returns the ids of the users that an item belongs to. A template can have several.
func (i Item) users() []string {
	ids := []string{i.UserID}
	for _, sent := range i.Sent {
		if !slices.Contains(ids, sent.UserID) {
			ids = append(ids, sent.UserID)
		}
	}
	return ids
}
