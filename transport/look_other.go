//go:build !unix || aix

package transport

import (
	"net"
	"syscall"
)

// rawConn returns nil, because this system cannot tell what has arrived. conn then relies on net/http's reads alone.
func rawConn(net.Conn) syscall.RawConn { return nil }

func receive(uintptr, []byte, bool) (int, error) { return nothing, nil }
