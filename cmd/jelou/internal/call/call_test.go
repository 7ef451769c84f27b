package call

import (
	"errors"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/internal/openapi"
	"github.com/jelou-go/jelou/sandbox"
)

func contract(t *testing.T) []*Operation {
	t.Helper()
	all, err := Contract()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Check reads every body of the contract, and every example keeps to the contract.
func TestCheckEveryExample(t *testing.T) {
	checked := 0
	for _, op := range contract(t) {
		if op.Body == nil {
			continue
		}
		for _, example := range op.Body.Examples {
			if err := op.Check(example.Value); err != nil {
				t.Errorf("%s: %s: %v", op.ID, example.Name, err)
			}
			checked++
		}
		if err := op.Check([]byte("7")); !errors.As(err, new(*delivery.ValidationError)) {
			t.Errorf("%s: a body of 7: %v", op.ID, err)
		}
	}
	if checked < 17 {
		t.Errorf("only %d examples", checked)
	}
}

func TestCheckNamesThePlace(t *testing.T) {
	all := contract(t)
	for id, body := range map[string]string{
		Messages:          "{\"type\":\"text\",\"userId\":\"5\",\n \"text\":\"\"}",
		"sendFlowMessage": "{\"parameters\":{\"flow_name\":\"n\",\"flow_cta\":\"c\"},\n \"text\":\"\"}",
	} {
		var invalid *delivery.ValidationError
		if err := Find(all, id).Check([]byte(body)); !errors.As(err, &invalid) {
			t.Fatalf("%s: %v", id, err)
		}
		if v := invalid.Violations[0]; len(invalid.Violations) != 1 || v.Pointer != "/text" || v.Line != 2 || v.Column != 2 {
			t.Errorf("%s: %+v", id, invalid.Violations)
		}
	}
}

func TestDoSendsOnlyCompleteArguments(t *testing.T) {
	box := sandbox.Start(t)
	all := contract(t)
	message, button := Find(all, Messages), Find(all, "sendFlowMessage")
	bot, user := button.In("path")[0], button.In("path")[1]
	given := Arguments{Params: map[*openapi.Parameter]jsontext.Value{
		message.In("path")[0]: jsontext.Value(`"BOT"`), bot: jsontext.Value(`"BOT"`), user: jsontext.Value(`"5"`),
	}}
	given.Body = []byte(`{"type":"text","userId":"5","text":"Hello"}`)
	response, err := message.Do(t.Context(), box.Client(), given)
	if err != nil || !strings.HasPrefix(response.Member("messageId"), "msg_") || response.Member("nothing") != "" || response.HTTP.StatusCode != 200 {
		t.Errorf("%+v, %v", response, err)
	}
	given.Body = []byte(`{"text":"Hello","parameters":{"flow_name":"n","flow_cta":"c"}}`)
	response, err = button.Do(t.Context(), box.Client(), given)
	if err != nil || response.Member("messageId") != "" || string(response.Body) != "{}" {
		t.Errorf("%+v, %v", response, err)
	}
	delete(given.Params, user)
	_, err = button.Do(t.Context(), box.Client(), given)
	if want := "jelou: not sent: the parameter userId is missing"; err == nil || err.Error() != want || delivery.Of(err) != delivery.NotSent {
		t.Errorf("%v, want %s", err, want)
	}
	given.Params[user] = jsontext.Value("593987654321")
	_, err = button.Do(t.Context(), box.Client(), given)
	if want := "jelou: not sent: the parameter userId is not of the contract's type"; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
	if len(box.Requests()) != 2 {
		t.Errorf("%d requests", len(box.Requests()))
	}
}

// A program that was built for another contract says so.
func TestOperationWithoutAMethodIsAnError(t *testing.T) {
	document, err := openapi.Read([]byte("paths: {/v1/a: {get: {operationId: recallMessage}}}"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = Of(document, func(client *jelou.ClientWithResponses) any { return client }, nil)
	if err == nil || err.Error() != "this program has no operation recallMessage" {
		t.Errorf("%v", err)
	}
}
