package sandbox_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/sandbox"
)

// status returns the only notification.
func status(t *testing.T, box *sandbox.Server) jelou.Notification {
	t.Helper()
	resp, err := box.Client().ListNotificationsWithResponse(t.Context(), "BOT", nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(resp.JSON200.Results) != 1 {
		t.Fatalf("%s", resp.Body)
	}
	return resp.JSON200.Results[0]
}

func TestStatusGoesOnWithTheClock(t *testing.T) {
	box := sandbox.Start(t, sandbox.WithClock(noon), sandbox.WithPace(time.Minute))
	if _, err := box.Client().SendTemplateWithResponse(t.Context(), "BOT", orderReady("ana")); err != nil {
		t.Fatal(err)
	}
	sendText(t, box, "ana", "t")
	for minute, want := range []string{"CREATED", "DELIVERED_CHANNEL", "DELIVERED_USER", "READ", "READ"} {
		got := status(t, box)
		if got.SentStatus != want || *got.WasRead != (want == "READ") || !got.CreatedAt.Equal(noon()) {
			t.Errorf("after %d minutes: %+v, want %s", minute, got.SentStatus, want)
		}
		for at, reached := range map[int]time.Time{1: got.DeliveryChannelAt, 2: got.DeliveryUserAt, 3: got.ReadAt} {
			if want := noon().Add(time.Duration(at) * time.Minute); minute >= at && !reached.Equal(want) || minute < at && !reached.IsZero() {
				t.Errorf("after %d minutes: time %d is %v", minute, at, reached)
			}
		}
		history := get(t, box, "/v1/external/messages/history/BOT").text
		if want := strings.Replace(want, "READ", "DELIVERED_USER", 1); !strings.Contains(history, `"status":"`+want+`"`) {
			t.Errorf("after %d minutes the history has %s, want %s", minute, history, want)
		}
		box.Advance(time.Minute)
	}
	box.Reply("BOT", "bea", "I am another")
	box.Reply("ANOTHER", "ana", "I ask another")
	if got := status(t, box); got.SentStatus != "READ" {
		t.Errorf("after replies of another person and to another bot: %s", got.SentStatus)
	}
	box.Reply("BOT", "ana", "Thank you")
	if got := status(t, box); got.SentStatus != "REPLY" || got.Message != "Thank you" {
		t.Errorf("after the reply: %s, %q", got.SentStatus, got.Message)
	}
}

// A person who replies has read the template, even before the pace would say so.
func TestReplyShowsThatATemplateWasRead(t *testing.T) {
	box := sandbox.Start(t, sandbox.WithClock(noon), sandbox.WithPace(time.Hour))
	if _, err := box.Client().SendTemplateWithResponse(t.Context(), "BOT", orderReady("ana")); err != nil {
		t.Fatal(err)
	}
	box.Advance(time.Second)
	box.Reply("BOT", "ana", "Yes")
	if got := status(t, box); got.SentStatus != "REPLY" || !got.ReadAt.Equal(noon().Add(time.Second)) {
		t.Errorf("%s, read at %v", got.SentStatus, got.ReadAt)
	}
}

// A person replies to the newest template that reached them.
func TestReplyIsToTheNewestTemplate(t *testing.T) {
	box := sandbox.Start(t, sandbox.WithClock(noon), sandbox.WithPace(time.Second))
	for _, failures := range [][]sandbox.Failure{nil, nil, {sandbox.Undelivered()}} {
		box.Next(failures...)
		if _, err := box.Client().SendTemplateWithResponse(t.Context(), "BOT", orderReady("ana")); err != nil {
			t.Fatal(err)
		}
		box.Advance(time.Minute)
	}
	box.Reply("BOT", "ana", "Yes")
	resp, err := box.Client().ListNotificationsWithResponse(t.Context(), "BOT", nil)
	if err != nil {
		t.Fatal(err)
	}
	var statuses []string
	for _, row := range resp.JSON200.Results {
		statuses = append(statuses, row.SentStatus)
	}
	if want := []string{"FAILED", "REPLY", "READ"}; !slices.Equal(statuses, want) {
		t.Errorf("the statuses are %v, want %v", statuses, want)
	}
}

func TestUndeliveredMessageFails(t *testing.T) {
	box := sandbox.Start(t, sandbox.WithClock(noon), sandbox.WithPace(time.Minute))
	box.Next(sandbox.Undelivered())
	if _, err := box.Client().SendTemplateWithResponse(t.Context(), "BOT", orderReady("ana")); err != nil {
		t.Fatal(err)
	}
	page := get(t, box, "/").text
	if !strings.Contains(page, "The message does not reach the customer.") || strings.Contains(page, "customer has this message") {
		t.Errorf("the page says something else: %s", page)
	}
	for _, want := range []string{"CREATED", "DELIVERED_CHANNEL", "FAILED", "FAILED"} {
		if got := status(t, box); got.SentStatus != want || (got.Error != "") != (want == "FAILED") {
			t.Errorf("%s with the error %v, want %s", got.SentStatus, got.Error, want)
		}
		box.Advance(time.Minute)
	}
	box.Reply("BOT", "ana", "Are you there?")
	if got := status(t, box); got.SentStatus != "FAILED" {
		t.Errorf("after a message of the person: %s", got.SentStatus)
	}
}

func TestNotificationsAreFilteredAndPaged(t *testing.T) {
	box := sandbox.Start(t, sandbox.WithClock(noon))
	client := box.Client()
	offer := jelou.Template{
		ElementName: "a1b2_new_offer", Destinations: []string{"cleo"}, Type: "image", MediaURL: "https://example.com/a.jpg", CampaignID: "spring",
	}
	first, err := client.SendTemplateWithResponse(t.Context(), "BOT", orderReady("ana", "bea"))
	if err != nil {
		t.Fatal(err)
	}
	box.Advance(24 * time.Hour)
	if _, err := client.SendTemplateWithResponse(t.Context(), "BOT", offer); err != nil {
		t.Fatal(err)
	}
	sendText(t, box, "ana", "no template")
	for query, want := range map[string]string{
		"":                                    "cleo ana bea of 3",
		"limit=1&page=2":                      "ana of 3",
		"elementName=a1b2_order_ready":        "ana bea of 2",
		"campaignId=spring":                   "cleo of 1",
		"messageId=" + (*first.JSON200)[1].ID: "bea of 1",
		"from=2026-03-05":                     "cleo of 1",
		"from=2026-03-04&to=2026-03-04":       "ana bea of 2",
		"to=2026-03-03":                       " of 0",
		"from=2026-03-05T07:00:00-05:00":      "cleo of 1",
		"to=2026-03-05T11:59:59Z":             "ana bea of 2",
	} {
		resp, err := client.ListNotificationsWithResponse(t.Context(), "BOT", nil, func(_ context.Context, r *http.Request) error {
			r.URL.RawQuery = query
			return nil
		})
		if err != nil {
			t.Fatalf("%q: %v", query, err)
		}
		var to []string
		for _, row := range resp.JSON200.Results {
			to = append(to, row.Destination)
		}
		if got := fmt.Sprintf("%s of %d", strings.Join(to, " "), *resp.JSON200.Pagination.Total); got != want {
			t.Errorf("%q: %s, want %s", query, got, want)
		}
	}
	const path = "/v1/external/bots/BOT/notifications?"
	get(t, box, path+"from=2026-03-04&limit=50").is(t, http.StatusOK, "listNotifications")
	for _, query := range []string{"limit=1000", "from=today", "to=2026-03-05T07:00:00+05:00"} {
		get(t, box, path+query).is(t, http.StatusUnprocessableEntity, "listNotifications")
	}
}
