package merge

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/content"
	"github.com/jelou-go/jelou/cmd/jelou/internal/input"
)

// Read reads the message of a command's --message, and prints its mistakes. code is the command's --country. Without either
// flag it returns nil.
func Read(cmd *cobra.Command, file, code string) (*Message, error) {
	if file == "" && code == "" {
		return nil, nil //nolint:nilnil // the lines are messages already
	}
	if file == "" {
		return nil, cli.Usage(cmd, errors.New("--country goes with --message"))
	}
	home, err := parseCountry(code)
	if err != nil {
		return nil, cli.Usage(cmd, err)
	}
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
	if err != nil {
		return nil, err
	}
	message.country = home
	return message, nil
}
