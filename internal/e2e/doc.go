// Package e2e tests the generated client from end to end. Its tests are here because the generated package has only
// generated files.
//
// The soak tests put the client under load: hundreds of senders share one client, and the network fails in many ways.
// The tests compare the outcome that the client reports for each message with the server's record. No goroutine or
// connection may remain afterwards. JELOU_SOAK=60s makes TestSoakAgreesWithTheServersRecord send for that long, with a
// new seed each time. JELOU_SOAK_SEED sets the seed.
package e2e
