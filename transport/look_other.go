//go:build !unix

package transport

import (
	"net"
	"syscall"
)

// rawConn returns nil, because this system cannot tell what has arrived. conn then relies on net/http's reads alone.
func rawConn(net.Conn) syscall.RawConn { return nil }

func waitReadable(syscall.RawConn) error { return nil }

func pending(syscall.RawConn) (arrival, error) { return nothing, nil }
