package page

import (
	"bytes"
	"net/http"
	"regexp"
	"slices"
)

// index is what the template of the whole page needs.
type index struct {
	Origin   string // the sandbox's own address
	After    string // the id of the newest event that is already in the page
	MaxItems int
	Articles []article
	Users    []user
}

// user is a person to whom messages were sent.
type user struct {
	ID    string // "" where it could not be read
	Count int
}

func (p *Page) serveIndex(w http.ResponseWriter, r *http.Request) {
	items, _ := p.source.Since(0)
	items = newest(items)
	view := index{Origin: origin(r), MaxItems: maxItems}
	var seq uint64
	var day string
	for _, item := range items {
		one := newArticle(item)
		one.SameDay = one.Day == day
		seq, day = item.Seq, one.Day
		view.Articles = append(view.Articles, one)
	}
	view.After = p.eventID(seq)
	view.Users = users(view.Articles)

	var b bytes.Buffer
	if err := templates.ExecuteTemplate(&b, "page.html", view); err != nil {
		http.Error(w, "The page cannot be drawn.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	// A reader that is gone cannot be told.
	_, _ = b.WriteTo(w)
}

func newest(items []Item) []Item {
	return items[max(0, len(items)-maxItems):]
}

// users counts the articles of each user, in the order of their first.
func users(articles []article) []user {
	var all []user
	for _, one := range articles {
		i := slices.IndexFunc(all, func(u user) bool { return u.ID == one.UserID })
		if i < 0 {
			i = len(all)
			all = append(all, user{ID: one.UserID})
		}
		all[i].Count++
	}
	return all
}

var plainHost = regexp.MustCompile(`^[0-9A-Za-z.\-_:\[\]]+$`)

// origin is the address under which the page was asked for. It is shown in lines to copy into a shell, so
// a host that a shell could misread is left out.
func origin(r *http.Request) string {
	scheme := "http://"
	if r.TLS != nil {
		scheme = "https://"
	}
	if !plainHost.MatchString(r.Host) {
		return scheme + "localhost"
	}
	return scheme + r.Host
}
