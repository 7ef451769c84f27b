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

// riverUI makes the handler of River's UI: the queue, parked messages, a pause. It shows no message: River's tables have none.
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

// metrics are OpenTelemetry's, kept in memory here. Yours go to an exporter.
type metrics struct {
	reader   *metric.ManualReader
	provider *metric.MeterProvider
}

func newMetrics() *metrics {
	reader := metric.NewManualReader()
	return &metrics{reader, metric.NewMeterProvider(metric.WithReader(reader))}
}

// option lets River measure itself.
func (m *metrics) option() outbox.Option {
	return outbox.WithRiver(func(config *river.Config) {
		config.Plugins = append(config.Plugins, otelriver.NewMiddleware(&otelriver.MiddlewareConfig{MeterProvider: m.provider}))
	})
}

// worked is how many jobs were worked, retries included.
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
