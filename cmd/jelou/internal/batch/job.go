package batch

import (
	"context"
	"reflect"

	"github.com/jelou-go/jelou/cmd/jelou/internal/call"
	jelou "github.com/jelou-go/jelou/generated"
)

// job is a line that can be sent. A new kind of line needs a parser that makes jobs of it, and nothing else here.
type job struct {
	user string // the lines of one user keep their order
	send func(ctx context.Context) (messageID string, err error)
}

// parser reads a line. Lines that break the contract are a [*delivery.ValidationError].
type parser func(line []byte) (job, error)

// messages is the parser of lines that are messages of a bot.
func messages(client *jelou.ClientWithResponses, bot string) parser {
	return func(line []byte) (job, error) {
		message, err := call.Parse(line)
		if err != nil {
			return job{}, err
		}
		return job{userOf(message), func(ctx context.Context) (string, error) {
			resp, err := client.SendMessageWithResponse(ctx, bot, message)
			if err != nil {
				return "", err
			}
			return resp.JSON200.MessageID, nil
		}}, nil
	}
}

// userOf returns who receives a message. Every kind of message has the field, and a test makes sure of it.
func userOf(message jelou.Message) string {
	return reflect.Indirect(reflect.ValueOf(message)).FieldByName("UserID").String()
}
