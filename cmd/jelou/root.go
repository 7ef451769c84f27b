package main

import (
	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch"
	"github.com/jelou-go/jelou/cmd/jelou/internal/call"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/demo"
	"github.com/jelou-go/jelou/cmd/jelou/internal/example"
	"github.com/jelou-go/jelou/cmd/jelou/internal/merge"
	"github.com/jelou-go/jelou/cmd/jelou/internal/operation"
	"github.com/jelou-go/jelou/cmd/jelou/internal/sandbox"
	"github.com/jelou-go/jelou/cmd/jelou/internal/send"
	"github.com/jelou-go/jelou/cmd/jelou/internal/validate"
	"github.com/jelou-go/jelou/cmd/jelou/internal/version"
)

// newRoot makes all commands. An error means that the contract in the program is broken.
func newRoot() (*cobra.Command, error) {
	all, err := call.Contract()
	if err != nil {
		return nil, err
	}
	sends, err := send.New(all)
	if err != nil {
		return nil, err
	}
	own := []*cobra.Command{
		sends, batch.New(all), merge.New(all), validate.New(all), example.New(), sandbox.New(), demo.New(all), version.New(),
	}
	taken := []string{"help", "completion"}
	for _, cmd := range own {
		taken = append(taken, cmd.Name())
	}
	others, err := operation.Commands(all, taken...)
	if err != nil {
		return nil, err
	}
	return cli.NewRoot(append(own, others...)...), nil
}
