package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/outbox"
)

func newRun(s *settings) *cobra.Command {
	var (
		rate           float64
		burst, workers int
		settles        bool
	)
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Send what is in the outbox, until it is told to stop",
		Long: `Send what is in the outbox, until a SIGTERM or SIGINT. What has begun comes to its
end first. Run as many of these as you like: they share one pace.`,
		Args: takes(0, 0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if rate < 0 || math.IsNaN(rate) || burst < 1 || workers < 1 {
				return usage{errors.New("--rate is at least 0, --burst and --workers are at least 1")}
			}
			client, err := s.client()
			if err != nil {
				return err
			}
			opts := []outbox.Option{outbox.WithRate(rate, burst), outbox.WithWorkers(workers)}
			if settles {
				opts = append(opts, outbox.WithSettle())
			}
			b, err := s.open(cmd, client, opts...)
			if err != nil {
				return err
			}
			defer b.close()
			return b.Run(cmd.Context())
		},
	}
	cmd.Flags().StringVar(&s.server, "server", "", "the base `URL` of the API (JELOU_SERVER)")
	cmd.Flags().Float64Var(&rate, "rate", 5, "messages per `second`, of all processes together; 0 for no limit")
	cmd.Flags().IntVar(&burst, "burst", 1, "how many may go at once after a pause")
	cmd.Flags().BoolVar(&settles, "settle", false, "look for messages whose delivery is unknown in the service's history")
	cmd.Flags().IntVar(&workers, "workers", outbox.DefaultWorkers, "how many messages this process sends at once")
	return cmd
}

func newAdd(s *settings) *cobra.Command {
	var at, deadline string
	cmd := &cobra.Command{
		Use:   "add [FILE]",
		Short: "Put messages into the outbox",
		Long: `Put messages and templates into the outbox: one JSON object on each line of
FILE, or of the standard input. A line with an elementName is a template, and
must have one destination. All of them are put in, or none if one is invalid. The id of each
is printed on a line.`,
		Args: takes(0, 1, "at most one file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if s.bot == "" {
				return usage{errors.New("the bot is missing: give --bot or set " + envBot)}
			}
			var times [2]time.Time
			for i, text := range []string{at, deadline} {
				var err error
				if text == "" {
					continue
				}
				if times[i], err = time.Parse(time.RFC3339, text); err != nil {
					return usage{errors.New("--at and --deadline are times such as 2026-01-31T15:00:00-05:00")}
				}
			}
			items, err := readItems(cmd, args, outbox.Item{BotID: s.bot, At: times[0], Deadline: times[1]})
			if err != nil {
				return err
			}
			b, err := s.open(cmd, nil)
			if err != nil {
				return err
			}
			defer b.close()
			// From here on the exit code tells whether the messages are in the outbox, even if nobody reads their ids.
			signal.Ignore(syscall.SIGPIPE)
			ids, err := b.insert(cmd.Context(), items)
			if err != nil {
				return err
			}
			for _, id := range ids {
				if _, err := fmt.Fprintln(cmd.OutOrStdout(), id); err != nil {
					cmd.PrintErrln("jelou-outbox: the messages are in the outbox, but their ids cannot be printed")
					break
				}
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&s.bot, "bot", "", "the `id` of the bot that sends (JELOU_BOT_ID)")
	cmd.Flags().StringVar(&at, "at", "", "the `time` to send them, such as 2026-01-31T15:00:00-05:00")
	cmd.Flags().StringVar(&deadline, "deadline", "", "the `time` after which they are refused")
	return cmd
}

// maxLine is more than any message takes.
const maxLine = 1 << 20

func readItems(cmd *cobra.Command, args []string, like outbox.Item) ([]outbox.Item, error) {
	in := cmd.InOrStdin()
	if len(args) == 1 && args[0] != "-" {
		file, err := os.Open(args[0])
		if err != nil {
			return nil, errors.New("the file cannot be read")
		}
		defer func() { _ = file.Close() }()
		in = file
	}
	return scanItems(in, like)
}

func scanItems(in io.Reader, like outbox.Item) ([]outbox.Item, error) {
	var items []outbox.Item
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, maxLine)
	for number := 1; lines.Scan(); number++ {
		line := bytes.TrimSpace(bytes.TrimPrefix(lines.Bytes(), []byte("\ufeff")))
		if len(line) == 0 {
			continue
		}
		item := like
		if err := parse(line, &item); err != nil {
			return nil, fmt.Errorf("line %d: %w; nothing was put in", number, err)
		}
		items = append(items, item)
	}
	if err := lines.Err(); err != nil {
		return nil, errors.New("the messages cannot be read, or a line is longer than 1 MiB")
	}
	if len(items) == 0 {
		return nil, errors.New("there are no messages in the input")
	}
	return items, nil
}

// parse reads a template if the line has an elementName, else a message.
func parse(line []byte, item *outbox.Item) error {
	var is struct{ ElementName json.RawMessage }
	if json.Unmarshal(line, &is) == nil && is.ElementName != nil {
		item.Template = new(jelou.Template)
		if err := json.Unmarshal(line, item.Template); err != nil {
			return err
		}
		return item.Template.Validate()
	}
	var err error
	if item.Message, err = jelou.UnmarshalMessage(line); err != nil {
		return err
	}
	return item.Message.Validate()
}

// listed is how many messages status lists at most.
const listed = 1000

func newStatus(s *settings) *cobra.Command {
	var state string
	cmd := &cobra.Command{
		Use:   "status [ID]...",
		Short: "Say what became of messages",
		Long: `Say what became of messages, as one JSON object on each line: of those with these
ids, or of the first 1000 in a state (--state unknown). Without either, say how
many are in each state, and whether the outbox is paused.`,
		Args: takes(0, -1, "ids"),
		RunE: func(cmd *cobra.Command, args []string) error {
			ids, err := parseIDs(args)
			if err != nil {
				return err
			}
			switch outbox.State(state) {
			case "", outbox.Queued, outbox.Sending, outbox.Sent, outbox.Refused, outbox.Unknown:
			default:
				return usage{errors.New("--state is queued, sending, sent, refused or unknown")}
			}
			b, err := s.openOld(cmd)
			if err != nil {
				return err
			}
			defer b.close()
			return printStatus(cmd, b, ids, outbox.State(state))
		},
	}
	cmd.Flags().StringVar(&state, "state", "", "list the messages in this `state`")
	return cmd
}

func printStatus(cmd *cobra.Command, b *box, ids []int64, state outbox.State) error {
	ctx, out := cmd.Context(), json.NewEncoder(cmd.OutOrStdout())
	if len(ids) == 0 && state == "" {
		counts, err := b.Counts(ctx)
		if err != nil {
			return err
		}
		paused, err := b.Paused(ctx)
		if err != nil {
			return err
		}
		return out.Encode(struct {
			Counts map[outbox.State]int64 `json:"counts"`
			Paused bool                   `json:"paused"`
		}{counts, paused})
	}
	var list []outbox.Status
	if state != "" {
		var err error
		if list, err = b.List(ctx, state, 0, listed); err != nil {
			return err
		}
	}
	for _, id := range ids {
		status, err := b.Status(ctx, id)
		if err != nil {
			return fmt.Errorf("%d: %w", id, err)
		}
		list = append(list, status)
	}
	for _, status := range list {
		if err := out.Encode(status); err != nil {
			return err
		}
	}
	return nil
}

func newResend(s *settings) *cobra.Command {
	return &cobra.Command{
		Use:   "resend ID...",
		Short: "Send messages again that were refused or are unknown",
		Long: `Send messages again that were refused, or whose delivery is unknown. It is your
word: a person may get what was unknown twice.`,
		Args: takes(1, -1, "at least one id"),
		RunE: func(cmd *cobra.Command, args []string) error {
			ids, err := parseIDs(args)
			if err != nil {
				return err
			}
			b, err := s.openOld(cmd)
			if err != nil {
				return err
			}
			defer b.close()
			for _, id := range ids {
				if err := b.Resend(cmd.Context(), id); err != nil {
					return fmt.Errorf("%d: %w", id, err)
				}
			}
			return nil
		},
	}
}

func newResume(s *settings) *cobra.Command {
	return &cobra.Command{
		Use:   "resume",
		Short: "Send again after a pause",
		Long:  "Send again after a pause: the credentials or the bot were wrong, and are right now.",
		Args:  takes(0, 0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			b, err := s.openOld(cmd)
			if err != nil {
				return err
			}
			defer b.close()
			return b.Resume(cmd.Context())
		},
	}
}

func parseIDs(args []string) ([]int64, error) {
	ids := make([]int64, len(args))
	for i, arg := range args {
		var err error
		if ids[i], err = strconv.ParseInt(arg, 10, 64); err != nil || ids[i] < 1 {
			return nil, usage{errors.New("an id is a number, as add printed it")}
		}
	}
	return ids, nil
}
