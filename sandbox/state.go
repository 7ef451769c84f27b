package sandbox

import (
	"net/http"
	"sync"
	"time"

	jelou "github.com/jelou-go/jelou/generated"
)

// states holds the states that setUserState has set: whether the bot or somebody else writes to a person. A state belongs to
// a person and not to a bot, because the operation that reads a state names no bot. That is a guess.
type states struct {
	mu     sync.Mutex
	byUser map[string]state
}

type state struct {
	jelou.StateChange
	until time.Time // zero for no end
}

func (s *states) set(change jelou.StateChange, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.byUser == nil {
		s.byUser = make(map[string]state)
	}
	one := state{StateChange: change}
	if change.TTL != nil {
		one.until = now.Add(time.Duration(*change.TTL * float64(time.Second)))
	}
	s.byUser[change.UserID] = one
}

// get returns the state of a person. If nobody has set a state, or the state has ended, the bot writes to the person.
func (s *states) get(userID string, now time.Time) jelou.UserState {
	s.mu.Lock()
	defer s.mu.Unlock()
	one := s.byUser[userID]
	if one.State == "" || !one.until.IsZero() && !now.Before(one.until) {
		one.State = jelou.StateChangeStateAuto
	}
	return jelou.UserState{ID: userID, BotID: one.BotID, State: string(one.State)}
}

func (s *states) reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.byUser = nil
}

func (o operations) GetUserState(w http.ResponseWriter, r *http.Request) {
	o.serve("getUserState", w, r, operation{accept: func(asked *entry, _ any) response {
		return says(http.StatusOK, o.sandbox.states.get(first(asked.users), asked.Time))
	}})
}

func (o operations) SetUserState(w http.ResponseWriter, r *http.Request) {
	o.serve("setUserState", w, r, operation{read: as[jelou.StateChange], accept: func(asked *entry, content any) response {
		change := content.(jelou.StateChange)
		asked.BotID = change.BotID
		if !o.sandbox.knows(change.BotID) {
			return asked.refused(noSuchBot)
		}
		if asked.Accepted {
			o.sandbox.states.set(change, asked.Time)
		}
		return says(http.StatusOK, o.sandbox.states.get(change.UserID, asked.Time))
	}})
}
