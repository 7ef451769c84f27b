package transport

import "net/http"

// redirectAnswer lets a 3xx through whose Location cannot be read. http.Client reads it before it asks
// whether to follow, and would return an error in place of the answer.
type redirectAnswer struct {
	next http.RoundTripper
}

func (t *redirectAnswer) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := t.next.RoundTrip(req)
	if err != nil || resp == nil || resp.StatusCode/100 != 3 {
		return resp, err
	}
	if _, bad := req.URL.Parse(resp.Header.Get("Location")); bad != nil {
		resp.Header.Del("Location")
	}
	return resp, nil
}
