package openapi

import (
	"sync"

	"github.com/jelou-go/jelou"
)

// Contract returns this module's own contract. All callers share one copy and must not change it. The tests prove that
// Contract returns no error.
var Contract = sync.OnceValues(func() (*Document, error) { return Read(jelou.OpenAPI()) })
