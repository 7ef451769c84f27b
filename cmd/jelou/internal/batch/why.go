package batch

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/journal"
	"github.com/jelou-go/jelou/cmd/jelou/internal/merge"
	"github.com/jelou-go/jelou/delivery"
)

// whyUnknown is the reason of a line with an unknown delivery: a person must look before sending it again. A batch
// refuses a line with this mark.
const whyUnknown = merge.Unknown + ": look whether this person has it before you send it again"

// why returns the reason why a line failed. Lines with the same reason get the same words.
func (e end) why() string {
	switch {
	case e.Outcome == journal.Unknown:
		return unknown(e.Missing)
	case e.invalid != nil:
		return "not sent: it breaks the contract"
	case e.Outcome == journal.Refused:
		return refused(journal.Reason{StatusCode: e.StatusCode, Code: e.Code})
	case e.StatusCode == 0:
		return brief(e.err)
	default:
		return brief(&delivery.Error{Outcome: delivery.NotSent, StatusCode: e.StatusCode, Code: e.Code})
	}
}

// unknown returns whyUnknown, for some receivers of a template or for all.
func unknown(missing []int) string {
	if len(missing) == 0 {
		return whyUnknown
	}
	return fmt.Sprintf("%s; the response did not name %d of the receivers, and the others have it", whyUnknown, len(missing))
}

// unknownInRow is unknown for a row, which keeps all receivers of its template.
func unknownInRow(missing []int) string {
	var positions []string
	for _, i := range missing {
		positions = append(positions, fmt.Sprintf("receiver %d", i+1))
	}
	return fmt.Sprintf("%s; the response named all receivers of the row except %s: do not send it to the others again",
		whyUnknown, strings.Join(positions, ", "))
}

// refused returns the reason why the service refused a line.
func refused(r journal.Reason) string {
	if r.StatusCode == http.StatusTooManyRequests {
		return "refused: HTTP 429: the service asked to send less, and there was no later attempt"
	}
	return brief(&delivery.Error{Outcome: delivery.Refused, StatusCode: r.StatusCode, Code: r.Code})
}

// earlier returns the reason why a line failed in an earlier run.
func earlier(past journal.Past) string {
	if past.State == journal.InDoubt {
		return unknown(past.Missing)
	}
	return refused(past.Reason)
}
