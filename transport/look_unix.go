//go:build unix

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

// waitReadable waits until something has arrived, but does not read it. It returns the connection's error, which the
// system reports only once.
func waitReadable(raw syscall.RawConn) (failed error) {
	_ = raw.Read(func(fd uintptr) bool { // an error that ends the wait comes again with the next read
		var found arrival
		found, failed = arrived(fd)
		return found != nothing
	})
	return failed
}

// pending returns what has arrived unread, and the connection's error.
func pending(raw syscall.RawConn) (found arrival, failed error) {
	if err := raw.Control(func(fd uintptr) { found, failed = arrived(fd) }); err != nil {
		return ended, err
	}
	return found, failed
}

func arrived(fd uintptr) (arrival, error) {
	var one [1]byte
	for {
		n, _, err := syscall.Recvfrom(int(fd), one[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
		switch {
		case err == syscall.EINTR:
		case err == syscall.EAGAIN:
			return nothing, nil
		case err != nil:
			return ended, os.NewSyscallError("read", err)
		case n == 0:
			return ended, nil
		default:
			return something, nil
		}
	}
}
