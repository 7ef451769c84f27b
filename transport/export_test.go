package transport

// Counted lets tests make counting connections with their own dialer.
var Counted = counted
