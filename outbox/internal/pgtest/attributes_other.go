//go:build !linux

package pgtest

import "syscall"

// attributes returns none: PostgreSQL runs as the present user, and outlives a program that is killed.
func attributes(string) (*syscall.SysProcAttr, error) { return new(syscall.SysProcAttr), nil }
