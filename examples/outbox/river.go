package main

import (
	"context"
	"log/slog"
	"net/http"

	"github.com/riverqueue/river"
	"github.com/riverqueue/rivercontrib/otelriver"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"riverqueue.com/riverui"

	"github.com/jelou-go/jelou/outbox"
)

// riverUI returns the handler of River's UI, which shows the queue and parked jobs, and can pause the queue. It shows
// no content of messages, because River's tables have none.
func riverUI[TTx any](box *outbox.Box[TTx]) func(context.Context) (http.Handler, error) {
	return func(ctx context.Context) (http.Handler, error) {
		handler, err := riverui.NewHandler(&riverui.HandlerOpts{
			Endpoints: riverui.NewEndpoints(box.River(), nil),
			Logger:    slog.Default(),
		})
		if err != nil {
			return nil, err
		}
		return handler, handler.Start(ctx)
	}
}

// metrics holds OpenTelemetry's metrics in memory. A real program sends them to an exporter.
type metrics struct {
	reader   *metric.ManualReader
	provider *metric.MeterProvider
}

func newMetrics() *metrics {
	reader := metric.NewManualReader()
	return &metrics{reader, metric.NewMeterProvider(metric.WithReader(reader))}
}

// option makes River record its metrics.
func (m *metrics) option() outbox.Option {
	return outbox.WithRiver(func(config *river.Config) {
		config.Plugins = append(config.Plugins, otelriver.NewMiddleware(&otelriver.MiddlewareConfig{MeterProvider: m.provider}))
	})
}

// worked returns how many jobs River has worked, including repeated ones.
func (m *metrics) worked(ctx context.Context) (int64, error) {
	var all metricdata.ResourceMetrics
	if err := m.reader.Collect(ctx, &all); err != nil {
		return 0, err
	}
	var n int64
	for _, scope := range all.ScopeMetrics {
		for _, one := range scope.Metrics {
			if sum, ok := one.Data.(metricdata.Sum[int64]); ok && one.Name == "river.work_count" {
				for _, point := range sum.DataPoints {
					n += point.Value
				}
			}
		}
	}
	return n, nil
}
