package transport

import "net/http"

// WithoutRedirects makes an [*http.Client] that has no CheckRedirect of its own return a 3xx as the answer.
// By default net/http would send a POST that was moved on as a GET, whose answer looks like success, or
// send the message to another host. The client itself is not changed: a copy with the same connections is
// returned. Any other doer, and a client that has its own CheckRedirect, is returned as it is.
func WithoutRedirects(doer Doer) Doer {
	client, ok := doer.(*http.Client)
	if !ok || client == nil || client.CheckRedirect != nil {
		return doer
	}
	same := *client
	next := client.Transport
	if next == nil {
		next = http.DefaultTransport
	}
	same.Transport = &redirectAnswer{next: next}
	same.CheckRedirect = lastResponse
	return &same
}
