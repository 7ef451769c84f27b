package transport_test

import (
	"context"
	"crypto/x509"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/transport"
)

// The generated client sends through a transport.Client with other settings than the defaults.
func Example() {
	var attempts atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		attempts.Add(1)
		w.Header().Set("Retry-After", "0")
		w.WriteHeader(http.StatusTooManyRequests)
	}))
	defer server.Close()

	client, err := jelou.NewClientWithResponses(server.URL,
		jelou.WithHTTPClient(transport.New(
			transport.WithTimeout(10*time.Second),
			transport.WithUserAgent("shop", "2.1"),
			transport.WithRetries(1),
		)))
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = client.SendMessageWithResponse(context.Background(), "BOT_ID", jelou.TextMessage{UserID: "593987654321", Text: "Hello!"})
	fmt.Println(err)
	fmt.Println(attempts.Load(), "attempts")
	// Output:
	// jelou: refused: HTTP 429: too many requests
	// 2 attempts
}

// All calls of a client share its rate. A call whose turn would come after its deadline fails at once, and is not sent.
func ExampleWithRate() {
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer server.Close()

	const perHour = 1.0 / 3600
	client := transport.New(transport.WithRate(2*perHour, 1))
	for range 2 {
		req, err := http.NewRequest(http.MethodPost, server.URL, strings.NewReader("{}"))
		if err != nil {
			fmt.Println(err)
			return
		}
		resp, err := transport.Do(client, req)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(resp.Status)
		_ = resp.Body.Close()
	}
	// Output:
	// 200 OK
	// jelou: not sent: the deadline would pass before this call's turn
}

// A company's certificates are set in the base. The client's bounds still apply.
func ExampleWithBase() {
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "trusted")
	}))
	defer server.Close()
	company := x509.NewCertPool()
	company.AddCert(server.Certificate())

	base := transport.NewBase()
	base.TLSClientConfig.RootCAs = company
	req, err := http.NewRequest(http.MethodGet, server.URL, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	resp, err := transport.New(transport.WithBase(base)).Do(req)
	if err != nil {
		fmt.Println(err)
		return
	}
	body, err := delivery.ReadBody(resp)
	fmt.Println(string(body), err)
	// Output: trusted <nil>
}

func ExampleNew() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, r.UserAgent())
	}))
	defer server.Close()

	client := transport.New(
		transport.WithTimeout(10*time.Second),
		transport.WithUserAgent("shop", "2.1"),
	)
	req, err := http.NewRequest(http.MethodGet, server.URL, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	resp, err := client.Do(req)
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
	cancel() // the caller gives up before the message is sent

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
