package operation

import (
	"encoding/json"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/jelou-go/jelou/cmd/jelou/internal/call"
	"github.com/jelou-go/jelou/cmd/jelou/internal/form"
)

// Sample returns arguments that keep to the contract, without the body.
func Sample(op *call.Operation, bot string) (call.Arguments, error) {
	var given call.Arguments
	var err error
	if given.Path, err = form.Samples(op.Operation, "path"); err != nil {
		return given, err
	}
	if given.Query, err = form.Samples(op.Operation, "query"); err != nil {
		return given, err
	}
	addBot(op, &given, bot)
	return given, nil
}

// addBot adds the bot to the parameters, if the operation has one for it and the bot is known.
func addBot(op *call.Operation, given *call.Arguments, bot string) {
	if bot == "" {
		return
	}
	quoted, _ := json.Marshal(bot) // a string can always be encoded
	for _, p := range op.Parameters {
		if p.Name != form.BotParam {
			continue
		}
		params := &given.Path
		if p.In == "query" {
			params = &given.Query
		}
		if *params == nil {
			*params = make(map[string]jsontext.Value)
		}
		(*params)[p.Name] = quoted
	}
}
