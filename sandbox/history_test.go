package sandbox_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/sandbox"
)

// noon is a clock that always shows the same time.
func noon() time.Time { return time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC) }

// get sends a GET with the sandbox's credentials.
func get(t *testing.T, box *sandbox.Server, target string) reply {
	t.Helper()
	return call(t, box, target, "", func(r *http.Request) { r.Method = http.MethodGet })
}

// is checks that a response has the status and keeps the contract.
func (got reply) is(t *testing.T, status int, operation string) {
	t.Helper()
	if got.status != status {
		t.Errorf("%d %s, want %d", got.status, got.text, status)
	}
	got.keepsContract(t, operation)
}

func sendText(t *testing.T, box *sandbox.Server, userID, text string) {
	t.Helper()
	if _, err := box.Client().SendMessageWithResponse(t.Context(), "BOT", jelou.TextMessage{UserID: userID, Text: text}); err != nil {
		t.Fatal(err)
	}
}

// listed returns the texts that the history lists for a query, the page's number and the number of pages.
func listed(t *testing.T, box *sandbox.Server, query string) (texts []string, page, pages int) {
	t.Helper()
	got := get(t, box, "/v1/external/messages/history/BOT?"+query)
	got.is(t, http.StatusOK, "listMessages")
	var list jelou.MessagePage
	if err := json.Unmarshal([]byte(got.text), &list); err != nil {
		t.Fatal(err)
	}
	for _, row := range list.Results {
		texts = append(texts, row.Bubble.Text)
	}
	return texts, *list.Pagination.Page, *list.Pagination.TotalPages
}

func TestHistoryListsAcceptedMessagesAndReplies(t *testing.T) {
	box := sandbox.Start(t, sandbox.WithClock(noon))
	sendText(t, box, "ana", "to Ana")
	box.Next(sandbox.Status(http.StatusInternalServerError), sandbox.DropAfterReading())
	call(t, box, messages, strings.Replace(message, `"t"`, `"not accepted"`, 1), nil)
	if _, err := box.Client().SendMessageWithResponse(t.Context(), "BOT", jelou.ImageMessage{UserID: "ana", MediaURL: "https://example.com/a.jpg"}); err == nil {
		t.Fatal("the response was not lost")
	}
	id := box.Reply("BOT", "ana", "from Ana")
	box.Reply("ANOTHER", "ana", "to another bot")
	if got := call(t, box, flow, button, nil); got.status != http.StatusOK {
		t.Fatal(got)
	}

	resp, err := box.Client().ListMessagesWithResponse(t.Context(), "BOT", nil)
	if err != nil {
		t.Fatal(err)
	}
	rows := resp.JSON200.Results
	sent := jelou.MessageRow{By: "bot", Status: "CREATED", CreatedAt: noon(), Sender: jelou.MessageSender{ID: "BOT", Type: "Whatsapp"}}
	wants := slices.Repeat([]jelou.MessageRow{sent}, 4)
	wants[0].Recipient.ID, wants[0].Bubble = "593987654321", jelou.MessageBubble{Type: "FLOW", Text: "t"}
	wants[1] = jelou.MessageRow{
		By: "user", Status: "DELIVERED_USER", CreatedAt: noon(), Bubble: jelou.MessageBubble{Type: "TEXT", Text: "from Ana"},
		Sender: jelou.MessageSender{ID: "ana", Type: "Whatsapp"}, Recipient: jelou.MessageRecipient{ID: "BOT"},
	}
	wants[2].Recipient.ID, wants[2].Bubble = "ana", jelou.MessageBubble{Type: "IMAGE", MediaURL: "https://example.com/a.jpg"}
	wants[3].Recipient.ID, wants[3].Bubble = "ana", jelou.MessageBubble{Type: "TEXT", Text: "to Ana"}
	// Ana wrote after these two messages, so she had received them.
	wants[2].Status, wants[3].Status = "DELIVERED_USER", "DELIVERED_USER"
	if len(rows) != len(wants) || rows[1].MessageID != id {
		t.Fatalf("%s", resp.Body)
	}
	for i, want := range wants {
		if want.MessageID = rows[i].MessageID; !reflect.DeepEqual(rows[i], want) || want.MessageID == "" {
			t.Errorf("row %d:\n%s", i, resp.Body)
		}
	}
}

func TestHistoryIsFilteredAndPaged(t *testing.T) {
	box := sandbox.Start(t, sandbox.WithClock(noon))
	for i := range 12 {
		sendText(t, box, []string{"ana", "bea"}[i%2], fmt.Sprint(i))
		box.Advance(time.Minute)
	}
	ofAna := get(t, box, "/v1/external/messages/history/BOT?clientId=ana&limit=1")
	var list jelou.MessagePage
	if err := json.Unmarshal([]byte(ofAna.text), &list); err != nil {
		t.Fatal(err)
	}
	for query, want := range map[string]string{
		"": "11 10 9 8 7 6 5 4 3 2 page 1 of 2", "page=2": "1 0 page 2 of 2", "page=3": " page 3 of 2",
		"limit=5&page=2": "6 5 4 3 2 page 2 of 3", "clientId=ana": "10 8 6 4 2 0 page 1 of 1", "clientId=none": " page 1 of 0",
		"startAt=2026-03-04T12:10:00Z":                            "11 10 page 1 of 1",
		"startAt=2026-03-04T07:10:00" + url.QueryEscape("-05:00"): "11 10 page 1 of 1",
		"startAt=2026-03-04T14:10:00" + url.QueryEscape("+02:00"): "11 10 page 1 of 1",
		"startAt=2026-03-04T12:01:00Z&endAt=2026-03-04T12:02:00Z": "2 1 page 1 of 1",
		"endAt=2026-03-04T11:59:59Z":                              " page 1 of 0",
		"limit=50&messageId=" + list.Results[0].MessageID:         "10 8 6 4 2 0 page 1 of 1",
		"messageId=none": " page 1 of 0",
	} {
		texts, page, pages := listed(t, box, query)
		if got := fmt.Sprintf("%s page %d of %d", strings.Join(texts, " "), page, pages); got != want {
			t.Errorf("%q: %s, want %s", query, got, want)
		}
	}
	for _, query := range []string{"limit=1000", "limit=0", "page=0", "limit=x", "startAt=yesterday"} {
		get(t, box, "/v1/external/messages/history/BOT?"+query).is(t, http.StatusUnprocessableEntity, "listMessages")
	}
}

func TestEvidenceIsVisibleAfterItsDelay(t *testing.T) {
	box := sandbox.Start(t, sandbox.WithClock(noon), sandbox.WithEvidenceDelay(time.Minute))
	client := box.Client()
	sendText(t, box, "ana", "t")
	if _, err := client.SendTemplateWithResponse(t.Context(), "BOT", orderReady("ana")); err != nil {
		t.Fatal(err)
	}
	for _, want := range []int{0, 1} {
		history, err := client.ListMessagesWithResponse(t.Context(), "BOT", nil)
		if err != nil {
			t.Fatal(err)
		}
		notifications, err := client.ListNotificationsWithResponse(t.Context(), "BOT", nil)
		if err != nil {
			t.Fatal(err)
		}
		if len(history.JSON200.Results) != want || len(notifications.JSON200.Results) != want {
			t.Errorf("the lists have %d and %d rows, want %d", len(history.JSON200.Results), len(notifications.JSON200.Results), want)
		}
		box.Advance(time.Minute)
	}
}

// A program that looks for evidence again and again displaces no evidence.
func TestReadingDisplacesNoMessage(t *testing.T) {
	box := sandbox.Start(t, sandbox.WithMemory(2))
	sendText(t, box, "ana", "kept")
	for range 3 {
		if texts, _, _ := listed(t, box, ""); !slices.Equal(texts, []string{"kept"}) {
			t.Errorf("the history lists %q", texts)
		}
	}
	var operations []string
	for _, r := range box.Requests() {
		operations = append(operations, r.Operation)
	}
	if want := []string{"sendMessage", "listMessages", "listMessages"}; !slices.Equal(operations, want) {
		t.Errorf("the sandbox remembers %v, want %v", operations, want)
	}
}
