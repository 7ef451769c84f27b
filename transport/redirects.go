package transport

import "net/http"

// WithoutRedirects makes an [*http.Client] that has no CheckRedirect of its own return a 3xx as the response. By default
// net/http would send a POST that was moved on as a GET, whose response looks like success, or send the message to
// another host. The client itself is not changed: a copy with the same connections is returned. Any other doer, and a
// client that has its own CheckRedirect, is returned as it is.
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
	same.Transport = &redirects{next: next}
	same.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &same
}

// redirects lets a 3xx through whose Location cannot be read. http.Client reads it before it asks whether to follow, and
// would return an error in place of the response.
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
