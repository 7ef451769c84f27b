package page

import (
	"bytes"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/jelou-go/jelou/sandbox/internal/docs"
)

// index is the data for the template of the whole page.
type index struct {
	Lang     string
	Run      string // of the Page
	Choice   choice
	Person   string // the id of the user who is about to write
	Articles []article
	Users    []user // everybody, then each user in the order of their first request
	Older    int    // the number of the user's remembered requests that the page does not show, or 0 with a filter

	// For the lines that a reader can copy into a shell. page.js then shows the browser's address, which differs behind
	// a proxy.
	Server string // quoted for a shell
	Bot    string // quoted for a shell
	Path   string // the path of the bot
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
		Run:    p.run,
		Choice: c,
		Person: short(c.ID),
		Server: shellWord(docs.Address(r)),
		Bot:    shellWord(p.bot),
		Path:   "/v1/bots/" + pathSegment(p.bot),
	}
	view.Users, view.Older = c.count(t, items)
	if c.User == everybody && len(items) > 0 {
		view.Person = short(items[len(items)-1].UserID)
	}
	for i, item := range c.newest(items) {
		one := newArticle(t, item)
		one.SameDay = i > 0 && view.Articles[i-1].Date == one.Date
		view.Articles = append(view.Articles, one)
	}

	var b bytes.Buffer
	if err := t.templates().ExecuteTemplate(&b, "page.html", view); err != nil {
		http.Error(w, "The page cannot be drawn.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	// An error means that the reader has gone.
	_, _ = b.WriteTo(w)
}

// plainWord matches text that no shell misreads. Some shells take brackets, such as those of [::1], for a pattern.
var plainWord = regexp.MustCompile(`^[0-9A-Za-z.\-_:/@]+$`)

func shellWord(text string) string {
	if plainWord.MatchString(text) {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

// pathSegment escapes text for a URL. It also escapes characters that are special only in a shell.
func pathSegment(text string) string {
	return strings.NewReplacer("$", "%24", "&", "%26").Replace(url.PathEscape(text))
}
