//go:build tools

// Package tools pins the tools that compare releases. They have their own module, so that no user depends on them. Once
// they are in the module cache, they need no network.
package tools

import (
	_ "github.com/oasdiff/oasdiff"
	_ "golang.org/x/exp/cmd/apidiff"
)
