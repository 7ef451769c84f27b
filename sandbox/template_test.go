package sandbox_test

import (
	"errors"
	"net/http"
	"slices"
	"testing"

	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/sandbox"
)

const hsm = "/v2/whatsapp/BOT/hsm"

func orderReady(users ...string) jelou.Template {
	return jelou.Template{ElementName: "a1b2_order_ready", Destinations: users, Language: "es", Parameters: []string{"Ana", "A-17"}}
}

func TestTemplateIsAcceptedForEachDestination(t *testing.T) {
	box := sandbox.Start(t)
	resp, err := box.Client().SendTemplateWithResponse(t.Context(), "BOT", orderReady("1", "2"))
	if err != nil {
		t.Fatal(err)
	}
	sent := *resp.JSON200
	if len(sent) != 2 || sent[0].Destination != "1" || sent[1].Destination != "2" || sent[0].ID == sent[1].ID {
		t.Errorf("%s", resp.Body)
	}
	if got := box.Templates(); len(got) != 1 || !slices.Equal(got[0].Parameters, []string{"Ana", "A-17"}) {
		t.Errorf("the sandbox has %d templates", len(got))
	}
	if got := box.Requests()[0]; got.Operation != "sendTemplate" || got.Template == nil || got.UserID != "1" {
		t.Errorf("%s, %v, %s", got.Operation, got.Template, got.UserID)
	}
	if n := len(box.WaitFor(1)); n != 0 {
		t.Errorf("%d templates are messages", n)
	}
}

// Jelou documents the form of the response to a template that does not exist.
func TestTemplateThatDoesNotFitIsRefused(t *testing.T) {
	for want, spoil := range map[string]func(*jelou.Template){
		"Template does not exist": func(t *jelou.Template) { t.Language = "de" },
		"/elementName: a template with the status PENDING, must be APPROVED": func(t *jelou.Template) {
			t.ElementName, t.Parameters = "a1b2_pending", t.Parameters[:1]
		},
		"/elementName: a template with the status REJECTED, must be APPROVED": func(t *jelou.Template) {
			t.ElementName, t.Parameters = "a1b2_rejected", t.Parameters[:1]
		},
		"/parameters: 1 given, must be 2":                               func(t *jelou.Template) { t.Parameters = t.Parameters[:1] },
		"/mediaUrl: missing, required for a template of the type image": func(t *jelou.Template) { t.Type = "image" },
	} {
		box := sandbox.Start(t)
		template := orderReady("593987654321")
		spoil(&template)
		_, err := box.Client().SendTemplateWithResponse(t.Context(), "BOT", template)
		var failure *delivery.Error
		if !errors.As(err, &failure) || failure.Outcome != delivery.Refused || failure.StatusCode != http.StatusBadRequest || !slices.Equal(failure.Messages, []string{want}) {
			t.Errorf("%s: %v", want, err)
		}
		if got := box.Requests()[0].Violations; len(got) != 1 || got[0].Given != want {
			t.Errorf("%s: the reason is %v", want, got)
		}
	}
	call(t, sandbox.Start(t), hsm, `{"elementName":"none","destinations":["1"]}`, nil).is(t, http.StatusBadRequest, "sendTemplate")
}

func TestTemplatesAreListedAndFiltered(t *testing.T) {
	box := sandbox.Start(t)
	for _, test := range []struct {
		params jelou.ListTemplatesParams
		want   []string
	}{
		{jelou.ListTemplatesParams{Query: "ORDER"}, []string{"a1b2_order_ready", "a1b2_order_ready"}},
		{jelou.ListTemplatesParams{Status: "PENDING"}, []string{"a1b2_pending"}},
		{jelou.ListTemplatesParams{Status: "REJECTED", Category: "UTILITY"}, nil},
		{jelou.ListTemplatesParams{Status: "APPROVED", Category: "MARKETING"}, []string{"a1b2_new_offer", "a1b2_rooms"}},
	} {
		var got []string
		for row, err := range box.Client().AllTemplates(t.Context(), "BOT", &test.params) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, row.ElementName)
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%+v: %v, want %v", test.params, got, test.want)
		}
	}
	get(t, box, "/v1/bots/BOT/templates?status=LOST").is(t, http.StatusUnprocessableEntity, "listTemplates")
	get(t, box, "/v1/bots/BOT/templates?query=none").is(t, http.StatusOK, "listTemplates")
}

func TestTemplatesOfYourOwnReplaceTheOthers(t *testing.T) {
	box := sandbox.Start(t, sandbox.WithTemplates(jelou.TemplateRow{ElementName: "mine", Template: "Hi {{1}}"}))
	client := box.Client()
	mine := jelou.Template{ElementName: "mine", Destinations: []string{"1"}, Parameters: []string{"Ana"}}
	if _, err := client.SendTemplateWithResponse(t.Context(), "BOT", mine); err != nil {
		t.Error(err)
	}
	if _, err := client.SendTemplateWithResponse(t.Context(), "BOT", orderReady("1")); delivery.Of(err) != delivery.Refused {
		t.Errorf("a template of the sandbox: %v", err)
	}
}
