package transport

// Meter gives the tests connections that count.
var Meter = meter
