package batch

import "github.com/jelou-go/jelou/cmd/jelou/internal/batch/journal"

// counts counts lines, for the progress and for the summary, which "jelou batch --json" prints as it is.
type counts struct {
	// Outcomes, of this run and of those before it.
	Sent    int64 `json:"sent"`
	Refused int64 `json:"refused"`
	NotSent int64 `json:"not_sent"`
	Unknown int64 `json:"unknown"`
	// NotTried is how many lines without an outcome are left.
	NotTried int64 `json:"not_tried"`
	// Later is how many lines --limit has left for a later run, as far as they were counted.
	Later int64 `json:"later,omitempty"`
	// Earlier is how many of the first four are from runs before.
	Earlier int64 `json:"earlier"`
	// Complete says that the input was read to its end, by the check or by the run.
	Complete bool `json:"complete"`

	// Reasons counts the lines that were refused or not sent, by the reason.
	Reasons map[string]int64 `json:"reasons,omitempty"`

	total int64 // lines to be sent, as the check has counted them; -1 without one
	lines int64 // that this run came to, without blank ones
	due   int64 // of them, those to be sent
	done  int64 // of them, those that ended
	again int64 // refused in this run for a reason that does not lie in the line
	read  bool  // this run has read the input to its end
}

// begin enters the outcomes that a journal knows.
func (c *counts) begin(j *journal.Journal, resendUnknown bool) {
	c.Sent, c.Refused, c.Unknown = j.Count(journal.Done), j.Count(journal.Rejected), j.Count(journal.InDoubt)
	c.Earlier = c.Sent + c.Refused
	c.Reasons = make(map[string]int64)
	for reason, n := range j.Reasons() {
		c.Reasons[refused(reason)] += n
	}
	if !resendUnknown {
		c.Earlier += c.Unknown
	}
}

// come counts a line that is read. One whose delivery is unknown is among the unknown already.
func (c *counts) come(e *entry) {
	c.lines++
	if !e.due {
		return
	}
	c.due++
	if c.total < 0 && !e.doubted() {
		c.NotTried++
	}
}

// end counts the outcome of a line.
func (c *counts) end(e *entry, r journal.Record, err error) {
	c.done++
	if err != nil && r.Outcome != journal.Unknown {
		c.because(why(r, err))
	}
	if e.doubted() {
		c.Unknown--
	} else {
		c.NotTried--
	}
	switch r.Outcome {
	case journal.Sent:
		c.Sent++
	case journal.Refused:
		c.Refused++
	case journal.NotSent:
		c.NotSent++
	default:
		c.Unknown++
	}
	if r.Again {
		c.again++
	}
}

// mostReasons is how many reasons are told apart.
const mostReasons = 20

// because counts a reason.
func (c *counts) because(reason string) {
	if c.Reasons == nil {
		c.Reasons = make(map[string]int64)
	}
	if _, known := c.Reasons[reason]; !known && len(c.Reasons) >= mostReasons {
		reason = "another reason"
	}
	c.Reasons[reason]++
}

// unfinished tells whether the run left something to be done.
func (c *counts) unfinished() bool { return !c.read || c.done < c.due }
