package page

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	jelou "github.com/jelou-go/jelou/generated"
)

// maxForm is the most bytes of a form. The longest text fits.
const maxForm = 64 << 10

// serveReply adds a text that a person writes. The form has userId, text and botId; without botId, the reply goes to the bot
// of the person's last message. A browser without the script goes back to the conversation.
func (p *Page) serveReply(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		http.Error(w, asked(r).say("The reply cannot be read."), http.StatusBadRequest)
		return
	}
	// A reply must keep the rules of a text message to the same person.
	reply := jelou.TextMessage{UserID: r.PostForm.Get("userId"), Text: strings.ReplaceAll(r.PostForm.Get("text"), "\r\n", "\n")}
	if err := reply.Validate(); err != nil {
		http.Error(w, asked(r).say("The reply is not valid: %s", err), http.StatusUnprocessableEntity)
		return
	}
	p.source.Reply(cmp.Or(r.PostForm.Get("botId"), p.botOf(reply.UserID)), reply.UserID, reply.Text)
	back(w, "./?"+only(reply.UserID)+"#end")
}

// botOf returns the bot of the last item with a user, or else the bot that the page shows.
func (p *Page) botOf(userID string) string {
	items, _ := p.source.Items()
	for _, item := range slices.Backward(items) {
		if item.BotID != "" && slices.Contains(item.users(), userID) {
			return item.BotID
		}
	}
	return p.bot
}

// serveClear forgets all items.
func (p *Page) serveClear(w http.ResponseWriter, _ *http.Request) {
	p.source.Reset()
	back(w, "./")
}

// back sends the browser to a relative address. http.Redirect would make the address absolute, without the prefix that
// another handler has removed.
func back(w http.ResponseWriter, to string) {
	w.Header().Set("Location", to)
	w.WriteHeader(http.StatusSeeOther)
}
