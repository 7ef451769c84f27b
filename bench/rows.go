package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/jelou-go/jelou/bench/internal/measure"
	"github.com/jelou-go/jelou/bench/internal/peers"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/transport"
)

const production = jelou.ServerURLProduction

type row struct {
	what, against, goal string
	kind                string // the example that the row sends, or "" for a row without kinds
	ratio               measure.Ratio
	most                float64 // the goal for the ratio
	countAllocs         bool    // the goal is also no more allocations
}

// met reports whether the row meets the goal. The median decides, although it has an uncertainty.
func (r row) met() bool {
	return r.ratio.Median <= r.most && (!r.countAllocs || r.ratio.OurAllocs <= r.ratio.TheirAllocs)
}

type bench struct {
	report
	short         measure.Plan // without the network
	whole         measure.Plan // over loopback
	programRounds int
	lines         int // the lines of the file for whole programs
	memoryLines   []int
}

func (b *bench) compare(ctx context.Context, plan measure.Plan, r row, ours, theirs measure.Do) error {
	var err error
	if r.ratio, err = measure.Compare(ctx, plan, ours, theirs); err != nil {
		return fmt.Errorf("%s against %s, %s: %w", r.what, r.against, r.kind, err)
	}
	b.rows = append(b.rows, r)
	return nil
}

// sends compares whole sends that stop short of the network.
func (b *bench) sends(ctx context.Context) error {
	for _, k := range b.kinds {
		plain := &http.Client{Transport: stub{}}
		byHand := sendByHand(production, plain, k.byHand)
		// The Timeout of an http.Client would start a goroutine for the stub, which it does not do for an http.Transport.
		withTimeout := func(ctx context.Context) error {
			ctx, cancel := context.WithTimeout(ctx, transport.DefaultTimeout)
			defer cancel()
			return byHand(ctx)
		}
		whole := sendOurs(production, transport.New(transport.WithBase(stub{})), k.ours)
		bounded := row{what: "a send short of the network", against: "by hand, with a time-out", goal: "≤ 1.00, no more allocations", kind: k.name, most: 1, countAllocs: true}
		if err := b.compare(ctx, b.short, bounded, whole, withTimeout); err != nil {
			return err
		}
		ours, generated := sendOurs(production, plain, k.ours), sendStock(production, plain, k.stock)
		alone := row{what: "a send short of the network, with an http.Client", against: "stock oapi-codegen", goal: "≤ 1.00", kind: k.name, most: 1}
		if err := b.compare(ctx, b.short, alone, ours, generated); err != nil {
			return err
		}
	}
	return nil
}

// decoding compares UnmarshalMessage with encoding/json, which gets the right struct.
func (b *bench) decoding(ctx context.Context) error {
	for _, k := range b.kinds {
		ours := func(context.Context) error {
			_, err := jelou.UnmarshalMessage(k.json)
			return err
		}
		theirs := func(context.Context) error { return json.Unmarshal(k.json, k.again()) }
		decoded := row{what: "UnmarshalMessage", against: "json.Unmarshal into the right struct", goal: "≤ 1.50", kind: k.name, most: 1.5}
		if err := b.compare(ctx, b.short, decoded, ours, theirs); err != nil {
			return err
		}
	}
	return nil
}

// allocations finds the most allocations of Validate for a valid message.
func (b *bench) allocations(ctx context.Context) error {
	for _, k := range b.kinds {
		n, err := measure.Allocs(ctx, func(context.Context) error { return k.ours.Validate() })
		if err != nil {
			return err
		}
		b.validateAllocs = max(b.validateAllocs, n)
	}
	return nil
}

// loopback compares whole sends to a server on this machine.
func (b *bench) loopback(ctx context.Context) error {
	server := httptest.NewServer(accepting(0))
	defer server.Close()
	text := b.kinds[0]
	doer, client := transport.New(), &http.Client{Transport: pool(), Timeout: 30 * time.Second}
	ours, byHand := sendOurs(server.URL, doer, text.ours), sendByHand(server.URL, client, text.byHand)
	b.whole.End = func() {
		doer.CloseIdleConnections()
		client.CloseIdleConnections()
	}
	for _, senders := range []int{1, 64} {
		plan := b.whole
		plan.Senders = senders
		what := fmt.Sprintf("a whole send over loopback, %d at once", senders)
		same := row{what: what + ", by hand", against: "itself: the noise", goal: "–", most: math.Inf(1)}
		if err := b.compare(ctx, plan, same, byHand, byHand); err != nil {
			return err
		}
		noise := b.rows[len(b.rows)-1].ratio
		most := min(1.05, max(noise.High, 1/noise.Low))
		sent := row{what: what, against: "by hand", goal: "≤ 1.00 within noise, never above 1.05", most: most}
		if err := b.compare(ctx, plan, sent, ours, byHand); err != nil {
			return err
		}
	}
	others, err := peers.All(server.URL, pool())
	if err != nil {
		return err
	}
	for _, peer := range others {
		other := row{what: "a whole send over loopback, 1 at once", against: peer.Name, goal: "< 1.00", most: 1}
		if err := b.compare(ctx, b.whole, other, ours, peer.Send); err != nil {
			return err
		}
	}
	return nil
}

// pool returns a transport with as many idle connections as this client has. With net/http's default of two, the comparison
// would measure something else.
func pool() *http.Transport {
	way := http.DefaultTransport.(*http.Transport).Clone()
	way.MaxIdleConns, way.MaxIdleConnsPerHost = 128, 128
	return way
}
