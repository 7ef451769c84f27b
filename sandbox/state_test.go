package sandbox_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/sandbox"
)

func TestStateIsSetAndEnds(t *testing.T) {
	box := sandbox.Start(t, sandbox.WithClock(noon), sandbox.WithBot("BOT"))
	client := box.Client()
	is := func(want, when string) {
		t.Helper()
		resp, err := client.GetUserStateWithResponse(t.Context(), "ana")
		if err != nil {
			t.Fatal(err)
		}
		if resp.JSON200.State != want || !strings.Contains(string(resp.Body), `"id":"ana"`) {
			t.Errorf("%s: %s, want %s", when, resp.Body, want)
		}
	}
	set := func(botID string, state jelou.StateChangeState, ttl float64) error {
		change := jelou.StateChange{BotID: botID, UserID: "ana", State: state}
		if ttl > 0 {
			change.TTL = &ttl
		}
		_, err := client.SetUserStateWithResponse(t.Context(), change)
		return err
	}
	is("auto", "at first")
	if err := set("BOT", "manual", 60); err != nil {
		t.Fatal(err)
	}
	is("manual", "after it was set")
	box.Advance(time.Minute)
	is("auto", "after its time")
	if err := set("BOT", "manual", 1e12); err != nil {
		t.Fatal(err)
	}
	box.Advance(time.Minute)
	is("manual", "for longer than a Duration")
	if err := set("BOT", "manual", 0); err != nil {
		t.Fatal(err)
	}
	box.Advance(1000 * time.Hour)
	is("manual", "without an end")
	if err := set("ANOTHER", "auto", 0); delivery.Of(err) != delivery.Refused {
		t.Errorf("another bot: %v", err)
	}
	box.Next(sandbox.Status(http.StatusForbidden))
	if err := set("BOT", "auto", 0); delivery.Of(err) != delivery.Refused {
		t.Errorf("a failure: %v", err)
	}
	is("manual", "after two that were refused")
	if err := set("BOT", "auto", 0); err != nil {
		t.Fatal(err)
	}
	is("auto", "after it was set back")
	call(t, box, "/v1/users/state", `{"botId":"BOT","userId":"ana","state":"asleep"}`, nil).is(t, http.StatusUnprocessableEntity, "setUserState")
}

func TestAssetGetsAFreshLink(t *testing.T) {
	box := sandbox.Start(t)
	client := box.Client()
	refresh := jelou.AssetRefresh{ResourceURL: "https://cdn.example.com/a.jpg?size=2&signature=old", TTL: 900}
	links := make(map[string]bool)
	for range 2 {
		resp, err := client.RefreshAssetWithResponse(t.Context(), refresh)
		if err != nil {
			t.Fatal(err)
		}
		link, err := url.Parse(resp.JSON200.SignedURL)
		if err != nil || link.Host != "cdn.example.com" || link.Path != "/a.jpg" || link.Query().Get("size") != "2" || link.Query().Get("signature") == "old" {
			t.Errorf("%s", resp.Body)
		}
		links[link.String()] = true
	}
	if len(links) != 2 {
		t.Errorf("the links are the same: %v", links)
	}
	for _, body := range []string{`{"resourceUrl":"https://e.example.com/a","ttl":1}`, `{"resourceUrl":"no link","ttl":900}`, `{"resourceUrl":"https://e.example.com/%zz","ttl":900}`} {
		call(t, box, "/v1/external/assets/refresh", body, nil).is(t, http.StatusUnprocessableEntity, "refreshAsset")
	}
}
