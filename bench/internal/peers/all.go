//go:build peers

package peers

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/line/line-bot-sdk-go/v8/linebot/messaging_api"
	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"github.com/stripe/stripe-go/v83"
	"github.com/twilio/twilio-go"
	twilioclient "github.com/twilio/twilio-go/client"
	twilioapi "github.com/twilio/twilio-go/rest/api/v2010"
)

const (
	to   = "593987654321"
	text = "Your order is ready."
)

func init() {
	All = all
	Responses = map[string]string{
		"/v2/bot/message/push":                   `{"sentMessages":[{"id":"1","quoteToken":"q"}]}`,
		"/chat/completions":                      `{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"ok"}}]}`,
		"/2010-04-01/Accounts/AC1/Messages.json": `{"sid":"SM1","status":"queued"}`,
		"/v1/customers":                          `{"id":"cus_1","object":"customer"}`,
	}
}

// all returns the clients. Each has its own default time-out: 10 seconds in twilio-go, 80 seconds in stripe-go, and no
// time-out in the others.
func all(address string, way http.RoundTripper) ([]Peer, error) {
	line, err := messaging_api.NewMessagingApiAPI("token", messaging_api.WithEndpoint(address), messaging_api.WithHTTPClient(&http.Client{Transport: way}))
	if err != nil {
		return nil, err
	}
	ai := openai.NewClient(option.WithBaseURL(address), option.WithAPIKey("key"), option.WithHTTPClient(&http.Client{Transport: way}))
	tw := twilioClient{address: address, Client: &twilioclient.Client{
		Credentials: twilioclient.NewCredentials("AC1", "token"), HTTPClient: &http.Client{Transport: way, Timeout: 10 * time.Second},
	}}
	tw.SetAccountSid("AC1")
	texts := twilio.NewRestClientWithParams(twilio.ClientParams{Client: tw})
	card := stripe.NewClient("sk_test_1", stripe.WithBackends(stripe.NewBackendsWithConfig(&stripe.BackendConfig{
		URL: &address, HTTPClient: &http.Client{Transport: way, Timeout: 80 * time.Second}, LeveledLogger: &stripe.LeveledLogger{Level: stripe.LevelNull},
		EnableTelemetry: stripe.Bool(false),
	})))
	return []Peer{
		{"line-bot-sdk-go v8, PushMessage", func(ctx context.Context) error {
			_, err := line.WithContext(ctx).PushMessage(&messaging_api.PushMessageRequest{To: to, Messages: []messaging_api.MessageInterface{messaging_api.TextMessage{Text: text}}}, "")
			return err
		}},
		{"openai-go v3, Chat.Completions.New", func(ctx context.Context) error {
			_, err := ai.Chat.Completions.New(ctx, openai.ChatCompletionNewParams{Model: "m", Messages: []openai.ChatCompletionMessageParamUnion{openai.UserMessage(text)}})
			return err
		}},
		{"twilio-go, CreateMessage", func(context.Context) error { // twilio-go takes no context
			params := &twilioapi.CreateMessageParams{}
			params.SetTo(to).SetFrom("1").SetBody(text)
			_, err := texts.Api.CreateMessage(params)
			return err
		}},
		{"stripe-go v83, V1Customers.Create", func(ctx context.Context) error {
			_, err := card.V1Customers.Create(ctx, &stripe.CustomerCreateParams{Phone: stripe.String(to), Description: stripe.String(text)})
			return err
		}},
	}, nil
}

// twilioClient sends to the server at address. twilio-go alone can send only to Twilio's own address.
type twilioClient struct {
	*twilioclient.Client
	address string
}

func (c twilioClient) SendRequest(method, rawURL string, data url.Values, headers map[string]any, body ...byte) (*http.Response, error) {
	return c.Client.SendRequest(method, c.address+strings.TrimPrefix(rawURL, "https://api.twilio.com"), data, headers, body...)
}
