//go:build !unix

package transport

import (
	"net"
	"syscall"
)

// rawConn is nil: this system cannot be asked what has arrived, and what a reader has been given has to do.
func rawConn(net.Conn) syscall.RawConn { return nil }

func waitReadable(syscall.RawConn) error { return nil }

func pending(syscall.RawConn) (arrival, error) { return nothing, nil }
