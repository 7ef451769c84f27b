package sandbox

import (
	"errors"
	"net/http"
	"sync"
	"time"

	jelou "github.com/jelou-go/jelou/generated"
)

// closedSession is the response after 24 hours. Jelou does not document it, so it has the closest documented code.
var closedSession = refuse(http.StatusBadRequest, "message_could_not_be_send", "The user's 24-hour session is closed.")

// WithSession makes a person's session last this long after their last message. On WhatsApp it lasts 24 hours. A person who
// has not written has no session; [Sandbox.Reply] and [Sandbox.OpenSession] open one. Without this option, all people have a
// session, which only [Sandbox.CloseSession] ends. A session is open or closed for all bots at once. A length that is not
// positive is an error.
func WithSession(length time.Duration) Option {
	return func(s *Sandbox) error {
		if length <= 0 {
			return errors.New("sandbox: the length of a session is not positive")
		}
		s.sessions.length = length
		return nil
	}
}

type sessions struct {
	length time.Duration // 0 if a session stays open until CloseSession
	last   sync.Map      // the time.Time at which a person last wrote, by user id; zero for a closed session
}

func (s *sessions) isOpen(userID string, now time.Time) bool {
	value, known := s.last.Load(userID)
	last, _ := value.(time.Time)
	if s.length == 0 {
		return !known || !last.IsZero()
	}
	return known && now.Before(last.Add(s.length))
}

// CloseSession makes the sandbox refuse messages to this user, but not templates, as if the user had not written to the bot
// for 24 hours. The response is a 400 with the code message_could_not_be_send. Jelou does not document its response; this
// is the closest documented code.
func (s *Sandbox) CloseSession(userID string) { s.sessions.last.Store(userID, time.Time{}) }

// OpenSession makes the sandbox accept messages to this user again, as if the user had written to the bot now.
func (s *Sandbox) OpenSession(userID string) { s.sessions.last.Store(userID, s.clock.now()) }

// Reply adds a text that a person writes to a bot, and returns the id of that message. The text opens the person's session
// and stands in the history. It also shows that the person has read the bot's earlier messages: these get the status READ,
// and the newest template among them gets the status REPLY with this text. That is a guess.
func (s *Sandbox) Reply(botID, userID, text string) (messageID string) {
	wrote := entry{
		Request: Request{Time: s.clock.now(), BotID: botID, UserID: userID, MessageID: newMessageID(), Accepted: true},
		bubble:  jelou.MessageBubble{Type: "TEXT", Text: text},
		person:  true,
	}
	s.sessions.last.Store(userID, wrote.Time)
	s.log.add(wrote)
	return wrote.MessageID
}

// state is a state that setUserState has set: whether the bot or somebody else writes to a person. A state belongs to a
// person and not to a bot, because the operation that reads a state names no bot. That is a guess.
type state struct {
	jelou.StateChange
	until time.Time // zero for no end
}

func (s *Sandbox) setState(change jelou.StateChange, now time.Time) {
	one := state{StateChange: change}
	if change.TTL != nil {
		const century = 100 * 365 * 24 * 60 * 60 // a Duration holds not much more
		one.until = now.Add(time.Duration(min(*change.TTL, century) * float64(time.Second)))
	}
	s.states.Store(change.UserID, one)
}

// userState is the body of a response, as jelou.UserState. The fields of that type would become pointers if an operation of
// the contract sent it.
type userState struct {
	ID    string                 `json:"id"`
	BotID string                 `json:"botId,omitempty"`
	State jelou.StateChangeState `json:"state"`
}

// stateOf returns the state of a person. If nobody has set a state, or the state has ended, the bot writes to them.
func (s *Sandbox) stateOf(userID string, now time.Time) userState {
	value, _ := s.states.Load(userID)
	one, _ := value.(state)
	if one.State == "" || !one.until.IsZero() && !now.Before(one.until) {
		one.State = jelou.StateChangeStateAuto
	}
	return userState{ID: userID, BotID: one.BotID, State: one.State}
}

func (o operations) GetUserState(w http.ResponseWriter, r *http.Request) {
	o.serve("getUserState", w, r, operation{accept: func(asked *entry, _ any) *response {
		return says(http.StatusOK, o.sandbox.stateOf(asked.UserID, asked.Time))
	}})
}

func (o operations) SetUserState(w http.ResponseWriter, r *http.Request) {
	o.serve("setUserState", w, r, operation{accept: func(asked *entry, content any) *response {
		change := content.(jelou.StateChange)
		asked.BotID = change.BotID
		if !o.sandbox.knows(change.BotID) {
			return noSuchBot
		}
		if asked.Accepted {
			o.sandbox.setState(change, asked.Time)
		}
		return says(http.StatusOK, o.sandbox.stateOf(change.UserID, asked.Time))
	}})
}
