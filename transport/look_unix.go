//go:build unix && !aix

package transport

import (
	"net"
	"os"
	"syscall"
)

// rawConn returns the connection's file descriptor, or nil if it has none.
func rawConn(c net.Conn) syscall.RawConn {
	system, ok := c.(syscall.Conn)
	if !ok {
		return nil
	}
	raw, err := system.SyscallConn()
	if err != nil {
		return nil
	}
	return raw
}

// receive reads what has arrived, or only looks at it. It returns nothing if nothing has, and 0 at the end of the
// stream. Unlike Recvfrom, Read tells the race detector that what happened before the write happened before the read.
func receive(fd uintptr, p []byte, peek bool) (n int, err error) {
	for {
		if peek {
			n, _, err = syscall.Recvfrom(int(fd), p, syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
		} else {
			n, err = syscall.Read(int(fd), p)
		}
		switch err {
		case nil:
			return n, nil
		case syscall.EINTR:
		case syscall.EAGAIN:
			return nothing, nil
		default:
			return 0, os.NewSyscallError("read", err)
		}
	}
}
