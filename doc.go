// Package jelou is the front page of a Go client for [Jelou], which sends WhatsApp messages. It is an unofficial client.
//
// The client is the package generated, which is compiled from the contract, openapi.yaml:
//
//	import jelou "github.com/jelou-go/jelou/generated"
//
// Its page shows a first message. These packages stand around it:
//
//   - auth signs requests with the client id and secret.
//   - delivery is the error of a failed call: it says whether the message was accepted.
//   - transport is the HTTP client to send with.
//   - settle looks for evidence of a message whose delivery is unknown.
//   - templates checks a template before it is sent.
//   - sandbox stands in for Jelou in tests.
//   - contract checks requests and responses against the contract.
//
// The command jelou, in cmd/jelou, sends from the command line. The module outbox keeps messages in a database until they
// are sent.
//
// [Jelou]: https://jelou.ai
package jelou

import (
	"bytes"
	_ "embed"
)

//go:embed openapi.yaml
var contract []byte

// OpenAPI returns the text of the contract, openapi.yaml: OpenAPI 3.1, in YAML. The copy is the caller's.
func OpenAPI() []byte { return bytes.Clone(contract) }
