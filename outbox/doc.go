// Package outbox keeps messages in a database until any of several processes has sent them. River
// (github.com/riverqueue/river) is the queue. This package adds four guarantees: it sends a message at most once, keeps the
// order of a person's messages, holds all processes to one pace, and stops all of them when the service demands it.
//
//	box, err := outbox.Postgres(pool, client, outbox.WithRate(5, 5))
//	err = box.Migrate(ctx)
//
//	id, err := box.Insert(ctx, tx, botID, message) // in the transaction that writes your order
//
//	err = box.Run(ctx) // in as many processes as you like
//
//	status, err := box.Status(ctx, id)
//
// Package sqlite has the same for one machine, without a server.
//
// # At most once
//
// Before the first byte of a message leaves, the outbox writes "sending" into the message's row and commits. Only one attempt
// can do that, and only the attempt that River has handed out last. If the process dies, River hands the message out again.
// The next attempt finds the row, and the message becomes [Unknown]. The outbox keeps an unknown message and shows it, but
// only a person's command, [Box.Resend], sends it again.
package outbox
