package batch

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/jelou-go/jelou/cmd/jelou/internal/content"
	jelou "github.com/jelou-go/jelou/generated"
)

// job sends a line. A new kind of line needs only a parser that returns jobs.
type job struct {
	people []string // the receivers; lines with a common one keep their order
	send   func(ctx context.Context) (messageID string, err error)
	only   func(receivers []int) job // returns the job for the receivers at these positions; nil if the job has just one
}

// parser reads a line. If the line breaks the contract the error is a [*delivery.ValidationError].
type parser func(line []byte) (job, error)

// contents returns a parser of lines that are messages of a bot, or templates.
func contents(client *jelou.ClientWithResponses, bot string) parser {
	return func(line []byte) (job, error) {
		c, err := content.Read(line)
		switch {
		case err != nil:
			return job{}, err
		case c.Template != nil:
			return templateJob(client, bot, *c.Template), nil
		default:
			return messageJob(client, bot, c.People[0], line), nil
		}
	}
}

// checked returns a parser of lines in which parse found no mistake before. It need not read all of a message again.
func checked(parse parser, client *jelou.ClientWithResponses, bot string) parser {
	decoder := new(jsontext.Decoder)
	return func(line []byte) (job, error) {
		decoder.Reset(bytes.NewBuffer(line), jsontext.AllowDuplicateNames(true)) // parse has found none
		if user, found := userOf(decoder); found && !content.IsTemplate(line) {
			return messageJob(client, bot, user, line), nil
		}
		return parse(line)
	}
}

// userOf returns the user of a message.
func userOf(message *jsontext.Decoder) (user string, found bool) {
	if !content.Find(message, "userId") {
		return "", false
	}
	value, err := message.ReadToken()
	return value.String(), err == nil && value.Kind() == '"'
}

// messageJob returns a job that sends the line as it is. The line must keep to the contract.
func messageJob(client *jelou.ClientWithResponses, bot, user string, line []byte) job {
	return job{people: []string{user}, send: func(ctx context.Context) (string, error) {
		resp, err := client.SendMessageWithBodyWithResponse(ctx, bot, "application/json", bytes.NewReader(line))
		if err != nil {
			return "", err
		}
		return resp.JSON200.MessageID, nil
	}}
}

// templateJob returns a job that sends a template. Its message id is the list of ids in the response, with commas. The job
// returns it also with the error of a response that names only some receivers.
func templateJob(client *jelou.ClientWithResponses, bot string, template jelou.Template) job {
	return job{
		people: template.Destinations,
		send: func(ctx context.Context) (string, error) {
			resp, err := client.SendTemplateWithResponse(ctx, bot, template)
			if resp == nil {
				return "", err
			}
			return ids(*resp.JSON200), err
		},
		only: func(receivers []int) job {
			some := template
			some.Destinations = at(template.Destinations, receivers)
			return templateJob(client, bot, some)
		},
	}
}

func ids(sent []jelou.SentTemplate) string {
	var all []string
	for _, s := range sent {
		all = append(all, s.ID)
	}
	return strings.Join(all, ",")
}

// onlyTo returns a template's line with only the destinations at these positions; no positions mean all.
func onlyTo(line []byte, receivers []int) []byte {
	var template jelou.Template
	if len(receivers) == 0 || template.UnmarshalJSON(line) != nil { // only a template has receivers in doubt
		return line
	}
	template.Destinations = at(template.Destinations, receivers)
	some, err := json.Marshal(template)
	if err != nil {
		return line
	}
	return some
}

// at returns the items at these positions.
func at[T any](all []T, positions []int) []T {
	var some []T
	for _, i := range positions {
		if i < len(all) {
			some = append(some, all[i])
		}
	}
	return some
}
