package sandbox

import jelou "github.com/jelou-go/jelou/generated"

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
