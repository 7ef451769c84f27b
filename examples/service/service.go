package main

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"math"
	"net/http"
	"strconv"
	"sync"

	"go.opentelemetry.io/otel/trace"

	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
)

// service tells customers that their orders are ready, once for each order.
type service struct {
	client    *jelou.ClientWithResponses
	botID     string
	customers map[string]string // whose order it is, by the order's number; a real one asks a database
	log       *slog.Logger
	told      sync.Map // the orders whose customers know, or may know; a real one is in the database, too
}

// orderReady answers POST /orders/{id}/ready.
func (s *service) orderReady(w http.ResponseWriter, r *http.Request) {
	order := r.PathValue("id")
	userID, known := s.customers[order]
	if !known {
		answer(w, http.StatusNotFound, "no such order")
		return
	}
	if _, told := s.told.LoadOrStore(order, true); told {
		answer(w, http.StatusConflict, "the customer knows, or may know")
		return
	}
	// A caller that hangs up does not tear down a send that has begun, or nobody would know what became of it.
	// The client's time-out still holds.
	ctx := context.WithoutCancel(r.Context())
	_, err := s.client.SendMessageWithResponse(ctx, s.botID, jelou.TextMessage{
		UserID: userID,
		Text:   "Your order " + order + " is ready.",
	})
	s.record(ctx, order, err)
	switch delivery.Of(err) {
	case 0:
		answer(w, http.StatusAccepted, "sent")
	case delivery.NotSent:
		s.told.Delete(order)
		answer(w, http.StatusServiceUnavailable, "not sent")
	case delivery.Refused:
		s.told.Delete(order)
		if failure := new(delivery.Error); errors.As(err, &failure) && failure.StatusCode == http.StatusTooManyRequests {
			w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(failure.RetryAfter.Seconds()))))
			answer(w, http.StatusServiceUnavailable, "not sent")
			return
		}
		answer(w, http.StatusBadGateway, "refused")
	case delivery.Unknown: // it stays in told: whoever asks again gets a 409, and the customer no second message
		answer(w, http.StatusGatewayTimeout, "unknown")
	}
}

// record logs the outcome. An error's record holds neither the number nor the text.
func (s *service) record(ctx context.Context, order string, err error) {
	log := s.log.With("order", order, "trace", trace.SpanContextFromContext(ctx).TraceID())
	if err == nil {
		log.InfoContext(ctx, "told")
		return
	}
	log.ErrorContext(ctx, "not told", "error", err)
}

func answer(w http.ResponseWriter, status int, outcome string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	// A caller that is gone cannot be told.
	_ = json.NewEncoder(w).Encode(map[string]string{"outcome": outcome})
}
