// Package operation makes a command from any operation of the contract. Parameters become flags, the body comes from a file
// or from flags, and the command prints the response.
package operation

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/jelou-go/jelou/cmd/jelou/internal/call"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/form"
)

// options are the flags of an operation's command besides those from the contract.
type options struct {
	cli.Connection
	print, dryRun, json, showResponse bool
	follow, shape                     bool
	limit                             int
}

// addTo adds the flags that an operation can use to its command, also for the commands below. If op is nil, it adds all.
func (o *options) addTo(cmd *cobra.Command, op *call.Operation) {
	all, flags := op == nil, cmd.Flags()
	if cmd.HasSubCommands() {
		flags = cmd.PersistentFlags()
	}
	o.AddFlags(cmd, flags, all || form.HasBot(op.Operation))
	if all || op.Body != nil {
		needless := "no bot and no credentials"
		if !all && form.BotInBody(op.Operation) {
			needless = "no credentials"
		}
		flags.BoolVar(&o.print, "print", false, "print the body as JSON and send nothing; needs "+needless)
	}
	flags.BoolVar(&o.dryRun, "dry-run", false, "check the request and print it, but send nothing; needs no credentials")
	if all || op.Lists() {
		flags.IntVar(&o.limit, "limit", 0, "print at most this many rows; 0 prints all up to the last page")
		cli.Complete(cmd, "limit")
		flags.BoolVar(&o.json, "json", false, "print each row as JSON on one line, also on a terminal")
	} else {
		flags.BoolVar(&o.json, "json", false, "print the outcome as JSON on one line")
	}
	if all || follows(op) {
		flags.BoolVar(&o.follow, "follow", false, "keep asking until Ctrl-C, and print each row that is new or has a new status; without --since from a day ago")
	}
	if all || op.Reads() {
		flags.BoolVar(&o.shape, "shape", false, "print the names and types of the response's members and the number of rows, but no values except Jelou's own words such as READ")
	}
	flags.BoolVar(&o.showResponse, "show-response", false, "print the service's own words, code and request id, too; they may repeat the request")
}

// reserved returns the names that no flag from the contract can have.
func reserved() []string {
	names := cli.GlobalFlags()
	cmd := new(cobra.Command)
	new(options).addTo(cmd, nil)
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	return names
}

// follows reports whether the operation has --follow.
func follows(op *call.Operation) bool {
	_, known := followed[op.ID]
	return known
}
