package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch"
	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/input"
)

// batchInput is what a batch is read from.
type batchInput struct {
	stream io.Reader     // where it can be read only once
	file   io.ReadSeeker // where it can be read twice
	opened []io.Closer
}

func (in *batchInput) close() {
	for _, closer := range in.opened {
		_ = closer.Close() // it was only read, or is gone with that
	}
}

// openInput opens a file, or stdin for "-". Pipes and the like can be read only once, and open when somebody
// writes to them, for which it waits until ctx ends.
func openInput(ctx context.Context, name string, stdin io.Reader) (*batchInput, error) {
	if name == "-" {
		return &batchInput{stream: stdin}, nil
	}
	return await(ctx, batch.ErrInterrupted, func() (*batchInput, error) { return openFileInput(name) })
}

func openFileInput(name string) (*batchInput, error) {
	file, err := os.Open(name) //nolint:gosec // it is the user who names the file
	if err != nil {
		return nil, err
	}
	in := &batchInput{opened: []io.Closer{file}}
	info, err := file.Stat()
	switch {
	case err != nil:
	case info.IsDir():
		err = errors.New("is a directory")
	case info.Mode().IsRegular():
		in.file = file
	default:
		in.stream = file
	}
	if err != nil {
		in.close()
		return nil, err
	}
	return in, nil
}

var errSpread = errors.New(`this is one JSON value over several lines, and a batch has a message on each line: "jq -c" writes it so`)

// notSpread fails for a file with a message, or an array of them, as people lay JSON out, of which each line
// would be said to be broken. It reads the beginning, and goes back there.
func notSpread(file io.ReadSeeker) error {
	data, err := io.ReadAll(io.LimitReader(file, maxInput+1))
	if err != nil {
		return err
	}
	data = bytes.TrimSpace(bytes.TrimPrefix(data, []byte(input.ByteOrderMark)))
	if line, _, more := bytes.Cut(data, []byte("\n")); more && !json.Valid(line) && json.Valid(data) {
		return errSpread
	}
	_, err = file.Seek(0, io.SeekStart)
	return err
}

// spool copies what comes from r to where it can be read twice, until ctx ends: a Ctrl-C need not wait for the
// end of a terminal's or a pipe's input.
func (in *batchInput) spool(ctx context.Context, r io.Reader) (*input.Spool, error) {
	file, err := await(ctx, batch.ErrInterrupted, func() (*input.Spool, error) { return input.NewSpool(r) })
	if err != nil {
		return nil, err
	}
	in.opened = append(in.opened, file)
	return file, nil
}
