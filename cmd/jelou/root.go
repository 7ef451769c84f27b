package main

import (
	"slices"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch"
	"github.com/jelou-go/jelou/cmd/jelou/internal/call"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/demo"
	"github.com/jelou-go/jelou/cmd/jelou/internal/doctor"
	"github.com/jelou-go/jelou/cmd/jelou/internal/example"
	"github.com/jelou-go/jelou/cmd/jelou/internal/merge"
	"github.com/jelou-go/jelou/cmd/jelou/internal/operation"
	"github.com/jelou-go/jelou/cmd/jelou/internal/outbox"
	"github.com/jelou-go/jelou/cmd/jelou/internal/postman"
	"github.com/jelou-go/jelou/cmd/jelou/internal/sandbox"
	"github.com/jelou-go/jelou/cmd/jelou/internal/send"
	"github.com/jelou-go/jelou/cmd/jelou/internal/settle"
	"github.com/jelou-go/jelou/cmd/jelou/internal/validate"
	"github.com/jelou-go/jelou/cmd/jelou/internal/version"
)

// newRoot returns the root command with all commands. It fails only if the contract in the program is broken.
func newRoot() (*cobra.Command, error) {
	all, err := call.Contract()
	if err != nil {
		return nil, err
	}
	sends, err := send.New(all)
	if err != nil {
		return nil, err
	}
	groups := []group{
		{"Send:", []*cobra.Command{sends, merge.New(all), batch.New(all), settle.New(all), outbox.New()}},
		{"Check, without sending:", []*cobra.Command{validate.New(all), example.New(), doctor.New(), postman.New()}},
		{"Try on this machine:", []*cobra.Command{sandbox.New(), demo.New(all)}},
	}
	taken := []string{"help", "completion", "version"}
	for _, g := range groups {
		for _, cmd := range g.commands {
			taken = append(taken, cmd.Name())
		}
	}
	others, err := operation.Commands(all, taken...)
	if err != nil {
		return nil, err
	}
	groups = slices.Insert(groups, 1, group{"Ask Jelou, and change what it keeps:", others})
	root := cli.NewRoot(version.New())
	for _, g := range groups {
		root.AddGroup(&cobra.Group{ID: g.title, Title: g.title})
		for _, cmd := range g.commands {
			cmd.GroupID = g.title
		}
		root.AddCommand(g.commands...)
	}
	return root, nil
}

// group is a group of commands in the help.
type group struct {
	title    string
	commands []*cobra.Command
}
