//go:build tools

// Package tools pins the code generator, so that go.mod says which version
// of it compiled the contract.
package tools

import (
	_ "github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen"
)
