// The same with this module.
package main

import (
	"context"
	"fmt"
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
	fmt.Println(resp.JSON200.MessageID)
}
