package operation

import (
	"github.com/jelou-go/jelou/cmd/jelou/internal/call"
	"github.com/jelou-go/jelou/cmd/jelou/internal/form"
)

// Sample returns arguments that keep to the contract, without the body.
func Sample(op *call.Operation, bot string) (call.Arguments, error) {
	return arguments(form.Samples(op.Operation, bot))
}

// arguments returns the parameters of a call.
func arguments(in *form.Input) (given call.Arguments, err error) {
	if given.Path, err = in.Params("path"); err == nil {
		given.Query, err = in.Params("query")
	}
	return given, err
}
