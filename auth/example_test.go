package auth_test

import (
	"context"
	"fmt"
	"net/http"

	"github.com/jelou-go/jelou/auth"
)

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
	// Output: jelou: not sent: credentials go over https only, or over http to a loopback host
}
