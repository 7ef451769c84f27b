package e2e

import (
	"fmt"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
)

// The items can be in either of two members, data or results. A response with neither is an error, not an empty list. The
// outcome of a read is never unknown.
func TestTemplatesMayBeInEitherEnvelope(t *testing.T) {
	tests := map[string]struct{ response, want string }{
		"data":               {`{"data":[{"elementName":"a"},{"elementName":"b"}]}`, "a b"},
		"results":            {`{"pagination":{"totalPages":9},"results":[{"elementName":"a"},{"elementName":"b"}],"links":[{"number":1,"url":"x"}]}`, "a b"},
		"data beside null":   {`{"data":[{"elementName":"a"}],"results":null,"pagination":null}`, "a"},
		"nothing in data":    {`{"data":[]}`, ""},
		"nothing in results": {`{"results":[]}`, ""},
		"members of null":    {`{"data":[{"elementName":"a","params":null,"paramsNumber":null,"createdAt":null,"teamId":null}]}`, "a"},
		"no list":            {`{}`, "not sent"},
		"null in both":       {`{"data":null,"results":null}`, "not sent"},
		"a list alone":       {`[{"elementName":"a"}]`, "not sent"},
		"a failure":          {`{"message":["no"],"status":"failed"}`, "refused"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			server := serve(t, 200, test.response)
			var got []string
			for row, err := range server.client(t).AllTemplates(t.Context(), "BOT", nil) {
				if err != nil {
					got = append(got, delivery.Of(err).String())
					break
				}
				got = append(got, row.ElementName)
			}
			if strings.Join(got, " ") != test.want || server.requests.Load() != 1 {
				t.Errorf("%q with %d requests, want %q", got, server.requests.Load(), test.want)
			}
		})
	}
}

// A row may break the contract's expectations: an id can be a number, a number can be a string, and a status can be unknown.
// A time without a zone becomes the zero time.
func TestRowsAcceptUnexpectedValues(t *testing.T) {
	const page = `{"pagination":{"limit":"50","page":"1","totalPages":1},"results":[{"id":12345678901234567890,"messageId":17,"destination":593987654321,"elementName":"a",
		"sentStatus":"SEEN_TWICE","status":"SEEN_TWICE","by":"broadcast","error":null,"recipient":null,"bubble":{"type":"NEW","text":null},
		"createdAt":"2026-01-15T05:30:00-05:00","readAt":"2026-01-15 10:30:00","sentDate":"2026-01-15T10:30:00+00:00","new":{"a":[1]}}]}`
	client := serve(t, 200, page).client(t)
	var got []string
	for n, err := range client.AllNotifications(t.Context(), "BOT", &jelou.ListNotificationsParams{}) {
		got = append(got, fmt.Sprint(n.ID, " ", n.Destination, " ", n.SentStatus, " ", n.CreatedAt.UTC().Format("15:04"), " ", n.SentDate.UTC().Format("15:04"), " ", n.ReadAt.IsZero(), " ", err))
	}
	for m, err := range client.AllMessages(t.Context(), "BOT", nil) {
		got = append(got, fmt.Sprint(m.MessageID, " ", m.By, " ", m.Status, " ", m.Bubble.Type, " ", m.CreatedAt.UTC().Format("15:04"), " ", err))
	}
	const want = "12345678901234567890 593987654321 SEEN_TWICE 10:30 10:30 true <nil>\n17 broadcast SEEN_TWICE NEW 10:30 <nil>"
	if strings.Join(got, "\n") != want {
		t.Errorf("%s\nwant\n%s", strings.Join(got, "\n"), want)
	}
}
