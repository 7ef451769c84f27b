package sandbox

import (
	"net/http"

	"github.com/jelou-go/jelou/internal/openapi"
	"github.com/jelou-go/jelou/sandbox/internal/api"
)

// operations serves the contract's operations. It implements some itself, and serves all others from the contract's
// examples.
type operations struct {
	api.Unwritten
	sandbox  *Sandbox
	document *openapi.Document
}

var _ api.ServerInterface = operations{}

func newOperations(s *Sandbox) (operations, error) {
	document, err := openapi.Contract()
	if err != nil {
		return operations{}, err
	}
	o := operations{sandbox: s, document: document}
	o.Unwritten = func(id string, w http.ResponseWriter, r *http.Request) {
		o.serve(id, w, r, operation{accept: func(*entry, any) response { return example(document.Operation(id)) }})
	}
	return o, nil
}

// serve serves the operation with this id.
func (o operations) serve(id string, w http.ResponseWriter, r *http.Request, op operation) {
	op.Operation, op.params = o.document.Operation(id), make(map[string]string)
	for _, p := range op.In("path") {
		op.params[p.Name] = r.PathValue(p.Wildcard())
	}
	o.sandbox.serve(w, r, op)
}
