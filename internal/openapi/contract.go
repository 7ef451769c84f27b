package openapi

import (
	"sync"

	"github.com/jelou-go/jelou"
)

// Contract returns this module's own contract. It is read once and shared: do not change it. The tests make sure that
// there is no error.
func Contract() (*Document, error) { return contract() }

var contract = sync.OnceValues(func() (*Document, error) { return Read(jelou.OpenAPI()) })
