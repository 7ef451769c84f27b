package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/outbox"
)

// maxLine is more than any message needs.
const maxLine = 1 << 20

func readItems(cmd *cobra.Command, args []string, like outbox.Item) ([]outbox.Item, error) {
	in := cmd.InOrStdin()
	if len(args) == 1 && args[0] != "-" {
		file, err := os.Open(args[0])
		if err != nil {
			return nil, errors.New("the file cannot be read")
		}
		defer func() { _ = file.Close() }()
		in = file
	}
	return scanItems(in, like)
}

func scanItems(in io.Reader, like outbox.Item) ([]outbox.Item, error) {
	var items []outbox.Item
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, maxLine)
	for number := 1; lines.Scan(); number++ {
		line := bytes.TrimSpace(bytes.TrimPrefix(lines.Bytes(), []byte("\ufeff")))
		if len(line) == 0 {
			continue
		}
		item := like
		if err := parse(line, &item); err != nil {
			return nil, fmt.Errorf("line %d: %w; nothing was put in", number, err)
		}
		items = append(items, item)
	}
	if err := lines.Err(); err != nil {
		return nil, errors.New("the messages cannot be read, or a line is longer than 1 MiB")
	}
	if len(items) == 0 {
		return nil, errors.New("the input has no messages")
	}
	return items, nil
}

// parse reads a template if the line has an elementName, and otherwise a message.
func parse(line []byte, item *outbox.Item) error {
	var is struct{ ElementName json.RawMessage }
	if json.Unmarshal(line, &is) == nil && is.ElementName != nil {
		item.Template = new(jelou.Template)
		if err := json.Unmarshal(line, item.Template); err != nil {
			return err
		}
		return item.Template.Validate()
	}
	var err error
	if item.Message, err = jelou.UnmarshalMessage(line); err != nil {
		return err
	}
	return item.Message.Validate()
}
