// Package e2e holds the tests of the generated package, which has no room for anything that
// is written by hand.
package e2e
