// Package crosscheck puts the contract before judges from npm: Prism here, Redocly in the Makefile. They are
// installed by "npm ci" in this directory; "make contract-crosscheck" does that and runs the tests.
package crosscheck
