package sandbox

import jelou "github.com/jelou-go/jelou/generated"

// Reply adds a text that a person writes to a bot, and returns the id of that message. The text opens the person's session
// and stands in the history. It also shows that the person has read the bot's earlier messages: these get the status READ,
// and the newest template among them gets the status REPLY with this text. That is a guess.
func (s *Sandbox) Reply(botID, userID, text string) (messageID string) {
	wrote := entry{
		Request: Request{Time: s.clock.now(), BotID: botID, UserID: userID, MessageID: newMessageID()},
		users:   []string{userID},
		bubble:  jelou.MessageBubble{Type: "TEXT", Text: text},
		person:  true,
	}
	s.sessions.last.Store(userID, wrote.Time)
	s.log.add(wrote)
	return wrote.MessageID
}
