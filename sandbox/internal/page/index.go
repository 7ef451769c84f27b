package page

import (
	"bytes"
	"net/http"
	"slices"
)

// index is the data for the template of the whole page.
type index struct {
	Lang     string
	Begin    beginnings
	Run      string // of the Page
	Choice   choice
	Person   string // the id of the user who is about to write
	Articles []article
	Users    []user // everybody, then each user in the order of their first request
	Older    int    // the number of the user's remembered requests that the page does not show, or 0 with a filter
}

// Nothing reports whether no remembered message belongs to the choice.
func (v index) Nothing() bool { return len(v.Articles) == 0 && !v.Empty() }

// Empty reports whether the sandbox remembers nothing.
func (v index) Empty() bool { return v.Users[0].Count == 0 }

func (p *Page) serveIndex(w http.ResponseWriter, r *http.Request) {
	items, _ := p.source.Items()
	c, t := chosen(r.URL.Query()), asked(r)
	view := index{
		Lang:   t.Tag,
		Begin:  p.begin(r),
		Run:    p.run,
		Choice: c,
		Person: short(idOf(c)),
	}
	view.Users, view.Older = count(t, items, c)
	if c.User == everybody && len(items) > 0 {
		view.Person = short(items[len(items)-1].UserID)
	}
	var day string
	for _, item := range newest(items, c) {
		one := newArticle(t, item)
		one.SameDay = one.Day == day
		day = one.Day
		view.Articles = append(view.Articles, one)
	}

	var b bytes.Buffer
	if err := t.draw(&b, "page.html", view); err != nil {
		http.Error(w, "The page cannot be drawn.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	// An error means that the reader has gone.
	_, _ = b.WriteTo(w)
}

// newest returns the last maxItems items of the choice.
func newest(items []Item, c choice) []Item {
	var picked []Item
	for _, item := range slices.Backward(items) {
		if len(picked) == maxItems {
			break
		}
		if c.includes(item) {
			picked = append(picked, item)
		}
	}
	slices.Reverse(picked)
	return picked
}
