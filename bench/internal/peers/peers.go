// Package peers sends one short text with the clients of other services, each as its documentation shows
// and to a server on loopback, which gives the shortest answer that the client takes. They take minutes to
// compile, so they are there with the build tag "peers" only.
package peers

import "context"

// Peer is another service's client.
type Peer struct {
	Name string
	Send func(ctx context.Context) error
}

// Answers has what the server on loopback must answer, by path.
var Answers map[string]string
