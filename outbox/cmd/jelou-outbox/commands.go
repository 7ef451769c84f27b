package main

import (
	"errors"
	"fmt"
	"math"
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
		rate    float64
		burst   int
		settles bool
	)
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Send the messages in the outbox, until a signal stops it",
		Long: `Send the messages in the outbox, until a SIGTERM, SIGINT or SIGHUP. The command
finishes messages in flight first; a second Ctrl-C ends it at once, and these
messages become unknown. Run as many of these as you like: they share one pace.`,
		Args: takes(0, 0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if rate < 0 || math.IsNaN(rate) || burst < 1 || s.workers < 1 {
				return usage{errors.New("--rate is at least 0, --burst and --workers are at least 1")}
			}
			client, err := s.client()
			if err != nil {
				return err
			}
			opts := []outbox.Option{outbox.WithRate(rate, burst), outbox.WithWorkers(int(s.workers))}
			if settles {
				opts = append(opts, outbox.WithSettle())
			}
			return s.create(cmd, client, func(b *box) error {
				// If nobody reads the log any more, a line of it must not end the program, because it would cut off sends.
				signal.Ignore(syscall.SIGPIPE)
				return b.Run(cmd.Context())
			}, opts...)
		},
	}
	cmd.Flags().StringVar(&s.server, "server", "", "the base `URL` of the API (JELOU_SERVER, else "+jelou.ServerURLProduction+")")
	cmd.Flags().Float64Var(&rate, "rate", 5, "messages per second, of all processes together; 0 for no limit")
	cmd.Flags().IntVar(&burst, "burst", 1, "how many messages may go at once after a pause")
	cmd.Flags().BoolVar(&settles, "settle", false, "look in the service's history for messages with an unknown delivery")
	cmd.Flags().Int32Var(&s.workers, "workers", outbox.DefaultWorkers, "how many messages this process sends at once")
	return cmd
}

func newAdd(s *settings) *cobra.Command {
	var at, deadline string
	cmd := &cobra.Command{
		Use:   "add [FILE]",
		Short: "Put messages into the outbox",
		Long: `Put messages and templates into the outbox: one JSON object on each line of
FILE, or of the standard input. A line with an elementName is a template, and
must have one destination. The command puts in all of them, or none if one is
invalid. It prints the id of each on a line.`,
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
			if deadline != "" && !times[0].Before(times[1]) {
				return usage{errors.New("--at is not before --deadline")}
			}
			items, err := readItems(cmd, args, outbox.Item{BotID: s.bot, At: times[0], Deadline: times[1]})
			if err != nil {
				return err
			}
			return s.create(cmd, nil, func(b *box) error { return addItems(cmd, b, items) })
		},
	}
	cmd.Flags().StringVar(&s.bot, "bot", "", "the `id` of the bot that sends (JELOU_BOT_ID)")
	cmd.Flags().StringVar(&at, "at", "", "the `time` to send them, such as 2026-01-31T15:00:00-05:00")
	cmd.Flags().StringVar(&deadline, "deadline", "", "the `time` after which they are refused")
	return cmd
}

func addItems(cmd *cobra.Command, b *box, items []outbox.Item) error {
	// From here on the exit code says whether the outbox has the messages, even if nobody reads their ids.
	signal.Ignore(syscall.SIGPIPE)
	ids, err := b.insert(cmd.Context(), items)
	for _, id := range ids {
		if _, err := fmt.Fprintln(cmd.OutOrStdout(), id); err != nil {
			cmd.PrintErrln("jelou-outbox: the messages are in the outbox, but their ids cannot be printed")
			break
		}
	}
	return err
}

func newResend(s *settings) *cobra.Command {
	return &cobra.Command{
		Use:   "resend ID...",
		Short: "Send refused or unknown messages again",
		Long: `Send messages again that were refused, or that have an unknown delivery. You
take the risk: a person may get an unknown message twice.`,
		Args: takes(1, -1, "at least one id"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return s.each(cmd, args, func(b *box, id int64) error { return b.Resend(cmd.Context(), id) })
		},
	}
}

func newEnd(s *settings) *cobra.Command {
	var sent bool
	cmd := &cobra.Command{
		Use:   "end ID...",
		Short: "End queued or unknown messages without sending them",
		Long: `End messages that are queued or have an unknown delivery, without sending them.
They become refused or, with --sent, sent: you have found out that the person
has the message.`,
		Args: takes(1, -1, "at least one id"),
		RunE: func(cmd *cobra.Command, args []string) error {
			state := outbox.Refused
			if sent {
				state = outbox.Sent
			}
			return s.each(cmd, args, func(b *box, id int64) error {
				if _, err := b.Status(cmd.Context(), id); err != nil {
					return err // ErrNotFound, which End does not tell from another state
				}
				return b.end(cmd.Context(), id, state)
			})
		},
	}
	cmd.Flags().BoolVar(&sent, "sent", false, "the person has the message")
	return cmd
}

// each does the same to each message that the arguments name.
func (s *settings) each(cmd *cobra.Command, args []string, do func(b *box, id int64) error) error {
	ids, err := parseIDs(args)
	if err != nil {
		return err
	}
	return s.use(cmd, func(b *box) error { return each(ids, func(id int64) error { return do(b, id) }) })
}

// each goes on after a failure, because nobody would know which messages are left.
func each(ids []int64, do func(id int64) error) error {
	var failures []error
	for _, id := range ids {
		if err := do(id); err != nil {
			failures = append(failures, fmt.Errorf("message %d: %s", id, plain(err)))
		}
	}
	return errors.Join(failures...)
}

func newResume(s *settings) *cobra.Command {
	return &cobra.Command{
		Use:   "resume",
		Short: "Send again after a pause",
		Long:  "Send again after the outbox has paused. Correct the credentials or the bot first.",
		Args:  takes(0, 0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return s.use(cmd, func(b *box) error { return b.Resume(cmd.Context()) })
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
