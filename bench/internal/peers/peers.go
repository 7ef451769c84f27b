// Package peers sends one short text with the clients of other services, each as its documentation shows
// and to a server on loopback, which returns the shortest response that the client accepts. They take minutes to
// compile, so they are there with the build tag "peers" only.
package peers

import "context"

// Peer is another service's client.
type Peer struct {
	Name string
	Send func(ctx context.Context) error
}

// Responses are those of the server on loopback, by path.
var Responses map[string]string
