package operation

import (
	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/cmd/jelou/internal/call"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
)

// Send returns the command "send", with a command below it for each kind of message and for each other operation that sends.
func Send(all []*call.Operation) *cobra.Command {
	o := new(options)
	cmd := o.command(call.Find(all, call.Messages), "jelou send")
	o.addTo(cmd, call.Find(all, call.Messages))
	for _, op := range all {
		name, ok := sends(op)
		if !ok || op.ID == call.Messages {
			continue
		}
		if hasKind(cmd, name) {
			name = "send-" + name
		}
		cmd.AddCommand(o.command(op, "jelou send "+name))
	}
	cmd.Aliases = nil
	cmd.Short = "Send a message: a JSON file, or one made from flags"
	cmd.Long = `Send the message in a JSON file, or on standard input for "-", or make one from
flags: each kind of message is a command with flags of its own. The command
prints the message's id, or "sent" if the response has none.

The command reads the message strictly and checks it against the contract before
it sends anything. It reports every unknown or repeated member, wrong type and
broken limit. To send a file with the name of a kind, write ./KIND.

Other users of the machine can see a command line, and with it the phone number
and the text in flags. If that matters, send a file or standard input.

The exit code is 0 once the message is accepted, even if nobody reads the
output.

A template goes to several people at once. If the response names only some of
them, the command prints these, reports the others, and the exit code is 3.

With --json the outcome is one object: outcome is sent, not_sent, refused,
unknown or dry_run, with messageId, statusCode, code, error, request, violations
(as of "jelou validate"), response, missing (the people whom the response does
not name), and service (its own words, for --show-response), if any.`
	cmd.Example = `  jelou send order.json --bot BOT_ID
  jelou send text --user 593987654321 --text 'Your order is ready.' --print
  jelou send - --dry-run < order.json`
	cmd.Args = cli.Takes(1, 1, "one FILE, - for standard input, or a kind of message")
	return cmd
}
