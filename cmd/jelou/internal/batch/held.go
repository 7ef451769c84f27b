package batch

import (
	"fmt"

	"github.com/jelou-go/jelou/delivery"
)

// maxHeld bounds the memory for users whose messages are held.
const maxHeld = 100_000

// held are the users with a message that is still to be sent, by a later run. What comes behind it would
// overtake it.
type held map[string]bool

// behind is the error of a message that comes behind another one.
type behind struct{}

func (behind) Error() string { return "a message before it, to the same user, is still to be sent" }

// SafeText is Error; it tells delivery.Error that the text holds nothing private.
func (b behind) SafeText() string { return b.Error() }

func errBehind() error { return delivery.Wrap(delivery.NotSent, behind{}) }

// hold keeps what follows for a user.
func (r *run) hold(user string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.held) == maxHeld && !r.held[user] {
		r.failLocked(fmt.Errorf("stopped, as the messages to %d users could not be sent", maxHeld))
		return
	}
	r.held[user] = true
}

func (r *run) holds(user string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.held[user]
}
