package settle

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/journal"
	"github.com/jelou-go/jelou/cmd/jelou/internal/call"
	"github.com/jelou-go/jelou/cmd/jelou/internal/cli"
	"github.com/jelou-go/jelou/cmd/jelou/internal/input"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/settle"
)

// one is a message to one person whose delivery is unknown.
type one struct {
	line     int64
	place    string // of the person in a line with several, else ""
	began    time.Time
	look     func(...settle.Option) (settle.Evidence, error)
	evidence settle.Evidence // nil until it was looked for
}

// cases reads the messages of the unknown lines.
func (s *settling) cases(read *read) ([]*one, error) {
	file, err := cli.Open(s.cmd, s.input)
	if err != nil {
		return nil, input.Error(s.input, err)
	}
	defer func() { _ = file.Close() }() // it was only read
	texts, err := linesOf(file, read)
	if err != nil {
		return nil, input.Error(s.input, err)
	}
	var all []*one
	for _, d := range read.doubts {
		some, err := s.casesOf(texts[d.line])
		if err != nil {
			return nil, fmt.Errorf("%s:%d: no message that can be looked for", input.Label(s.input), d.line)
		}
		for _, c := range some {
			c.line, c.began = d.line, d.began
		}
		all = append(all, some...)
	}
	return all, nil
}

// linesOf returns the texts of the unknown lines of the input that a journal belongs to.
func linesOf(file io.Reader, read *read) (map[int64][]byte, error) {
	sum := sha256.New()
	text := input.UTF8(file)
	known := io.TeeReader(io.LimitReader(text, read.head.Bytes), sum)
	lines := input.NewLines(io.MultiReader(known, text))
	texts := make(map[int64][]byte)
	for _, d := range read.doubts {
		texts[d.line] = nil
	}
	for {
		line, err := lines.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil && !errors.Is(err, input.ErrTooLarge) {
			return nil, err
		}
		if _, wanted := texts[line.Number]; wanted {
			texts[line.Number] = append([]byte{}, line.Text...)
		}
	}
	if journal.Digest(sum.Sum(nil)) != read.head.SHA256 {
		return nil, errors.New("not the input that the journal belongs to, or it has changed")
	}
	return texts, nil
}

// casesOf returns how to look for the message on a line, or for a template to each of its people.
func (s *settling) casesOf(text []byte) ([]*one, error) {
	ctx, client, bot := s.cmd.Context(), s.client, s.Bot
	var kind struct {
		ElementName *string `json:"elementName"`
	}
	if err := json.Unmarshal(text, &kind); err != nil {
		return nil, err
	}
	if kind.ElementName == nil {
		message, err := call.Parse(text)
		if err != nil {
			return nil, err
		}
		return []*one{{look: func(options ...settle.Option) (settle.Evidence, error) {
			return settle.Message(ctx, client, bot, message, nil, options...)
		}}}, nil
	}
	var template jelou.Template
	if err := s.template.Check(text); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(text, &template); err != nil {
		return nil, err
	}
	var all []*one
	for i, person := range template.Destinations {
		alone := template
		alone.Destinations = []string{person}
		c := &one{look: func(options ...settle.Option) (settle.Evidence, error) {
			return settle.Template(ctx, client, bot, alone, nil, options...)
		}}
		if len(template.Destinations) > 1 {
			c.place = fmt.Sprintf("/destinations/%d", i)
		}
		all = append(all, c)
	}
	return all, nil
}
