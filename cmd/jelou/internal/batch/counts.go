package batch

import "github.com/jelou-go/jelou/cmd/jelou/internal/batch/journal"

// counts counts lines for the progress and the summary. "jelou batch --json" prints the exported fields.
type counts struct {
	// The outcomes, of this run and of earlier ones.
	Sent    int64 `json:"sent"`
	Refused int64 `json:"refused"`
	NotSent int64 `json:"not_sent"`
	Unknown int64 `json:"unknown"`
	// NotTried counts the lines that still have no outcome.
	NotTried int64 `json:"not_tried"`
	// Later counts the lines that --limit left for a later run, as far as the check counted them.
	Later int64 `json:"later,omitempty"`
	// Earlier counts the lines of the four fields above whose outcome is from an earlier run.
	Earlier int64 `json:"earlier"`
	// Complete reports that the check or the run read the input to its end.
	Complete bool `json:"complete"`

	// Reasons counts the refused lines and those not sent by their reason.
	Reasons map[string]int64 `json:"reasons,omitempty"`

	total int64 // lines to be sent, as the check counted them; -1 without a check
	lines int64 // lines that this run has read, without blank ones
	due   int64 // lines of this run that are to be sent
	done  int64 // lines of this run that have an outcome
	again int64 // lines refused in this run for a reason other than their content
	read  bool  // this run has read the input to its end
}

// begin adds the outcomes that the journal has.
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

// come counts a line that the run has read. A line in doubt counts as unknown already.
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

// end counts a line's outcome.
func (c *counts) end(e *entry, end end) {
	c.done++
	if end.err != nil && end.Outcome != journal.Unknown {
		c.because(end.why())
	}
	if e.doubted() {
		c.Unknown--
	} else {
		c.NotTried--
	}
	switch end.Outcome {
	case journal.Sent:
		c.Sent++
	case journal.Refused:
		c.Refused++
	case journal.NotSent:
		c.NotSent++
	default:
		c.Unknown++
	}
	if end.Again {
		c.again++
	}
}

// mostReasons bounds the number of reasons that Reasons keeps apart.
const mostReasons = 20

// because counts a reason. Those past mostReasons count as "another reason".
func (c *counts) because(reason string) {
	if c.Reasons == nil {
		c.Reasons = make(map[string]int64)
	}
	if _, known := c.Reasons[reason]; !known && len(c.Reasons) >= mostReasons {
		reason = "another reason"
	}
	c.Reasons[reason]++
}

// unfinished reports whether the run left lines to be sent.
func (c *counts) unfinished() bool { return !c.read || c.done < c.due }
