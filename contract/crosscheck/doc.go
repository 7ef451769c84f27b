// Package crosscheck checks the contract with tools from npm: Prism, Redocly, openapi-typescript and the TypeScript
// compiler. "make contract-crosscheck" installs them in this directory with "npm ci", and runs the tests.
package crosscheck
