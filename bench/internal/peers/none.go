//go:build !peers

package peers

import "net/http"

// All returns no clients without the build tag "peers".
func All(string, http.RoundTripper) ([]Peer, error) { return nil, nil }
