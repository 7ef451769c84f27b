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
	customers map[string]string // the customer of each order; a real service has a database
	log       *slog.Logger
	told      sync.Map // the orders whose customers know or may know; a real service has a database
}

// orderReady serves POST /orders/{id}/ready.
func (s *service) orderReady(w http.ResponseWriter, r *http.Request) {
	order := r.PathValue("id")
	userID, known := s.customers[order]
	if !known {
		respond(w, http.StatusNotFound, "no such order")
		return
	}
	if _, told := s.told.LoadOrStore(order, true); told {
		respond(w, http.StatusConflict, "the customer knows, or may know")
		return
	}
	// A caller that hangs up must not cancel a send that has begun, because its outcome would be unknown. The client's
	// time-out still applies.
	ctx := context.WithoutCancel(r.Context())
	_, err := s.client.SendMessageWithResponse(ctx, s.botID, jelou.TextMessage{
		UserID: userID,
		Text:   "Your order " + order + " is ready.",
	})
	s.record(ctx, order, err)
	switch delivery.Of(err) {
	case 0:
		respond(w, http.StatusAccepted, "sent")
	case delivery.NotSent:
		s.told.Delete(order)
		respond(w, http.StatusServiceUnavailable, "not sent")
	case delivery.Refused:
		failure := new(delivery.Error)
		errors.As(err, &failure)
		switch failure.StatusCode {
		case http.StatusRequestTimeout: // some services send it in place of a 504, so the order stays in told
			respond(w, http.StatusGatewayTimeout, "unknown")
		case http.StatusTooManyRequests:
			s.told.Delete(order)
			w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(failure.RetryAfter.Seconds()))))
			respond(w, http.StatusServiceUnavailable, "not sent")
		default:
			s.told.Delete(order)
			respond(w, http.StatusBadGateway, "refused")
		}
	case delivery.Unknown: // the order stays in told, so a second request gets a 409 and sends no second message
		respond(w, http.StatusGatewayTimeout, "unknown")
	}
}

// record logs the outcome. The log record of an error contains neither the phone number nor the text.
func (s *service) record(ctx context.Context, order string, err error) {
	log := s.log.With("order", order, "trace", trace.SpanContextFromContext(ctx).TraceID())
	if err == nil {
		log.InfoContext(ctx, "told")
		return
	}
	log.ErrorContext(ctx, "not told", "error", err)
}

func respond(w http.ResponseWriter, status int, outcome string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	// An error means that the caller has gone.
	_ = json.NewEncoder(w).Encode(map[string]string{"outcome": outcome})
}
