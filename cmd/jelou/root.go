package main

import (
	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch"
	"github.com/jelou-go/jelou/cmd/jelou/internal/call"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/demo"
	"github.com/jelou-go/jelou/cmd/jelou/internal/doctor"
	"github.com/jelou-go/jelou/cmd/jelou/internal/example"
	"github.com/jelou-go/jelou/cmd/jelou/internal/operation"
	"github.com/jelou-go/jelou/cmd/jelou/internal/outbox"
	"github.com/jelou-go/jelou/cmd/jelou/internal/postman"
	"github.com/jelou-go/jelou/cmd/jelou/internal/sandbox"
	"github.com/jelou-go/jelou/cmd/jelou/internal/settle"
	"github.com/jelou-go/jelou/cmd/jelou/internal/validate"
)

// The groups of commands in the help.
const (
	sends  = "Send:"
	asks   = "Ask Jelou, and change what it keeps:"
	checks = "Check, without sending:"
	tries  = "Try on this machine:"
)

// newRoot returns the root command. It fails only if the contract in the program is broken.
func newRoot() (*cobra.Command, error) {
	all, err := call.Contract()
	if err != nil {
		return nil, err
	}
	root := cli.NewRoot()
	for _, title := range []string{sends, asks, checks, tries} {
		root.AddGroup(&cobra.Group{ID: title, Title: title})
	}
	add := func(group string, commands ...*cobra.Command) {
		for _, cmd := range commands {
			cmd.GroupID = group
		}
		root.AddCommand(commands...)
	}
	add(sends, batch.NewMerge(), batch.New(), settle.New(), outbox.New())
	add(checks, validate.New(all), example.New(), doctor.New(), postman.New())
	add(tries, sandbox.New(), demo.New())
	add(sends, operation.Send(all))
	taken := []string{"help", "completion"}
	for _, cmd := range root.Commands() {
		taken = append(taken, cmd.Name())
	}
	add(asks, operation.Commands(all, taken...)...)
	return root, nil
}
