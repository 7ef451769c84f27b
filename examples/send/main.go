// Command send sends one message. If JELOU_SERVER is set, it sends to that server, with the credentials, the bot and
// the person in the environment. Otherwise it sends to a sandbox inside the program, and nobody gets the message.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http/httptest"
	"os"
	"time"

	"github.com/jelou-go/jelou/auth"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/sandbox"
)

func main() {
	if err := run(os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func run(w io.Writer) error {
	server, botID, userID := os.Getenv("JELOU_SERVER"), os.Getenv("JELOU_BOT_ID"), os.Getenv("JELOU_USER_ID")
	credentials := auth.FromEnv
	if server == "" {
		box, err := sandbox.New()
		if err != nil {
			return err
		}
		local := httptest.NewServer(box)
		defer local.Close()
		server, botID, userID = local.URL, "BOT_ID", "593987654321"
		credentials = func() (*auth.Basic, error) {
			return auth.NewBasic(sandbox.DefaultClientID, sandbox.DefaultClientSecret)
		}
	}
	if botID == "" || userID == "" {
		return errors.New("set JELOU_BOT_ID, and JELOU_USER_ID to the person who gets the message")
	}
	creds, err := credentials()
	if err != nil {
		return err
	}
	client, err := jelou.NewClientWithResponses(server, jelou.WithRequestEditorFn(creds.Intercept))
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 15*time.Second)
	defer cancel()
	resp, err := client.SendMessageWithResponse(ctx, botID, jelou.TextMessage{UserID: userID, Text: "Your order is ready."})
	if err != nil {
		return err // it says whether the person may have the message: do not simply run the program again if it is unknown
	}
	_, err = fmt.Fprintln(w, "sent:", resp.JSON200.MessageID)
	return err
}
