package batch

import "github.com/jelou-go/jelou/cmd/jelou/internal/batch/journal"

// Tally counts lines.
type Tally struct {
	// What became of the lines, in this run and in those before it.
	Sent, Refused, NotSent, Unknown int64
	// Earlier is how many of them were settled before this run.
	Earlier int64
	// TurnedAway is how many of this run's refused lines are still to be sent.
	TurnedAway int64
	// Due is how many lines this run has come to that it was to send.
	Due int64
	// Ended is how many of those have an outcome.
	Ended int64
	// Doubtful is how many lines this run was to send again, and has not: they are among Unknown.
	Doubtful int64
	// Blank is how many lines without a message this run has come to.
	Blank int64
	// Complete says that this run has read the whole input.
	Complete bool
}

// unfinished tells whether the run left something to be done.
func (t Tally) unfinished() bool { return !t.Complete || t.Ended < t.Due }

func (t *Tally) add(r journal.Record) {
	t.Ended++
	switch r.Outcome {
	case journal.Sent:
		t.Sent++
	case journal.Refused:
		t.Refused++
		if r.State() == journal.Pending {
			t.TurnedAway++
		}
	case journal.NotSent:
		t.NotSent++
	default:
		t.Unknown++
	}
}
