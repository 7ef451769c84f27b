package outbox

import (
	"cmp"
	"log/slog"
	"time"

	"github.com/riverqueue/river"

	"github.com/jelou-go/jelou/settle"
)

// Defaults of the options.
const (
	DefaultWorkers   = 8
	DefaultRescue    = 3 * time.Minute
	DefaultRetention = 7 * 24 * time.Hour
)

// Option changes the behaviour of an outbox.
type Option func(*options)

type options struct {
	schema      string
	interval    float64 // the seconds between two messages, or 0 without a rate
	burst       int
	ahead       int // how many turns of the rate a process reserves at once
	workers     int
	rescue      time.Duration
	retention   time.Duration
	holdUnknown bool
	keys        [][]byte
	settles     bool
	settle      []settle.Option
	settleTime  time.Duration // how long the outbox looks for evidence
	settlePause time.Duration // the pause between two searches
	log         *slog.Logger
	river       []func(*river.Config)
}

func newOptions(opts []Option) *options {
	o := &options{
		schema: DefaultSchema, workers: DefaultWorkers, rescue: DefaultRescue, retention: DefaultRetention, log: slog.Default(),
		settleTime: 10 * time.Minute, settlePause: 20 * time.Second,
	}
	for _, opt := range opts {
		opt(o)
	}
	return o
}

// WithRate lets all processes together begin perSecond messages each second, and burst messages (at least 1) at once after a
// quiet time. All processes must set the same rate. With a rate of 0 or less, which is the default, they only wait after
// a failure such as a 429.
func WithRate(perSecond float64, burst int) Option {
	return func(o *options) {
		o.interval, o.burst = 0, max(1, burst)
		if perSecond > 0 {
			// A process that ends forfeits the turns that it has reserved: these are of a tenth of a second.
			o.interval, o.ahead = 1/perSecond, 1+int(min(perSecond/10, 1000))
		}
	}
}

// WithWorkers sets how many messages this process sends at once. The default is [DefaultWorkers]. Less than 1 counts as 1,
// and more than 10,000, the most that River allows, as 10,000.
func WithWorkers(n int) Option {
	return func(o *options) { o.workers = min(max(1, n), river.QueueNumWorkersMax) }
}

// WithRescue sets how long River leaves a message with a process before another process gets it. The default is
// [DefaultRescue]. A send may take a third of this time, so set more than three times the time-out of your client.
// Less than a second counts as a second.
func WithRescue(after time.Duration) Option {
	return func(o *options) { o.rescue = max(time.Second, after) }
}

// These are parts of the time until a rescue. River ends a job's context a quarter before the rescue, so that a living
// process is normally done by then.
func (o *options) longestTurn() time.Duration  { return o.rescue / 6 }
func (o *options) longestSend() time.Duration  { return o.rescue / 3 }
func (o *options) longestWrite() time.Duration { return o.rescue / 6 }
func (o *options) longestJob() time.Duration   { return o.rescue * 3 / 4 }

// WithRetention sets how long the outbox keeps the row of a sent or refused message. The default is [DefaultRetention]; with 0
// or less, the outbox keeps rows for ever. It removes the content of a message as soon as the message is sent. It keeps an
// [Unknown] message until a person calls [Box.Resend] or [Box.End].
func WithRetention(d time.Duration) Option {
	return func(o *options) { o.retention = d }
}

// WithUnknownHolding makes an [Unknown] message hold back later messages to the same person. By default later messages pass:
// the person may have the unknown message, nobody may look at it for hours, and a one-time code that comes late is worth
// nothing.
func WithUnknownHolding() Option {
	return func(o *options) { o.holdUnknown = true }
}

// WithCipher encrypts messages in the database with AES-256-GCM and the first key. It needs at least one. The other keys
// decrypt messages that they encrypted before. A key has 32 bytes. The outbox keeps the order of a person's messages only
// among messages of the same key.
func WithCipher(keys ...[]byte) Option {
	if len(keys) == 0 {
		keys = [][]byte{nil} // New refuses it: a caller who forgot the key must not store plain text
	}
	return func(o *options) { o.keys = keys }
}

// WithSettle looks for evidence of every [Unknown] message in the service's history, with package settle and these options,
// every 20 seconds for ten minutes. A [settle.Found] makes the message [Sent]; otherwise it stays Unknown. It is a guess that
// the history shows messages of the API, so calibrate it first, as the documentation of package settle says.
func WithSettle(opts ...settle.Option) Option {
	return func(o *options) { o.settles, o.settle = true, opts }
}

// WithLogger sets the logger of the outbox and of River. The default is [slog.Default], also for nil. No log line has a
// message's text, a phone number or a credential.
func WithLogger(log *slog.Logger) Option {
	return func(o *options) { o.log = cmp.Or(log, slog.Default()) }
}

// WithSchema puts River's tables and the outbox's own into this PostgreSQL schema instead of [DefaultSchema], for callers that
// already have a River. SQLite has no schemas.
func WithSchema(name string) Option {
	return func(o *options) { o.schema = name }
}

// WithRiver changes River's configuration before [Box.Run] uses it, for example to add hooks or middleware such as
// OpenTelemetry's.
func WithRiver(change func(*river.Config)) Option {
	return func(o *options) { o.river = append(o.river, change) }
}
