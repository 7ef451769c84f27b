// Command loop is the least code around the client that sends a file of messages. It sends the lines of a file, many at once,
// and prints the lines that fail. The benchmark compares jelou batch with it.
//
//	loop FILE SERVER BOT CONCURRENCY
package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"log"
	"os"
	"strconv"
	"sync"

	"github.com/jelou-go/jelou/auth"
	jelou "github.com/jelou-go/jelou/generated"
)

func main() {
	if err := run(os.Args[1], os.Args[2], os.Args[3], os.Args[4]); err != nil {
		log.Fatal(err)
	}
}

func run(name, server, bot, concurrency string) error {
	many, err := strconv.Atoi(concurrency)
	if err != nil {
		return err
	}
	creds, err := auth.FromEnv()
	if err != nil {
		return err
	}
	client, err := jelou.NewClientWithResponses(server, jelou.WithRequestEditorFn(creds.Intercept))
	if err != nil {
		return err
	}
	file, err := os.Open(name) //nolint:gosec // the caller names it
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	lines := make(chan []byte)
	var all sync.WaitGroup
	for range many {
		all.Go(func() {
			for line := range lines {
				message, err := jelou.UnmarshalMessage(line)
				if err == nil {
					_, err = client.SendMessageWithResponse(context.Background(), bot, message)
				}
				if err != nil {
					fmt.Println(err)
				}
			}
		})
	}
	scanner := bufio.NewScanner(file)
	for scanner.Scan() {
		lines <- bytes.Clone(scanner.Bytes())
	}
	close(lines)
	all.Wait()
	return scanner.Err()
}
