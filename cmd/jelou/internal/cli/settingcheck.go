package cli

import (
	"github.com/jelou-go/jelou/internal/openapi"
	"github.com/jelou-go/jelou/internal/setting"
)

// checkServer refuses a value that cannot be the base URL of the contract's paths.
func checkServer(value string) error {
	contract, err := openapi.Contract()
	if err != nil {
		return err
	}
	var paths []string
	for _, op := range contract.Operations {
		paths = append(paths, op.Path)
	}
	return setting.Server(value, paths...)
}
