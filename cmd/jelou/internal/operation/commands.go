package operation

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/cmd/jelou/internal/call"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/form"
	"github.com/jelou-go/jelou/cmd/jelou/internal/names"
)

// Commands returns the commands of all operations that send nothing: listNotifications is "notifications", getUserState is
// "state get" and also "user-state get". The last arguments are the names of other commands.
func Commands(all []*call.Operation, taken ...string) ([]*cobra.Command, error) {
	var commands []*cobra.Command
	nouns := make(map[string]*cobra.Command)
	used := slices.Clone(taken)
	for _, op := range all {
		noun, _ := split(op.ID, taken)
		used = append(used, noun)
	}
	add := func(noun string, cmd *cobra.Command) {
		if cmd.Name() != noun {
			cmd.Aliases = append(cmd.Aliases, noun)
		}
		nouns[noun] = cmd
		commands = append(commands, cmd)
	}
	for _, direct := range []bool{true, false} { // the noun's own command comes first, because the others go under it
		for _, op := range all {
			noun, verb := split(op.ID, taken)
			if verb == "send" || direct != (verb == "list" || verb == "") {
				continue
			}
			name := noun
			if friendly := names.Noun(noun); friendly != "" && !slices.Contains(used, friendly) {
				name = friendly
			}
			path := "jelou " + name
			if !direct {
				path += " " + verb
			}
			cmd, err := New(op, path, nil)
			if err != nil {
				return nil, err
			}
			if direct {
				add(noun, cmd)
				continue
			}
			if nouns[noun] == nil {
				add(noun, group(name))
			}
			nouns[noun].AddCommand(cmd)
		}
	}
	for _, cmd := range commands {
		if under := cmd.Commands(); cmd.Short == "" && len(under) == 1 {
			cmd.Short = under[0].Short
		} else if cmd.Short == "" {
			verbs := make([]string, len(under))
			for i, verb := range under {
				verbs[i] = verb.Name()
			}
			cmd.Short = "Commands for " + strings.ReplaceAll(cmd.Name(), "-", " ") + ": " + strings.Join(verbs, ", ")
		}
	}
	return commands, nil
}

// Sends reports whether an operation is a command of "send", and returns its name there.
func Sends(op *call.Operation) (name string, ok bool) {
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

// group returns the command above the commands of one noun.
func group(noun string) *cobra.Command {
	return &cobra.Command{
		Use:  noun,
		Args: cli.NoCommand,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },

		SuggestionsMinimumDistance: 2,
	}
}
