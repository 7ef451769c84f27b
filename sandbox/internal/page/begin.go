package page

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

// beginnings is what stands in the lines that are to be copied into a shell.
type beginnings struct {
	Server string
	Bot    string // one word of a shell
	Path   string // of the bot
}

func (p *Page) begin(r *http.Request) beginnings {
	return beginnings{Server: server(r), Bot: shellWord(p.bot), Path: "/v1/bots/" + pathSegment(p.bot)}
}

var (
	plainAddress = regexp.MustCompile(`^[0-9A-Za-z.\-_:\[\]/%~]+$`)
	plainWord    = regexp.MustCompile(`^[0-9A-Za-z.\-_:/@]+$`)
)

// server is the address under which the page was asked for, also where a handler before it has taken a
// prefix off. One that a shell could misread is left out. page.js puts the address there that the browser
// knows, which is another where a proxy stands between.
func server(r *http.Request) string {
	scheme := "http://"
	if r.TLS != nil {
		scheme = "https://"
	}
	address := r.Host
	if asked, err := url.ParseRequestURI(r.RequestURI); err == nil {
		address += strings.TrimSuffix(asked.EscapedPath(), "/")
	}
	if !plainAddress.MatchString(address) {
		return scheme + "localhost"
	}
	return scheme + address
}

func shellWord(text string) string {
	if plainWord.MatchString(text) {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

// pathSegment escapes also what a URL could have as it is, but not a shell.
func pathSegment(text string) string {
	return strings.NewReplacer("$", "%24", "&", "%26").Replace(url.PathEscape(text))
}
