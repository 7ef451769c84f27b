package merge

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/content"
	"github.com/jelou-go/jelou/cmd/jelou/internal/input"
)

// Read reads the message in a file, and prints its mistakes.
func Read(cmd *cobra.Command, file string) (*Message, error) {
	data, err := cli.Read(cmd, file)
	if err != nil {
		return nil, input.Error(file, err)
	}
	message, err := NewMessage(file, data, content.Check)
	var mistakes *MistakesError
	if errors.As(err, &mistakes) {
		for _, text := range mistakes.Texts {
			cmd.PrintErrln(cli.OneLine(text))
		}
		return nil, &cli.Exit{Code: cli.CodeFailed, Err: errors.New("the message cannot be sent")}
	}
	return message, err
}
