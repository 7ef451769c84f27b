// Package e2e tests the generated client from end to end. Its tests are here because the generated package has only
// generated files.
package e2e
