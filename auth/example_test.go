package auth_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"

	"github.com/jelou-go/jelou/auth"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/sandbox"
)

// This example makes credentials and sends a message with them. It sends to a sandbox; a real program sends to
// jelou.ServerURLProduction.
func Example() {
	box, err := sandbox.New(sandbox.WithCredentials("shop", "open sesame"))
	if err != nil {
		fmt.Println(err)
		return
	}
	server := httptest.NewServer(box)
	defer server.Close()

	creds, err := auth.NewBasic("shop", "open sesame")
	if err != nil {
		fmt.Println(err)
		return
	}
	client, err := jelou.NewClientWithResponses(server.URL, jelou.WithRequestEditorFn(creds.Intercept))
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = client.SendMessageWithResponse(context.Background(), "BOT_ID", jelou.TextMessage{UserID: "593987654321", Text: "Hello!"})
	fmt.Println(err)

	// The sandbox, like Jelou, refuses a wrong secret.
	creds, err = auth.NewBasic("shop", "sesame")
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = client.SendMessageWithResponse(context.Background(), "BOT_ID", jelou.TextMessage{UserID: "593987654321", Text: "Hello!"}, creds.Intercept)
	fmt.Println(err)
	// Output:
	// <nil>
	// jelou: refused: HTTP 401 unauthorized: the client id or secret is missing or wrong
}

// A service calls FromEnv when it starts, and stops if the environment is incomplete. The error names the missing
// variables.
func ExampleFromEnv() {
	for _, name := range []string{auth.EnvClientID, auth.EnvClientSecret} {
		defer os.Setenv(name, os.Getenv(name))
	}
	_ = os.Setenv(auth.EnvClientID, "shop")
	_ = os.Setenv(auth.EnvClientSecret, "")

	_, err := auth.FromEnv()
	fmt.Println(err)
	// Output: jelou: not set in the environment: JELOU_CLIENT_SECRET
}

func ExampleNewBasic() {
	creds, err := auth.NewBasic("Aladdin", "open sesame")
	if err != nil {
		fmt.Println(err)
		return
	}
	req, err := http.NewRequest(http.MethodPost, "https://api.jelou.ai/v1/bots/BOT/messages", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := creds.Intercept(context.Background(), req); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(req.Header.Get("Authorization"))
	fmt.Println(creds)
	// Output:
	// Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==
	// auth.Basic(redacted)
}

func ExampleNewBasic_mistake() {
	_, err := auth.NewBasic("", "pasted with a line break\n")
	fmt.Println(err)
	// Output: jelou: the client id is empty; the client secret starts or ends with white space
}

func ExampleBasic_Intercept() {
	creds, err := auth.NewBasic("Aladdin", "open sesame")
	if err != nil {
		fmt.Println(err)
		return
	}
	req, err := http.NewRequest(http.MethodPost, "http://api.jelou.ai/v1/bots/BOT/messages", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(creds.Intercept(context.Background(), req))
	// Output: jelou: not sent: credentials go over https only, or over http to a loopback host (transport.WithPlainHTTP, or JELOU_ALLOW_HTTP for the commands, can name a private one)
}
