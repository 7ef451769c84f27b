// Package soak holds tests that use the generated client as a busy program does: one client, hundreds of
// senders, and a network that fails in every way. What the client says became of each message is compared
// with what the server knows, and nothing may be left running afterwards.
//
// JELOU_SOAK=60s makes TestSoak send for that long, with a new seed each time; JELOU_SOAK_SEED repeats one.
package soak
