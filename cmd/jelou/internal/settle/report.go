package settle

import (
	"fmt"
	"strings"
	"time"

	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/settle"
)

// The words for evidence.
const (
	found     = "found"
	notSeen   = "not_seen"
	ambiguous = "ambiguous"
)

type shown struct {
	Line       int64       `json:"line"`
	Place      string      `json:"place,omitempty"`
	Evidence   string      `json:"evidence"`
	MessageID  string      `json:"messageId,omitempty"`
	Status     string      `json:"status,omitempty"`
	At         time.Time   `json:"at,omitzero"`
	Candidates []candidate `json:"candidates,omitempty"`
	From       time.Time   `json:"from,omitzero"`
	To         time.Time   `json:"to,omitzero"`
	Rows       *int        `json:"rows,omitempty"`
}

type candidate struct {
	MessageID string    `json:"messageId"`
	Status    string    `json:"status"`
	At        time.Time `json:"at,omitzero"`
}

func show(c *one) shown {
	s := shown{Line: c.line, Place: c.place}
	switch e := c.evidence.(type) {
	case settle.Found:
		s.Evidence, s.MessageID, s.Status, s.At = found, e.MessageID, e.Status, e.At
	case settle.NotSeen:
		s.Evidence, s.From, s.To, s.Rows = notSeen, e.From, e.To, &e.Rows
	case settle.Ambiguous:
		s.Evidence = ambiguous
		for _, row := range e.Candidates {
			s.Candidates = append(s.Candidates, candidate(row))
		}
	}
	return s
}

// report prints the evidence for each case. It leaves out cases that the search did not reach.
func (s *settling) report(cases []*one) error {
	rows := cli.NewRows(s.cmd, s.json, "LINE", "EVIDENCE", "MESSAGE ID", "STATUS", "AT")
	for _, c := range cases {
		if c.evidence == nil {
			continue
		}
		one := show(c)
		if err := rows.Print(one, one.cells()...); err != nil {
			return err
		}
	}
	return rows.Flush()
}

func (s shown) cells() []string {
	var ids, statuses []string
	for _, c := range s.Candidates {
		ids, statuses = append(ids, c.MessageID), append(statuses, c.Status)
	}
	at := ""
	if !s.At.IsZero() {
		at = s.At.Format(time.RFC3339)
	}
	return []string{
		strings.TrimSpace(fmt.Sprintf("%d %s", s.Line, s.Place)), s.Evidence,
		s.MessageID + strings.Join(ids, ", "), s.Status + strings.Join(statuses, ", "), at,
	}
}

// verdict prints how many cases have which evidence, and returns the exit code.
func (s *settling) verdict(cases []*one) error {
	counts := make(map[string]int)
	for _, c := range cases {
		counts[show(c).Evidence]++
	}
	s.cmd.PrintErrf("%d found, %d not seen, %d ambiguous\n", counts[found], counts[notSeen], counts[ambiguous])
	if counts[notSeen] > 0 {
		s.cmd.PrintErrln("not seen does not mean not sent: ask a person before you send such a line again")
	}
	if counts[found] < len(cases) {
		return &cli.Exit{Code: cli.CodeUnknown}
	}
	return nil
}
