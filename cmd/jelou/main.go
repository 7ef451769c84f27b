// Jelou sends WhatsApp messages through Jelou from the command line, checks them against the contract, and
// runs a local stand-in for the API. It is an unofficial client.
//
//	jelou send order.json          send a message from a file
//	jelou send text --user … …     send a message made from flags
//	jelou batch orders.ndjson      send a file of messages, one to a line
//	jelou merge m.json list.csv    fill a message in for each row of a table
//	jelou settle orders.journal    look for evidence of lines with an unknown delivery
//	jelou validate *.json          check messages, sending nothing
//	jelou doctor                   check the settings, the network and the credentials
//	jelou example voice_call       print a message to start from
//	jelou sandbox                  run a local stand-in for the API
//	jelou demo                     send one of everything to a sandbox of its own
//	jelou postman                  print the contract's examples as a Postman collection
//	jelou outbox …                 run jelou-outbox, a program of its own
//	jelou version                  print the versions of the tool, of the contract and of Go
//
// Every other operation of the contract is a command, too, with a name from its id: templates, notifications, history,
// state, asset.
//
// "jelou --help" has the settings and the exit codes. Credentials never come from the command line, which other users of the
// machine can read.
package main

import (
	"context"
	"io"

	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
)

func main() { cli.Main(run) }

// run runs the program and returns the exit code.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	root, err := newRoot()
	if err != nil {
		return cli.Report(stderr, err, false)
	}
	return cli.Run(ctx, root, args, stdin, stdout, stderr)
}
