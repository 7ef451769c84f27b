package batch

import (
	"context"
	"strings"

	"github.com/jelou-go/jelou/cmd/jelou/internal/content"
	jelou "github.com/jelou-go/jelou/generated"
)

// job is a line that can be sent. A new kind of line needs a parser that makes jobs of it, and nothing else here.
type job struct {
	people []string // the lines of the first of them keep their order
	send   func(ctx context.Context) (messageID string, err error)
}

// parser reads a line. Lines that break the contract are a [*delivery.ValidationError].
type parser func(line []byte) (job, error)

// contents is the parser of lines that are messages of a bot, or templates.
func contents(read *content.Reader, client *jelou.ClientWithResponses, bot string) parser {
	return func(line []byte) (job, error) {
		c, err := read.Read(line)
		if err != nil {
			return job{}, err
		}
		return job{c.People, func(ctx context.Context) (string, error) {
			if c.Template != nil {
				return sendTemplate(ctx, client, bot, *c.Template)
			}
			resp, err := client.SendMessageWithResponse(ctx, bot, c.Message)
			if err != nil {
				return "", err
			}
			return resp.JSON200.MessageID, nil
		}}, nil
	}
}

// sendTemplate returns the ids of what was sent, with commas between them. A response that proves only some destinations is
// an error, an unknown delivery.
func sendTemplate(ctx context.Context, client *jelou.ClientWithResponses, bot string, template jelou.Template) (string, error) {
	resp, err := client.SendTemplateWithResponse(ctx, bot, template)
	if err != nil {
		return "", err
	}
	var ids []string
	for _, sent := range *resp.JSON200 {
		ids = append(ids, sent.ID)
	}
	return strings.Join(ids, ","), nil
}
