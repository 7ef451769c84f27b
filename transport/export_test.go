package transport

import "net/http"

// NewBase gives the tests the pool that New makes, to make it trust their certificate.
func NewBase() *http.Transport { return newBase() }

// Meter gives the tests connections that count.
var Meter = meter
