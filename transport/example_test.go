package transport_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/jelou-go/jelou/delivery"
	"github.com/jelou-go/jelou/transport"
)

func ExampleNew() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, r.UserAgent())
	}))
	defer server.Close()

	client := transport.New(
		transport.WithTimeout(10*time.Second),
		transport.WithUserAgent("shop", "2.1"),
	)
	resp, err := client.Get(server.URL)
	if err != nil {
		fmt.Println(err)
		return
	}
	body, err := delivery.ReadBody(resp)
	fmt.Println(string(body) == "shop/2.1 jelou-go/"+transport.Version, err)
	// Output: true <nil>
}

func ExampleDo() {
	ctx, cancel := context.WithCancel(context.Background())
	cancel() // the caller gave up before the message was on its way

	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://api.jelou.ai/v1/bots/BOT/messages", strings.NewReader("{}"))
	if err != nil {
		fmt.Println(err)
		return
	}
	resp, err := transport.Do(transport.New(), req)
	if err != nil {
		fmt.Println(err)
		fmt.Println("send it again:", delivery.Of(err) == delivery.NotSent)
		return
	}
	_ = resp.Body.Close()
	// Output:
	// jelou: not sent: canceled
	// send it again: true
}
