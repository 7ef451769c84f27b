package transport

import "net/http"

// WithoutRedirects returns a copy of an [*http.Client] that does not follow redirects: a 3xx is the response, or an error
// if its Location cannot be parsed. By default net/http would repeat a redirected POST as a GET, whose response looks
// like success, or send the message to another host. The copy shares the client's connections. Any other doer, and a
// client with its own CheckRedirect, is returned unchanged.
func WithoutRedirects(doer Doer) Doer {
	client, ok := doer.(*http.Client)
	if !ok || client.CheckRedirect != nil {
		return doer
	}
	same := *client
	same.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &same
}

// unfollowed returns the redirect of a request that writes in place of resp if a foreign base or doer followed it with
// another method. An [http.Client] inside does so: it sends a GET, whose response says nothing of the message.
func unfollowed(resp *http.Response, method string) *http.Response {
	for resp.Request != nil && resp.Request.Response != nil && resp.Request.Method != method {
		if resp.Body != nil {
			_ = resp.Body.Close() // the response does not count
		}
		resp = resp.Request.Response
		resp.Body = http.NoBody // the client has closed it
	}
	return resp
}
