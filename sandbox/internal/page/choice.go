package page

import (
	"net/url"
	"slices"
	"strings"
)

// choice selects the items that a page shows. The query of the page's address holds it.
type choice struct {
	User    string // the user as a part of the query, or everybody
	Search  string // the words that an item must contain
	Refused bool   // only items that the sandbox did not accept
}

const everybody = ""

// chosen returns the choice that the query of an address holds.
func chosen(query url.Values) choice {
	c := choice{User: everybody, Search: strings.TrimSpace(query.Get("search")), Refused: query.Has("refused")}
	if query.Has("user") {
		c.User = only(query.Get("user"))
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
	var parts []string
	if c.User != everybody {
		parts = append(parts, c.User)
	}
	if c.Search != "" {
		parts = append(parts, "search="+url.QueryEscape(c.Search))
	}
	if c.Refused {
		parts = append(parts, "refused=1")
	}
	return strings.Join(parts, "&")
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
