package sandbox

import (
	"encoding/json"
	"net/http"

	jelou "github.com/jelou-go/jelou/generated"
)

// Reply is a text that a person writes to a bot. It opens their session, stands in the history, and shows that they have read
// what the bot sent them before: the newest of its templates gets the status REPLY with this text (a guess). Reply returns the
// id of the message.
func (s *Sandbox) Reply(botID, userID, text string) (messageID string) {
	wrote := entry{
		Request: Request{Time: s.clock.now(), BotID: botID, UserID: userID, MessageID: newMessageID()},
		users:   []string{userID},
		bubble:  jelou.MessageBubble{Type: "TEXT", Text: text},
		person:  true,
	}
	s.sessions.set(userID, wrote.Time)
	s.log.wrote(wrote)
	return wrote.MessageID
}

// serveReply serves POST /replies, with which the page, and programs in other languages, call [Sandbox.Reply].
func (s *Sandbox) serveReply(w http.ResponseWriter, r *http.Request) {
	if !isJSON(r.Header) {
		refuse(http.StatusUnsupportedMediaType, "", "The content type must be application/json.").write(w)
		return
	}
	body, refusal := readBody(w, r)
	if refusal != nil {
		refusal.write(w)
		return
	}
	var reply struct {
		BotID  string `json:"botId"`
		UserID string `json:"userId"`
		Text   string `json:"text"`
	}
	switch err := json.Unmarshal(body, &reply); {
	case err != nil || reply.BotID == "" || reply.UserID == "" || reply.Text == "":
		refuse(http.StatusUnprocessableEntity, "", "A reply is an object with the texts botId, userId and text.").write(w)
	case !s.knows(reply.BotID):
		noSuchBot.write(w)
	default:
		says(http.StatusOK, struct {
			MessageID string `json:"messageId"`
		}{s.Reply(reply.BotID, reply.UserID, reply.Text)}).write(w)
	}
}

// serveReset serves POST /reset, so that the page, and tests in other languages, can call [Sandbox.Reset].
func (s *Sandbox) serveReset(w http.ResponseWriter, _ *http.Request) {
	s.Reset()
	response{status: http.StatusNoContent}.write(w)
}
