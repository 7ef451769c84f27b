// This program does the same as the program in ../plain, but with this module.
package main

import (
	"context"
	"log/slog"
	"os"

	"github.com/jelou-go/jelou/auth"
	jelou "github.com/jelou-go/jelou/generated"
)

func main() {
	creds, err := auth.NewBasic(os.Args[2], os.Args[3])
	if err != nil {
		panic(err)
	}
	client, err := jelou.NewClientWithResponses(jelou.ServerURLProduction, jelou.WithRequestEditorFn(creds.Intercept))
	if err != nil {
		panic(err)
	}
	resp, err := client.SendMessageWithResponse(context.Background(), "BOT", jelou.TextMessage{UserID: os.Args[1], Text: "hello"})
	if err != nil {
		panic(err)
	}
	slog.New(slog.NewJSONHandler(os.Stdout, nil)).Info("sent", "id", resp.JSON200.MessageID, "error", err)
}
