package sandbox

import (
	"net/http"
	"time"

	jelou "github.com/jelou-go/jelou/generated"
)

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

// stateOf returns the state of a person. If nobody has set a state, or the state has ended, the bot writes to them.
func (s *Sandbox) stateOf(userID string, now time.Time) jelou.UserState {
	value, _ := s.states.Load(userID)
	one, _ := value.(state)
	if one.State == "" || !one.until.IsZero() && !now.Before(one.until) {
		one.State = jelou.StateChangeStateAuto
	}
	return jelou.UserState{ID: userID, BotID: one.BotID, State: string(one.State)}
}

func (o operations) GetUserState(w http.ResponseWriter, r *http.Request) {
	o.serve("getUserState", w, r, operation{accept: func(asked *entry, _ any) *response {
		return says(http.StatusOK, o.sandbox.stateOf(asked.UserID, asked.Time))
	}})
}

func (o operations) SetUserState(w http.ResponseWriter, r *http.Request) {
	o.serve("setUserState", w, r, operation{read: as[jelou.StateChange], accept: func(asked *entry, content any) *response {
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
