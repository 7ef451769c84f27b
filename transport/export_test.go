package transport

// Counted gives the tests connections that count.
var Counted = counted
