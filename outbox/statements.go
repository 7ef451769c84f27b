package outbox

import (
	"slices"
	"strings"
)

// Times are seconds since 1970 on the database's clock, so that both databases use the same SQL. Only the words of a
// Dialect differ: {s} is the schema, and {now} is the database's time.

// conditions is a list of pairs: a word of the statements, and the part that it stands for.
var conditions = []string{
	// {current} is true only for the attempt that River has handed out last.
	"{current}", `EXISTS (SELECT 1 FROM {s}river_job j WHERE j.id = $2 AND j.state = 'running' AND j.attempt = $3)`,

	// {held} is the number of seconds that all processes still wait. It is 0 for a hold that seems to begin in the
	// future, because then the clock was set back.
	"{held}", `(SELECT CASE WHEN p.held_since <= {now} THEN {max}(p.held_until - {now}, 0) ELSE 0 END FROM {s}jelou_outbox_pace p)`,

	// {paused} is true if the queue is paused, after a response such as a 401 or by a person in River's UI.
	"{paused}", `EXISTS (SELECT 1 FROM {s}river_queue q WHERE q.name = '` + Queue + `' AND q.paused_at IS NOT NULL)`,

	// {behind} is the number of seconds to wait for the messages that must end first, or 0: messages to the same person
	// that are sending, earlier ones that are queued and due, and with [WithUnknownHolding] earlier ones that are
	// unknown. A person ends the wait for an unknown one, so it counts more. A message whose River job has ended holds
	// back no other.
	"{behind}", `(SELECT coalesce(sum(b.seconds), 0) FROM (SELECT CASE o.state WHEN 'unknown' THEN 10 ELSE 1 END AS seconds
		FROM {s}jelou_outbox o WHERE o.person = m.person AND o.done = FALSE AND o.id <> m.id AND
		(o.id < m.id AND o.state = 'unknown' AND {holds}
		OR (o.state = 'sending' OR o.id < m.id AND o.state = 'queued' AND coalesce(o.due, 0) <= {now})
			AND EXISTS (SELECT 1 FROM {s}river_job j WHERE j.id = o.job AND j.finalized_at IS NULL)) LIMIT 60) b)`,

	"{late}", `(m.deadline IS NOT NULL AND m.deadline <= {now})`,

	// {owed} is the number of seconds by which the reserved turns reach beyond now, and debt the same for the time at. A
	// clock that was set back does not reduce the debt, and nobody waits until the clock has caught up. One rate makes
	// no debt greater than $2 + $3: a greater one is of a slower rate, which is not in use any more.
	"{owed}", `{max}({min}(debt, CAST($2 AS double precision) + $3) - {max}({now} - at, 0), $1)`,

	// {early} is the number of seconds until the message is due, or 0. River may hand it out before that: its job is new,
	// or another clock is ahead.
	"{early}", `{max}(coalesce(m.due, 0) - {now}, 0)`,
}

// newStatements returns a replacer that writes a statement in the dialect of a database.
func newStatements(d Dialect, holdUnknown bool) *strings.Replacer {
	holds := "FALSE"
	if holdUnknown {
		holds = "TRUE"
	}
	words := append(slices.Clone(d), "{holds}", holds)
	dialect := strings.NewReplacer(words...)
	for pair := range slices.Chunk(conditions, 2) {
		words = append(words, pair[0], dialect.Replace(pair[1]))
	}
	return strings.NewReplacer(words...)
}

const (
	sqlInsert = `INSERT INTO {s}jelou_outbox (id, job, bot, person, kind, body, fallback, due, deadline, at)
		SELECT CAST(value ->> 'id' AS bigint), CAST(value ->> 'id' AS bigint), value ->> 'bot', value ->> 'person', value ->> 'kind', value ->> 'body',
			value ->> 'fallback', CAST(value ->> 'due' AS double precision), CAST(value ->> 'deadline' AS double precision), {now} FROM {items}`

	sqlLook = `SELECT m.state, m.job = $2, {current}, coalesce(m.claim, 0), {now} - coalesce(m.began, 0), {now} - m.at, m.reason,
		{late}, m.fallback IS NOT NULL, {early}, {held}, {paused}, {behind} FROM {s}jelou_outbox m WHERE m.id = $1`

	// sqlFallBack puts the fallback in the place of a message that is too late. The fallback has no deadline.
	sqlFallBack = `UPDATE {s}jelou_outbox AS m SET kind = '` + kindTemplate + `', body = fallback, fallback = NULL, deadline = NULL
		WHERE m.id = $1 AND m.state = 'queued' AND m.fallback IS NOT NULL AND {late}`

	// sqlMark gives the right to send: only the attempt that changes the row has it. {durable} makes the commit wait
	// for the disk.
	sqlMark = `UPDATE {s}jelou_outbox AS m SET state = 'sending', claim = $4, began = {now}, at = {now}
		WHERE m.id = $1 AND m.job = $2 AND m.state = 'queued' AND {current} AND NOT {paused} AND {held} <= 0 AND {behind} = 0
			AND NOT {late} AND {early} <= 0
		RETURNING bot, kind, body, reason, {durable}`

	sqlTurn = `UPDATE {s}jelou_outbox_pace SET at = {now}, debt = {owed} + $2 WHERE {owed} < $3 RETURNING debt - $2`

	sqlHold = `UPDATE {s}jelou_outbox_pace SET held_since = {now},
		held_until = CASE WHEN held_since <= {now} THEN {max}(held_until, {now} + $1) ELSE {now} + $1 END`

	// sqlFinish writes the outcome of an attempt. If the message is already unknown, a late attempt may still write
	// sent or refused; sent keeps the reason.
	sqlFinish = `UPDATE {s}jelou_outbox SET state = $3, message_id = $4, done = $3 IN ('sent', 'refused'), at = {now},
			reason = CASE WHEN state = 'unknown' AND $3 = 'sent' THEN reason ELSE $5 END,
			claim = CASE WHEN $3 = 'queued' THEN NULL ELSE claim END, body = CASE WHEN $3 = 'sent' THEN '' ELSE body END,
			fallback = CASE WHEN $3 = 'sent' THEN NULL ELSE fallback END
		WHERE id = $1 AND claim = $2 AND (state = 'sending' OR state = 'unknown' AND $3 IN ('sent', 'refused'))`

	// sqlPark changes the state of a message that is not sent. If $3 is 0, no attempt need be the current one.
	sqlPark = `UPDATE {s}jelou_outbox SET state = $5, reason = $6, done = $5 = 'refused', at = {now}
		WHERE id = $1 AND job = $2 AND state = $4 AND ($3 = 0 OR {current})`

	// sqlRetake gives a message another job: a parked message if $3 is 0, and else a queued one whose job $3 is lost.
	sqlRetake = `UPDATE {s}jelou_outbox AS m SET state = 'queued', job = $2, claim = NULL, reason = '', done = FALSE, at = {now}
		WHERE id = $1 AND (state IN ('unknown', 'refused') AND CAST($3 AS bigint) = 0 AND NOT ({late} AND fallback IS NULL)
			OR state = 'queued' AND job = CAST($3 AS bigint))`

	// sqlEnd ends a message by a person's word.
	sqlEnd = `UPDATE {s}jelou_outbox SET state = $2, done = TRUE, at = {now}, reason = $3, body = CASE WHEN $2 = 'sent' THEN '' ELSE body END,
			fallback = CASE WHEN $2 = 'sent' THEN NULL ELSE fallback END
		WHERE id = $1 AND state IN ('queued', 'unknown')`

	sqlBody = `SELECT bot, kind, body FROM {s}jelou_outbox WHERE id = $1`

	// sqlOthers returns the other messages to a person that a row of the history may show: those that are sent,
	// sending or unknown, or were unknown before a person ended them. One that ended as sent has no content and no id.
	sqlOthers = `SELECT coalesce({list}({object}('message_id', message_id, 'kind', kind, 'body', body)), '[]') FROM {s}jelou_outbox
		WHERE id <> $2 AND person IN (SELECT value ->> 'person' FROM {items}) AND (message_id <> '' OR state IN ('sending', 'unknown', 'sent')
			OR state = 'refused' AND claim IS NOT NULL AND reason = '` + ended + `')`

	sqlStatus = `SELECT kind, state, message_id, reason, at FROM {s}jelou_outbox WHERE id = $1`

	sqlCounts = `SELECT {object}('queued', count(*) FILTER (WHERE state = 'queued'), 'sending', count(*) FILTER (WHERE state = 'sending'),
		'sent', count(*) FILTER (WHERE state = 'sent'), 'refused', count(*) FILTER (WHERE state = 'refused'),
		'unknown', count(*) FILTER (WHERE state = 'unknown')) FROM {s}jelou_outbox`

	sqlList = `SELECT coalesce({list}({object}('id', id, 'kind', kind, 'state', state, 'messageId', message_id, 'reason', reason, 'at', at)), '[]')
		FROM (SELECT * FROM {s}jelou_outbox WHERE state = $1 AND id > $2 ORDER BY id LIMIT $3) m`

	// sqlOrphans returns unfinished messages whose job has ended: somebody cancelled or deleted it in River's UI, or a
	// River that does not know its kind discarded it.
	sqlOrphans = `SELECT coalesce({list}({object}('id', id, 'state', state, 'job', job, 'end', job_state)), '[]') FROM
		(SELECT m.id, m.state, m.job, j.state AS job_state FROM {s}jelou_outbox m LEFT JOIN {s}river_job j ON j.id = m.job
		WHERE NOT m.done AND m.state IN ('queued', 'sending') AND m.at < {now} - $1 AND (j.id IS NULL OR j.finalized_at IS NOT NULL) LIMIT $2) o`

	// sqlDelayed returns the jobs of messages that are due, but that are put off by more than $1 seconds. An attempt
	// puts a message off by less, so a clock was set back since then.
	sqlDelayed = `SELECT coalesce({list}(o.id), '[]') FROM
		(SELECT j.id FROM {s}jelou_outbox m JOIN {s}river_job j ON j.id = m.job
		WHERE NOT m.done AND m.state = 'queued' AND coalesce(m.due, 0) <= {now} AND j.finalized_at IS NULL AND j.state <> 'running'
			AND {scheduled} > {now} + $1 LIMIT 1000) o`

	sqlExpire = `DELETE FROM {s}jelou_outbox WHERE id IN
		(SELECT id FROM {s}jelou_outbox WHERE done AND at < {now} - $1 LIMIT $2)`
)

// schema creates the outbox's two tables. The last line of the first one makes an index that serves {behind}, and that
// a mark does not change. CREATE INDEX would make an old outbox wait for every open transaction, even with IF NOT EXISTS.
var schema = []string{
	`CREATE TABLE IF NOT EXISTS {s}jelou_outbox (
		id bigint PRIMARY KEY,
		job bigint NOT NULL,
		bot text NOT NULL,
		person text NOT NULL,
		kind text NOT NULL,
		body text NOT NULL,
		fallback text,
		due double precision,
		deadline double precision,
		state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'sending', 'sent', 'refused', 'unknown')),
		done boolean NOT NULL DEFAULT FALSE,
		claim bigint,
		began double precision,
		message_id text NOT NULL DEFAULT '',
		reason text NOT NULL DEFAULT '',
		at double precision NOT NULL,
		UNIQUE (person, done, id))`,
	`CREATE TABLE IF NOT EXISTS {s}jelou_outbox_pace (
		id integer PRIMARY KEY CHECK (id = 1),
		debt double precision NOT NULL DEFAULT 0,
		at double precision NOT NULL DEFAULT 0,
		held_since double precision NOT NULL DEFAULT 0,
		held_until double precision NOT NULL DEFAULT 0)`,
	`INSERT INTO {s}jelou_outbox_pace (id) VALUES (1) ON CONFLICT DO NOTHING`,
}
