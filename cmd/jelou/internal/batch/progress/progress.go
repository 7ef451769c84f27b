// Package progress shows how far a batch is: a bar on a terminal, a line every few seconds elsewhere.
package progress

import (
	"fmt"
	"io"
	"strings"
)

// Counts is how far a batch is.
type Counts struct {
	Done                      int64
	Refused, NotSent, Unknown int64 // of those done
}

func (c Counts) failures() string {
	var parts []string
	add := func(n int64, what string) { parts = append(parts, fmt.Sprintf("%d %s", n, what)) }
	add(c.Refused, "refused")
	if c.NotSent > 0 {
		add(c.NotSent, "not sent")
	}
	add(c.Unknown, "unknown")
	return strings.Join(parts, ", ")
}

// Progress shows how far a batch is, and prints lines in between. A line or a bar that cannot be printed has
// nobody who could be told. It is safe for concurrent use.
type Progress interface {
	// Step shows the counts, or soon will.
	Step(Counts)
	// Say prints a line.
	Say(line string)
	// Close leaves what is shown as it is. Nothing may be shown after it.
	Close()
}

// Unknown is the total of a batch whose end is not known.
const Unknown = -1

// Silent prints lines alone.
func Silent(w io.Writer) Progress { return silent{w} }

type silent struct{ w io.Writer }

func (silent) Step(Counts)       {}
func (s silent) Say(line string) { _, _ = io.WriteString(s.w, line+"\n") }
func (silent) Close()            {}
