// Package operation makes a command of any operation of the contract: its parameters are flags, its body is a file or
// flags, and its response is printed.
package operation

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/jelou-go/jelou/cmd/jelou/internal/call"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/form"
)

// Options are the flags that the commands of operations have besides those from the contract.
type Options struct {
	cli.Connection
	print, dryRun, json, showResponse bool
	limit                             int
}

// AddFlags adds the flags that make sense for an operation.
func (o *Options) AddFlags(flags *pflag.FlagSet, op *call.Operation) {
	o.add(flags, hasBot(op), op.Body != nil, op.Lists())
}

func (o *Options) add(flags *pflag.FlagSet, bot, body, list bool) {
	if bot {
		o.AddBotFlag(flags)
	}
	o.AddServerFlag(flags)
	if body {
		flags.BoolVar(&o.print, "print", false, "print the body as JSON and send nothing; needs no bot and no credentials")
	}
	flags.BoolVar(&o.dryRun, "dry-run", false, "check everything and print the request, but send nothing")
	if list {
		flags.IntVar(&o.limit, "limit", 0, "print at most so many items; 0 prints all")
	}
	flags.BoolVar(&o.json, "json", false, "print the outcome as JSON on one line")
	flags.BoolVar(&o.showResponse, "show-response", false, "print the service's own words, code and request id, too; they may repeat what was sent")
}

// CompleteFlags lets a shell complete the flags that take a value.
func (o *Options) CompleteFlags(cmd *cobra.Command) {
	o.Connection.CompleteFlags(cmd)
	if cmd.Flag("limit") != nil {
		cli.Complete(cmd, "limit")
	}
}

// reserved are the names that no flag from the contract can have.
func reserved() []string {
	names := cli.GlobalFlags()
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	new(Options).add(flags, true, true, true)
	flags.VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	return names
}

// hasBot tells whether the operation is called for a bot.
func hasBot(op *call.Operation) bool {
	for _, p := range op.Parameters {
		if p.Name == form.BotParam {
			return true
		}
	}
	return false
}
