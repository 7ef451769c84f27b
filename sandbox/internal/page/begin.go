package page

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/jelou-go/jelou/sandbox/internal/docs"
)

// beginnings is the data for the lines that a reader can copy into a shell.
type beginnings struct {
	Server string
	Bot    string // quoted for a shell
	Path   string // the path of the bot
}

func (p *Page) begin(r *http.Request) beginnings {
	return beginnings{Server: server(r), Bot: shellWord(p.bot), Path: "/v1/bots/" + pathSegment(p.bot)}
}

var (
	plainAddress = regexp.MustCompile(`^[0-9A-Za-z.\-_:\[\]/%~]+$`)
	plainWord    = regexp.MustCompile(`^[0-9A-Za-z.\-_:/@]+$`)
)

// server returns the address of the page. It replaces an address that a shell could misread. page.js then shows the browser's
// address, which differs behind a proxy.
func server(r *http.Request) string {
	address := docs.Address(r)
	if !plainAddress.MatchString(address) {
		scheme, _, _ := strings.Cut(address, "://")
		return scheme + "://localhost"
	}
	return address
}

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
