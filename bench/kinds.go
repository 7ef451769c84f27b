package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/jelou-go/jelou/auth"
	"github.com/jelou-go/jelou/bench/internal/byhand"
	"github.com/jelou-go/jelou/bench/internal/measure"
	"github.com/jelou-go/jelou/bench/internal/stock"
	"github.com/jelou-go/jelou/contract"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/transport"
)

//go:generate go tool oapi-codegen -config stock.yaml ../openapi.yaml

const (
	clientID     = "shop-4711"
	clientSecret = "s3cr3t-s3cr3t-s3cr3t"
	botID        = "652f1f77bcf86cd799439011"
)

// kind is one example of the contract in the form of each of the three clients.
type kind struct {
	name   string
	json   []byte
	ours   jelou.Message
	byHand any
	again  func() any // an empty struct of byHand's type
	stock  func(*stock.Message) error
}

// others has, for each type of message, the struct in package byhand, and the function that converts the struct of package
// stock to a message.
var others = map[string]struct {
	byHand func() any
	stock  func(data []byte) (func(*stock.Message) error, error)
}{
	"text":             {empty[byhand.Text], from((*stock.Message).FromTextMessage)},
	"quick_reply":      {empty[byhand.QuickReply], from((*stock.Message).FromQuickReplyMessage)},
	"image":            {empty[byhand.Media], from((*stock.Message).FromImageMessage)},
	"audio":            {empty[byhand.Media], from((*stock.Message).FromAudioMessage)},
	"video":            {empty[byhand.Media], from((*stock.Message).FromVideoMessage)},
	"file":             {empty[byhand.Media], from((*stock.Message).FromFileMessage)},
	"sticker":          {empty[byhand.Media], from((*stock.Message).FromStickerMessage)},
	"location":         {empty[byhand.Location], from((*stock.Message).FromLocationMessage)},
	"contacts":         {empty[byhand.Contacts], from((*stock.Message).FromContactsMessage)},
	"location_request": {empty[byhand.LocationRequest], from((*stock.Message).FromLocationRequestMessage)},
	"cta_url":          {empty[byhand.CTAURL], from((*stock.Message).FromCTAURLMessage)},
	"flow":             {empty[byhand.Flow], from((*stock.Message).FromFlowMessage)},
	"voice_call":       {empty[byhand.VoiceCall], from((*stock.Message).FromVoiceCallMessage)},
	"CAROUSEL":         {empty[byhand.Carousel], from((*stock.Message).FromCarouselMessage)},
}

func empty[T any]() any { return new(T) }

// from decodes a message once. The conversion to the union is part of each send.
func from[T any](wrap func(*stock.Message, T) error) func([]byte) (func(*stock.Message) error, error) {
	return func(data []byte) (func(*stock.Message) error, error) {
		var v T
		if err := json.Unmarshal(data, &v); err != nil {
			return nil, err
		}
		return func(m *stock.Message) error { return wrap(m, v) }, nil
	}
}

func kinds() ([]kind, error) {
	examples, err := contract.Examples()
	if err != nil {
		return nil, err
	}
	var all []kind
	for _, example := range examples {
		if example.Operation != "sendMessage" {
			continue
		}
		other, ok := others[example.Type]
		if !ok {
			continue // a new kind, which nobody has written by hand yet
		}
		k := kind{name: example.Name, json: example.JSON, byHand: other.byHand(), again: other.byHand}
		if k.ours, err = jelou.UnmarshalMessage(example.JSON); err != nil {
			return nil, err
		}
		if err := json.Unmarshal(example.JSON, k.byHand); err != nil {
			return nil, err
		}
		if k.stock, err = other.stock(example.JSON); err != nil {
			return nil, err
		}
		all = append(all, k)
	}
	return all, nil
}

func sendOurs(server string, doer transport.Doer, message jelou.Message) measure.Do {
	creds, err := auth.NewBasic(clientID, clientSecret)
	if err != nil {
		panic(err) // the credentials are ours
	}
	client, err := jelou.NewClientWithResponses(server, jelou.WithRequestEditorFn(creds.Intercept), jelou.WithHTTPClient(doer))
	if err != nil {
		panic(err) // and so is the server
	}
	return func(ctx context.Context) error {
		_, err := client.SendMessageWithResponse(ctx, botID, message)
		return err
	}
}

func sendByHand(server string, doer *http.Client, message any) measure.Do {
	client := &byhand.Client{BaseURL: server, ClientID: clientID, ClientSecret: clientSecret, HTTP: doer}
	return func(ctx context.Context) error {
		_, err := client.Send(ctx, botID, message)
		return err
	}
}

func sendStock(server string, doer *http.Client, wrap func(*stock.Message) error) measure.Do {
	credentials := func(_ context.Context, req *http.Request) error {
		req.SetBasicAuth(clientID, clientSecret)
		return nil
	}
	client, err := stock.NewClientWithResponses(server, stock.WithHTTPClient(doer), stock.WithRequestEditorFn(credentials))
	if err != nil {
		panic(err) // the server is ours
	}
	return func(ctx context.Context) error {
		var message stock.Message
		if err := wrap(&message); err != nil {
			return err
		}
		resp, err := client.SendMessageWithResponse(ctx, botID, message)
		if err == nil && resp.JSON200 == nil {
			err = fmt.Errorf("status %s", resp.Status())
		}
		return err
	}
}

const receipt = `{"success":true,"messageId":"msg_123456789"}`

// stub replaces the network: it reads the request's body and returns a receipt.
type stub struct{}

func (stub) RoundTrip(req *http.Request) (*http.Response, error) {
	if _, err := io.Copy(io.Discard, req.Body); err != nil {
		return nil, err
	}
	if err := req.Body.Close(); err != nil {
		return nil, err
	}
	return &http.Response{
		Status: "200 OK", StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: req,
		Header:        http.Header{"Content-Type": {"application/json"}},
		ContentLength: int64(len(receipt)),
		Body:          io.NopCloser(strings.NewReader(receipt)),
	}, nil
}
