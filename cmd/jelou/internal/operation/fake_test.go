package operation

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"iter"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/cmd/jelou/internal/call"
	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/internal/openapi"
)

// fake is a client for the operations of testdata/others.yaml, with methods like the generated client's.
type fake struct{ *jelou.ClientWithResponses }

type (
	listItemsParams struct {
		Page   int        `json:"page,omitzero"`
		Limit  *int       `json:"limit,omitzero"`
		Since  *time.Time `json:"since,omitzero"`
		States []string   `json:"states,omitzero"`
	}
	item struct {
		ID        string `json:"id"`
		CreatedAt string `json:"createdAt,omitzero"`
	}
	newState struct {
		State string `json:"state"`
	}
	response struct {
		Body         []byte
		HTTPResponse *http.Response
	}
	sentResponse struct {
		Body         []byte
		HTTPResponse *http.Response
		JSON201      *sent
	}
	sent struct {
		JobID string `json:"jobId,omitzero"`
	}
	editor = jelou.RequestEditorFn
)

var decoders = map[string]func(body []byte) (any, error){
	"update_user_state": decodeState,
	"sendTemplate":      decodeState,
	"refreshVersion": func(body []byte) (any, error) {
		var all []string
		if json.Unmarshal(body, &all) != nil {
			return nil, &delivery.ValidationError{Violations: []delivery.Violation{{Given: "not a list"}}}
		}
		return all, nil
	},
}

func decodeState(body []byte) (any, error) {
	var read newState
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	if decoder.Decode(&read) != nil {
		return nil, &delivery.ValidationError{Violations: []delivery.Violation{{Pointer: "/stat", Given: "unknown member"}}}
	}
	return read, nil
}

func (s newState) Validate() error {
	if len(s.State) > 5 {
		return &delivery.ValidationError{Violations: []delivery.Violation{{Pointer: "/state", Given: "too long"}}}
	}
	return nil
}

// do sends a request in the way of the generated client.
func (f fake) do(ctx context.Context, method, path string, body any, editors []editor) (*response, error) {
	client, _ := f.ClientInterface.(*jelou.Client)
	var text io.Reader
	if body != nil {
		encoded, _ := json.Marshal(body)
		text = bytes.NewReader(encoded)
	}
	req, err := http.NewRequestWithContext(ctx, method, client.Server+path, text)
	if err != nil {
		return nil, err
	}
	for _, edit := range append(client.RequestEditors, editors...) {
		if err := edit(ctx, req); err != nil {
			return nil, err
		}
	}
	resp, err := client.Client.Do(req)
	if err != nil {
		return nil, delivery.Wrap(delivery.Unknown, err)
	}
	read, err := delivery.ReadBody(resp)
	if err != nil || resp.StatusCode >= 300 {
		failure := delivery.FromResponse(resp, read)
		if method == http.MethodGet {
			failure = delivery.OfRead(failure)
		}
		return nil, failure
	}
	return &response{read, resp}, nil
}

func (f fake) ListItemsWithResponse(ctx context.Context, botID string, params *listItemsParams, editors ...editor) (*response, error) {
	if params.Page > 9 {
		return nil, delivery.Wrap(delivery.NotSent, &delivery.ValidationError{Violations: []delivery.Violation{{Pointer: "/page", Given: "too large"}}})
	}
	query := url.Values{}
	encoded, _ := json.Marshal(params)
	query.Set("q", string(encoded))
	return f.do(ctx, http.MethodGet, "/v1/bots/"+url.PathEscape(botID)+"/items?"+query.Encode(), nil, editors)
}

func (f fake) AllItems(ctx context.Context, botID string, params *listItemsParams, editors ...editor) iter.Seq2[item, error] {
	return func(yield func(item, error) bool) {
		resp, err := f.ListItemsWithResponse(ctx, botID, params, editors...)
		if err != nil {
			yield(item{}, err)
			return
		}
		var items []item
		_ = json.Unmarshal(resp.Body, &items)
		for _, one := range items {
			if !yield(one, nil) {
				return
			}
		}
	}
}

func (f fake) GetUserStateWithResponse(ctx context.Context, botID, userID string, editors ...editor) (*response, error) {
	return f.do(ctx, http.MethodGet, "/v1/bots/"+botID+"/users/"+userID, nil, editors)
}

func (f fake) UpdateUserStateWithResponse(ctx context.Context, botID, userID string, body newState, editors ...editor) (*response, error) {
	return f.do(ctx, http.MethodPut, "/v1/bots/"+botID+"/users/"+userID, body, editors)
}

func (f fake) DeletePollWithResponse(ctx context.Context, pollID int, editors ...editor) (*response, error) {
	return f.do(ctx, http.MethodDelete, "/v1/polls/"+string(rune('0'+pollID)), nil, editors)
}

func (f fake) RefreshVersionWithResponse(ctx context.Context, body *[]string, editors ...editor) (*response, error) {
	if body == nil {
		return f.do(ctx, http.MethodPost, "/v1/version", nil, editors)
	}
	return f.do(ctx, http.MethodPost, "/v1/version", *body, editors)
}

func (f fake) GetStateWithResponse(ctx context.Context, editors ...editor) (*response, error) {
	return f.do(ctx, http.MethodGet, "/v1/state", nil, editors)
}

func (f fake) PingWithResponse(ctx context.Context, editors ...editor) (*response, error) {
	return f.do(ctx, http.MethodGet, "/v1/ping", nil, editors)
}

func (f fake) SendTemplateWithResponse(ctx context.Context, botID string, body newState, editors ...editor) (*sentResponse, error) {
	resp, err := f.do(ctx, http.MethodPost, "/v1/bots/"+botID+"/templates", body, editors)
	if err != nil {
		return nil, err
	}
	read := &sentResponse{Body: resp.Body, HTTPResponse: resp.HTTPResponse, JSON201: new(sent)}
	_ = json.Unmarshal(resp.Body, read.JSON201)
	return read, nil
}

// fakes returns the operations of testdata/others.yaml.
func fakes(t *testing.T) []*call.Operation {
	t.Helper()
	text, err := os.ReadFile("testdata/others.yaml")
	if err != nil {
		t.Fatal(err)
	}
	document, err := openapi.Read(text)
	if err != nil {
		t.Fatal(err)
	}
	all, err := call.Of(document, func(client *jelou.ClientWithResponses) any { return fake{client} }, decoders)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// command returns a command of the fakes.
func command(t *testing.T, name string) *cobra.Command {
	t.Helper()
	all := fakes(t)
	commands := Commands(all, "version")
	for _, cmd := range commands {
		if cmd.Name() == name {
			return cmd
		}
	}
	var names []string
	for _, cmd := range commands {
		names = append(names, cmd.Name())
	}
	t.Fatalf("no command %s among %s", name, strings.Join(names, ", "))
	return nil
}
