//go:build tools

// Package tools pins the tools that compare releases. They have a module of their own, so that they weigh on
// nobody and need no network once they are in the module cache.
package tools

import (
	_ "github.com/oasdiff/oasdiff"
	_ "golang.org/x/exp/cmd/apidiff"
)
