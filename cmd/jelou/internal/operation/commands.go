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
