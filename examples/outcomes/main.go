// Command outcomes sends messages to its own server. They end in all four ways, and the program prints the next step for each.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"

	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
)

func main() {
	if err := run(os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func run(w io.Writer) error {
	server := httptest.NewServer(http.HandlerFunc(serve))
	defer server.Close()
	client, err := jelou.NewClientWithResponses(server.URL) // credentials: see the example "send"
	if err != nil {
		return err
	}
	for _, send := range []struct{ botID, text string }{
		{"GOOD", "Your order is ready."}, {"GOOD", strings.Repeat("too long ", 1000)}, {"WRONG", "hello"}, {"SILENT", "hello"},
	} {
		_, err := client.SendMessageWithResponse(context.Background(), send.botID, jelou.TextMessage{UserID: "593987654321", Text: send.text})
		next := "accepted: nothing to do"
		switch delivery.Of(err) {
		case delivery.NotSent:
			next = "it never left: fix the cause, or send it again"
		case delivery.Refused:
			next = "the service refused it, and would refuse it again, except after a 429"
		case delivery.Unknown:
			next = "the person may have it: find out before you send it again"
		}
		_, _ = fmt.Fprintf(w, "%v\n\t%s\n", err, next) // a failed write does not matter here
	}
	return nil
}

func serve(w http.ResponseWriter, r *http.Request) {
	switch bot := r.URL.Path; {
	case strings.Contains(bot, "WRONG"):
		http.Error(w, `{"code":"bot_not_found"}`, http.StatusNotFound)
	case strings.Contains(bot, "SILENT"):
		panic(http.ErrAbortHandler) // closes the connection, so the sender cannot know whether the server accepted the message
	default:
		_, _ = io.WriteString(w, `{"messageId":"msg_1"}`) // a failed write makes the send fail
	}
}
