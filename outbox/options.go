package outbox

import (
	"log/slog"
	"math"
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
	perSecond   float64
	burst       int
	workers     int
	rescue      time.Duration
	retention   time.Duration
	holdUnknown bool
	keys        [][]byte
	settles     bool
	settle      []settle.Option
	settleTime  time.Duration // how long evidence is looked for
	settlePause time.Duration // between two looks
	log         *slog.Logger
	river       []func(*river.Config)
	now         func() any // the time in place of the database's, in tests
}

func newOptions(opts []Option) *options {
	o := &options{
		schema: DefaultSchema, workers: DefaultWorkers, rescue: DefaultRescue, retention: DefaultRetention, log: slog.Default(),
		settleTime: 10 * time.Minute, settlePause: 20 * time.Second,
		now: func() any { return nil },
	}
	for _, opt := range opts {
		opt(o)
	}
	return o
}

// WithRate lets all processes together begin perSecond messages, after burst (at least 1) at once. All of them have to say the
// same. With 0 or less, which is the default, nothing paces them but a 429.
func WithRate(perSecond float64, burst int) Option {
	return func(o *options) { o.perSecond, o.burst = perSecond, max(1, burst) }
}

// interval is the time between two messages, 0 without a rate.
func (o *options) interval() float64 {
	if o.perSecond <= 0 || math.IsInf(o.perSecond, 1) || math.IsNaN(o.perSecond) {
		return 0
	}
	return 1 / o.perSecond
}

// WithWorkers sets how many messages this process sends at once, [DefaultWorkers] by default.
func WithWorkers(n int) Option {
	return func(o *options) { o.workers = max(1, n) }
}

// WithRescue sets how long River leaves a message with a process that died, [DefaultRescue] by default. A send may take a
// third of it: keep it above three times the time-out of your client.
func WithRescue(after time.Duration) Option {
	return func(o *options) { o.rescue = max(time.Second, after) }
}

// The parts of the time until a rescue. Together they leave a quarter, so that living processes are done before.
func (o *options) longestTurn() time.Duration  { return o.rescue / 6 }
func (o *options) longestSend() time.Duration  { return o.rescue / 3 }
func (o *options) longestWrite() time.Duration { return o.rescue / 6 }
func (o *options) longestJob() time.Duration   { return o.rescue * 3 / 4 }

// WithRetention sets how long the row of a message that was sent or refused is kept, [DefaultRetention] by default; 0 or less keeps
// it for good. The content of a message goes as soon as it is sent. An [Unknown] is kept until a person has seen to it.
func WithRetention(d time.Duration) Option {
	return func(o *options) { o.retention = d }
}

// WithUnknownHolding lets a message that is [Unknown] hold back the later ones to the same person. By default they pass: the
// person may have the message, nobody may look for hours, and a code that comes late is worth nothing.
func WithUnknownHolding() Option {
	return func(o *options) { o.holdUnknown = true }
}

// WithCipher encrypts messages in the database, with AES-256-GCM and the first key. The other keys decrypt messages that
// they encrypted before. A key has 32 bytes. The order for a person is kept among messages of one key.
func WithCipher(keys ...[]byte) Option {
	return func(o *options) { o.keys = keys }
}

// WithSettle looks for evidence of every [Unknown] in the service's history for ten minutes before it is parked, with package
// settle and these options. Only a [settle.Found] changes it. That the history shows messages of the API is a guess: calibrate it
// first, as the page of package settle says.
func WithSettle(opts ...settle.Option) Option {
	return func(o *options) { o.settles, o.settle = true, opts }
}

// WithLogger sets the logger of the outbox and of River, [slog.Default] by default. No line has a text, a number or a credential.
func WithLogger(log *slog.Logger) Option {
	return func(o *options) { o.log = log }
}

// WithSchema puts River's tables and ours into another PostgreSQL schema than [DefaultSchema], for callers that have a River
// already. SQLite has no schemas.
func WithSchema(name string) Option {
	return func(o *options) { o.schema = name }
}

// WithRiver changes River's configuration before [Box.Run] uses it: hooks and middleware such as OpenTelemetry's.
func WithRiver(change func(*river.Config)) Option {
	return func(o *options) { o.river = append(o.river, change) }
}
