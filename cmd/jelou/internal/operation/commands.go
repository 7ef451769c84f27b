package operation

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/cmd/jelou/internal/call"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/form"
)

// Commands returns the commands of all operations that send nothing: listNotifications is "notifications", getUserState is
// "state get" and also "user-state get". The last arguments are the names of other commands.
func Commands(all []*call.Operation, taken ...string) []*cobra.Command {
	taken = slices.Clone(taken)
	for _, op := range all {
		noun, _ := split(op.ID, nil)
		taken = append(taken, nouns[noun]) // a new operation leaves a name that users know alone
	}
	byNoun := make(map[string][]*call.Operation)
	for _, op := range all {
		if noun, verb := split(op.ID, taken); verb != "send" {
			byNoun[noun] = append(byNoun[noun], op)
		}
	}
	var commands []*cobra.Command
	for _, noun := range slices.Sorted(maps.Keys(byNoun)) {
		name := cmp.Or(nouns[noun], noun)
		cmd := nounCommand(name, byNoun[noun])
		if name != noun {
			cmd.Aliases = append(cmd.Aliases, noun)
		}
		cmd.Aliases = slices.DeleteFunc(cmd.Aliases, func(alias string) bool { return slices.Contains(taken, alias) })
		commands = append(commands, cmd)
	}
	return commands
}

// nounCommand returns the command of a noun, with the commands of its operations below it. One operation can be the noun's
// own command: one that lists, or whose id has no verb.
func nounCommand(name string, ops []*call.Operation) *cobra.Command {
	var own *cobra.Command
	isOwn := func(op *call.Operation) bool { _, verb := split(op.ID, nil); return verb == "list" || verb == "" }
	first := slices.IndexFunc(ops, isOwn)
	if first >= 0 {
		own = newCommand(ops[first], "jelou "+name)
	}
	var under []*cobra.Command
	for i, op := range ops {
		if i == first {
			continue
		}
		_, verb := split(op.ID, nil)
		verb = cmp.Or(verb, name)
		if own != nil && hasKind(own, verb) {
			verb = "api-" + verb
		}
		under = append(under, newCommand(op, "jelou "+name+" "+verb))
	}
	if own == nil {
		own = group(name, under)
	}
	own.AddCommand(under...)
	return own
}

// hasKind reports whether a command has a command below it with the name, for a kind of the body.
func hasKind(cmd *cobra.Command, name string) bool {
	found, _, err := cmd.Find([]string{name})
	return err == nil && found != cmd
}

// sends reports whether an operation is a command of "send", and returns its name there.
func sends(op *call.Operation) (name string, ok bool) {
	noun, verb := split(op.ID, nil)
	return noun, verb == "send"
}

// split returns the noun and the verb of an operation's id: "user-state" and "get" for getUserState. An id of one word is a
// noun.
func split(id string, taken []string) (noun, verb string) {
	verb, noun, _ = strings.Cut(form.Kebab(id), "-")
	if noun == "" {
		noun, verb = verb, ""
	}
	if slices.Contains(taken, noun) {
		noun = "api-" + noun
	}
	return noun, verb
}

// group returns a command that only has others below it.
func group(name string, under []*cobra.Command) *cobra.Command {
	short := under[0].Short
	if len(under) > 1 {
		verbs := make([]string, len(under))
		for i, cmd := range under {
			verbs[i] = cmd.Name()
		}
		slices.Sort(verbs)
		short = "Commands for " + strings.ReplaceAll(name, "-", " ") + ": " + strings.Join(verbs, ", ")
	}
	return &cobra.Command{
		Use:   name,
		Short: short,
		Args:  cli.NoCommand,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
}

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

A template goes to several people at once, and the command prints an id for
each: in a table on a terminal, and elsewhere in lines of JSON. If the response
names only some of them, it reports the others, and the exit code is 3.

With --json the outcome is one object, except after wrong usage (exit code 2):
outcome is sent, not_sent, refused, unknown or dry_run, with messageId,
statusCode, code, error, request, violations (as of "jelou validate"), response,
missing (the people whom the response does not name), and service (its own
words, for --show-response), if any. With --print it is the body.`
	cmd.Example = `  jelou send order.json --bot BOT_ID
  jelou send text --user 593987654321 --text "Your order is ready." --print
  jelou send - --dry-run < order.json`
	cmd.Args = cli.Takes(1, 1, "one FILE, - for standard input, or a kind of message")
	return cmd
}
