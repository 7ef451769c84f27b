package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/input"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/internal/jsonstrict"
)

// maxInput is what Jelou could take at the most, and far more than any message that keeps the contract.
const maxInput = 1 << 20

var errTooLarge = errors.New("larger than 1 MiB, which no message is")

// label is the name of an input in messages.
func label(name string) string {
	if name == "-" {
		return "stdin"
	}
	return name
}

// readInput reads a file, or stdin for "-", until ctx ends: a Ctrl-C need not wait for the end of a
// terminal's or a pipe's input. Its errors name the file. Of what is too large it gives the beginning, too.
func readInput(ctx context.Context, name string, stdin io.Reader) ([]byte, error) {
	data, err := await(ctx, errInterrupted, func() ([]byte, error) { return readBounded(name, stdin) })
	if err != nil {
		err = inputError(name, err)
	}
	return data, err
}

// await does what cannot be interrupted, such as a read from a terminal. When ctx ends, that is left behind, and
// the error is interrupted.
func await[T any](ctx context.Context, interrupted error, do func() (T, error)) (T, error) {
	type outcome struct {
		value T
		err   error
	}
	done := make(chan outcome, 1)
	go func() {
		value, err := do()
		done <- outcome{value, err}
	}()
	select {
	case <-ctx.Done():
		var none T
		return none, interrupted
	case o := <-done:
		return o.value, o.err
	}
}

// inputError names the file once, as it was given.
func inputError(name string, err error) error {
	var located *fs.PathError
	if errors.As(err, &located) {
		err = located.Err
	}
	return fmt.Errorf("%s: %w", label(name), err)
}

func readBounded(name string, stdin io.Reader) ([]byte, error) {
	if name != "-" {
		file, err := os.Open(name) //nolint:gosec // it is the user who names the file
		if err != nil {
			return nil, err
		}
		defer func() { _ = file.Close() }() // it was only read
		stdin = file
	}
	data, err := io.ReadAll(io.LimitReader(stdin, maxInput+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxInput {
		return data, errTooLarge
	}
	return bytes.TrimPrefix(data, []byte(input.ByteOrderMark)), nil
}

// parse reads a message and checks its limits. What breaks the contract is a *jelou.ValidationError.
func parse(data []byte) (jelou.Message, error) {
	message, err := jelou.UnmarshalMessage(data)
	if err != nil {
		return nil, err
	}
	if err := message.Validate(); err != nil {
		return nil, jsonstrict.Locate(data, err)
	}
	return message, nil
}
