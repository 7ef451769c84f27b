// Package outbox keeps messages in a database until they are sent, by any number of processes. River
// (github.com/riverqueue/river) is the queue; this package adds what a message to a person needs: it is sent at most once, in
// order for each person, at one pace for all processes, and everybody stops when the service says so.
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
// Before the first byte of a message leaves, its row says "sending", and that is committed. Only one attempt can write it, and
// only the one that River has handed out last. If the process dies, River hands the message out again; the row is found, and
// the message becomes [Unknown]: it is kept and shown, and nothing sends it again but [Box.Resend], a person's word.
package outbox
