package main

import (
	"encoding/json"
	"errors"
	"math"

	"github.com/spf13/cobra"

	"github.com/jelou-go/jelou/outbox"
)

const listed = 1000

func newStatus(s *settings) *cobra.Command {
	var state string
	cmd := &cobra.Command{
		Use:   "status [ID]...",
		Short: "Print the state of messages",
		Long: `Print the state of messages, as one JSON object on each line: of those with
these ids, or of the first 1000 in a state (--state unknown). Without either,
print how many messages are in each state, whether the outbox is paused, and for
how many seconds all processes still wait, as after a 429.`,
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
			return s.use(cmd, func(b *box) error { return printStatus(cmd, b, ids, outbox.State(state)) })
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
		held, err := b.Held(ctx)
		if err != nil {
			return err
		}
		return out.Encode(struct {
			Counts      map[outbox.State]int64 `json:"counts"`
			Paused      bool                   `json:"paused"`
			HeldSeconds float64                `json:"heldSeconds"`
		}{counts, paused, math.Ceil(held.Seconds())})
	}
	if state != "" {
		list, err := b.List(ctx, state, 0, listed)
		if err != nil {
			return err
		}
		for _, status := range list {
			if err := out.Encode(status); err != nil {
				return err
			}
		}
	}
	return each(ids, func(id int64) error {
		status, err := b.Status(ctx, id)
		if err != nil {
			return err
		}
		return out.Encode(status)
	})
}
