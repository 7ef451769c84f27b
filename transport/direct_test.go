package transport_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/jelou-go/jelou/delivery"
	"github.com/jelou-go/jelou/transport"
)

// Do passes over http.Client where that has nothing to do; what a caller has set there still counts.
func TestWhatIsSetOnTheClientCounts(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/moved") {
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(http.StatusFound)
			return
		}
		cookie, _ := r.Cookie("a")
		_, password, _ := r.BasicAuth()
		w.Header().Set("X-Seen", password)
		if cookie != nil {
			w.Header().Set("X-Seen", cookie.Value)
		}
	})
	send := func(client *http.Client, address string) *http.Response {
		t.Helper()
		resp, err := transport.Do(client, post(t.Context(), t, address))
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		return resp
	}

	if resp := send(transport.New(), server.URL+"/moved"); resp.StatusCode != http.StatusFound {
		t.Errorf("as it is made: status %d, want the redirect", resp.StatusCode)
	}
	follows := transport.New()
	follows.CheckRedirect = nil
	if resp := send(follows, server.URL+"/moved"); resp.StatusCode != http.StatusOK {
		t.Errorf("with another CheckRedirect: status %d, want the redirect followed", resp.StatusCode)
	}

	withJar := transport.New()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	address, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	jar.SetCookies(address, []*http.Cookie{{Name: "a", Value: "cookie"}})
	withJar.Jar = jar
	if resp := send(withJar, server.URL+"/x"); resp.Header.Get("X-Seen") != "cookie" {
		t.Error("with a jar: no cookie came in")
	}

	address.User, address.Path = url.UserPassword("id", "in the address"), "/x"
	if resp := send(transport.New(), address.String()); resp.Header.Get("X-Seen") != "in the address" {
		t.Error("credentials in the address did not come in")
	}
}

// The time-out bounds the reading of the answer, too, and ends with it.
func TestTimeoutEndsWithTheAnswer(t *testing.T) {
	var ctx context.Context
	base := roundTripFunc(func(req *http.Request) (*http.Response, error) {
		ctx = req.Context()
		return &http.Response{StatusCode: http.StatusOK, Body: &closeCounter{}}, nil
	})
	resp, err := transport.Do(transport.New(transport.WithBase(base)), post(t.Context(), t, "http://127.0.0.1"))
	if err != nil {
		t.Fatal(err)
	}
	if deadline, ok := ctx.Deadline(); !ok || time.Until(deadline) > transport.DefaultTimeout || time.Until(deadline) < transport.DefaultTimeout/2 {
		t.Errorf("deadline in %v, %v", time.Until(deadline), ok)
	}
	if ctx.Err() != nil {
		t.Error("it has ended before the answer was read")
	}
	_ = resp.Body.Close()
	if !errors.Is(ctx.Err(), context.Canceled) {
		t.Errorf("after the answer: %v", ctx.Err())
	}

	failing := roundTripFunc(func(req *http.Request) (*http.Response, error) {
		ctx = req.Context()
		return nil, errors.New("broken")
	})
	resp, err = transport.Do(transport.New(transport.WithBase(failing)), post(t.Context(), t, "http://127.0.0.1"))
	wantFailure(t, resp, err, delivery.Unknown)
	if !errors.Is(ctx.Err(), context.Canceled) {
		t.Errorf("after a failure: %v", ctx.Err())
	}
}
