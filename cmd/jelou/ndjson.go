package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"iter"
)

// inputLine is a line of NDJSON.
type inputLine struct {
	number  int    // from 1
	text    []byte // without white space around it
	tooLong bool   // for a message; the text is left out
}

var errInterrupted = errors.New("interrupted while reading")

// readLines yields the lines of an input one by one, until ctx ends or reading fails, which is the last
// that is yielded. It holds no more than a few lines at a time.
func readLines(ctx context.Context, input io.Reader) iter.Seq2[inputLine, error] {
	type reading struct {
		line inputLine
		err  error
	}
	return func(yield func(inputLine, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		lines := make(chan reading)
		go func() { // a read from a terminal or a pipe cannot be interrupted, but it can be left behind
			defer close(lines)
			buffered := bufio.NewReader(input)
			for number := 1; ; number++ {
				line, err := readLine(buffered)
				if errors.Is(err, io.EOF) {
					return
				}
				line.number = number
				if number == 1 {
					line.text = bytes.TrimPrefix(line.text, []byte(byteOrderMark))
				}
				select {
				case lines <- reading{line, err}:
				case <-ctx.Done():
					return
				}
				if err != nil {
					return
				}
			}
		}()
		for {
			select {
			case <-ctx.Done():
				yield(inputLine{}, errInterrupted)
				return
			case read, more := <-lines:
				if !more || !yield(read.line, read.err) || read.err != nil {
					return
				}
			}
		}
	}
}

// readLine reads to the end of a line. The error is io.EOF where nothing is left.
func readLine(input *bufio.Reader) (inputLine, error) {
	var line inputLine
	for {
		part, more, err := input.ReadLine()
		if err != nil {
			return line, err
		}
		if len(line.text)+len(part) > maxInput {
			line.text, line.tooLong = nil, true
		}
		if !line.tooLong {
			line.text = append(line.text, part...)
		}
		if !more {
			line.text = bytes.TrimSpace(line.text)
			return line, nil
		}
	}
}
