// Package byhand is the yardstick: the least code with which a competent Go programmer sends a message, using net/http and
// encoding/json. It checks nothing in the message.
package byhand

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
)

// Client sends messages.
type Client struct {
	BaseURL      string
	ClientID     string
	ClientSecret string
	HTTP         *http.Client
}

// Response is the API's response to an accepted message.
type Response struct {
	Success   bool   `json:"success"`
	MessageID string `json:"messageId"`
}

// Send sends one message. message is a struct of this package.
func (c *Client) Send(ctx context.Context, botID string, message any) (*Response, error) {
	body, err := json.Marshal(message)
	if err != nil {
		return nil, err
	}
	address := c.BaseURL + "/v1/bots/" + url.PathEscape(botID) + "/messages"
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.SetBasicAuth(c.ClientID, c.ClientSecret)
	req.Header.Set("Content-Type", "application/json")
	resp, err := c.HTTP.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("jelou: %s", resp.Status)
	}
	var response Response
	if err := json.NewDecoder(resp.Body).Decode(&response); err != nil {
		return nil, err
	}
	return &response, nil
}
