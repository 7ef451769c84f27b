package outbox

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/settle"
)

// The kinds of row. The body of either kind is the JSON that the service gets.
const (
	kindMessage  = "message"
	kindTemplate = "template"
)

// contents are the parts of an item that a row keeps.
type contents struct {
	kind, person string
	body         []byte
}

func content(item Item) (contents, error) {
	switch {
	case item.Template != nil && item.Message != nil:
		return contents{}, problem("the item has a message and a template")
	case item.Template != nil:
		return templateContent(item.BotID, *item.Template)
	}
	// NewSendMessageRequest checks the bot's id. Nothing uses the request itself.
	if _, err := jelou.NewSendMessageRequest("http://localhost", item.BotID, item.Message); err != nil {
		return contents{}, err
	}
	if err := item.Message.Validate(); err != nil {
		return contents{}, err
	}
	body, err := json.Marshal(item.Message)
	if err != nil {
		return contents{}, err
	}
	var to struct {
		UserID string `json:"userId"`
	}
	if err := json.Unmarshal(body, &to); err != nil || to.UserID == "" {
		return contents{}, problem("the message has no userId")
	}
	return contents{kindMessage, to.UserID, body}, nil
}

func templateContent(botID string, template jelou.Template) (contents, error) {
	if _, err := jelou.NewSendTemplateRequest("http://localhost", botID, template); err != nil {
		return contents{}, err
	}
	if err := template.Validate(); err != nil {
		return contents{}, err
	}
	if len(template.Destinations) != 1 {
		return contents{}, problem("a template in the outbox must have one destination: insert it for each person")
	}
	body, err := json.Marshal(template)
	return contents{kindTemplate, template.Destinations[0], body}, err
}

// plain returns a person's id without the leading +, which Jelou asks to leave out.
func plain(person string) string { return strings.TrimPrefix(person, "+") }

// call sends the body as Insert stored it. It does not check the body again: Insert has checked it, and this process may
// know fewer members than the process that inserted it.
func (b *Box[TTx]) call(ctx context.Context, m *marked) (messageID string, err error) {
	// A stop must not cut off an attempt that has begun.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), b.longestSend())
	defer cancel()
	const json = "application/json"
	if m.kind == kindTemplate {
		resp, err := b.client.SendTemplateWithBodyWithResponse(ctx, m.bot, json, bytes.NewReader(m.body))
		if err != nil {
			return "", err
		}
		return accepted(resp.HTTPResponse, resp.Body, *resp.JSON200, m.body)
	}
	resp, err := b.client.SendMessageWithBodyWithResponse(ctx, m.bot, json, bytes.NewReader(m.body))
	if err != nil {
		return "", err
	}
	return resp.JSON200.MessageID, nil
}

// accepted returns the id that the response gives to the sent template. It fails if the response does not name the
// template's destination.
func accepted(resp *http.Response, text []byte, sent []jelou.SentTemplate, body []byte) (string, error) {
	var template struct {
		Destinations []string `json:"destinations"`
	}
	if err := json.Unmarshal(body, &template); err != nil {
		return "", err
	}
	if failure := delivery.AcceptReceivers(resp, text, template.Destinations, "destination", "id"); failure != nil {
		return "", failure
	}
	id := ""
	for _, one := range sent {
		if one.ID != "" {
			id = one.ID
		}
	}
	return id, nil
}

// settleContent looks for evidence of a message in the service's history.
func (b *Box[TTx]) settleContent(ctx context.Context, botID, kind string, body []byte, failure *delivery.Error, known settle.Option) (settle.Evidence, error) {
	opts := append(slices.Clip(b.settle), known)
	if kind == kindTemplate {
		var template jelou.Template
		if err := json.Unmarshal(body, &template); err != nil {
			return nil, err
		}
		return settle.Template(ctx, b.client, botID, template, failure, opts...)
	}
	message, err := jelou.UnmarshalMessage(body)
	if err != nil {
		return nil, err
	}
	return settle.Message(ctx, b.client, botID, message, failure, opts...)
}

// others are the other messages to the same person, while the outbox looks for evidence of one.
type others struct {
	messageIDs []string // the ids of the sent messages
	alike      bool     // a message that is sending or unknown looks the same in the history
}

func (b *Box[TTx]) others(ctx context.Context, id int64, kind string, body []byte) (others, error) {
	var (
		text string
		rows []struct {
			MessageID  string `json:"message_id"`
			Kind, Body string
		}
		all others
	)
	if err := b.store.Row(ctx, nil, b.sql.others, id).Scan(&text); err != nil {
		return all, found(err)
	}
	if err := json.Unmarshal([]byte(text), &rows); err != nil {
		return all, err
	}
	for _, row := range rows {
		if row.MessageID != "" {
			all.messageIDs = append(all.messageIDs, row.MessageID)
			continue
		}
		other, err := b.sealer.open(row.Body)
		all.alike = all.alike || err != nil || row.Kind == kind && shown(other) == shown(body)
	}
	return all, nil
}

// shown returns the part of a message that the history can show.
func shown(body []byte) (part struct{ Type, Text, MediaURL, ElementName string }) {
	_ = json.Unmarshal(body, &part) // cannot fail, because the outbox wrote the body
	part.Text = strings.TrimSpace(part.Text)
	return part
}
