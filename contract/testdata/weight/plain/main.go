// This program sends a message with the least code by hand, and logs as JSON.
package main

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"os"
)

func main() {
	body, err := json.Marshal(map[string]string{"type": "text", "userId": os.Args[1], "text": "hello"})
	if err != nil {
		panic(err)
	}
	req, err := http.NewRequest(http.MethodPost, "https://api.jelou.ai/v1/bots/BOT/messages", bytes.NewReader(body))
	if err != nil {
		panic(err)
	}
	req.SetBasicAuth(os.Args[2], os.Args[3])
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		panic(err)
	}
	defer func() { _ = resp.Body.Close() }()
	var sent struct{ MessageID string }
	err = json.NewDecoder(resp.Body).Decode(&sent)
	slog.New(slog.NewJSONHandler(os.Stdout, nil)).Info("sent", "id", sent.MessageID, "error", err)
}
