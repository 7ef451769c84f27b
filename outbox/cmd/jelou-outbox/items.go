package main

import (
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

// readItems reads an item from each line of the file or of the standard input.
func readItems(cmd *cobra.Command, args []string, like outbox.Item) ([]outbox.Item, error) {
	read := func() ([]byte, error) { return io.ReadAll(cmd.InOrStdin()) }
	if len(args) == 1 && args[0] != "-" {
		read = func() ([]byte, error) { return os.ReadFile(args[0]) }
	}
	var text []byte
	var err error
	done := make(chan struct{})
	go func() {
		text, err = read()
		close(done)
	}()
	select {
	case <-done:
	case <-cmd.Context().Done(): // Ctrl-C while the input waits for a person or a pipe
		return nil, errors.New("interrupted; nothing was put in")
	}
	if err != nil {
		return nil, err
	}
	var whole bytes.Buffer
	if json.Compact(&whole, text) == nil { // a single object over several lines, as "jelou example" prints it
		text = whole.Bytes()
	}
	var items []outbox.Item
	for i, line := range bytes.Split(text, []byte("\n")) {
		line = bytes.TrimSpace(bytes.TrimPrefix(line, []byte("\ufeff"))) // files that somebody joined have several of these marks
		if len(line) == 0 {
			continue
		}
		item := like
		if err := parse(line, &item); err != nil {
			return nil, fmt.Errorf("line %d: %w; nothing was put in", i+1, err)
		}
		items = append(items, item)
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
		if len(item.Template.Destinations) > 1 {
			return errors.New("a template in the outbox has one destination: write a line for each person")
		}
		return item.Template.Validate()
	}
	var err error
	if item.Message, err = jelou.UnmarshalMessage(line); err != nil {
		return err
	}
	return item.Message.Validate()
}
