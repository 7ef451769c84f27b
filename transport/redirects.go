package transport

import "net/http"

// WithoutRedirects returns a copy of an [*http.Client] that does not follow redirects: a 3xx is the response. By
// default net/http would repeat a redirected POST as a GET, whose response looks like success, or send the message to
// another host. The copy shares the client's connections. Any other doer, and a client with its own CheckRedirect, is
// returned unchanged.
func WithoutRedirects(doer Doer) Doer {
	client, ok := doer.(*http.Client)
	if !ok || client.CheckRedirect != nil {
		return doer
	}
	same := *client
	next := client.Transport
	if next == nil {
		next = http.DefaultTransport
	}
	same.Transport = &redirects{next: next}
	same.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &same
}

// redirects removes an invalid Location from a 3xx. http.Client parses it before it calls CheckRedirect, and would
// return an error instead of the response.
type redirects struct {
	next http.RoundTripper
}

func (t *redirects) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := t.next.RoundTrip(req)
	if err != nil || resp == nil || resp.StatusCode/100 != 3 {
		return resp, err
	}
	if _, bad := req.URL.Parse(resp.Header.Get("Location")); bad != nil {
		resp.Header.Del("Location")
	}
	return resp, nil
}
