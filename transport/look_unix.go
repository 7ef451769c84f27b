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

// readNow reads what has arrived. It returns false if nothing has.
func readNow(fd uintptr, p []byte) (n int, ready bool, failed error) {
	for {
		n, err := syscall.Read(int(fd), p)
		switch {
		case err == syscall.EINTR:
		case err == syscall.EAGAIN:
			return 0, false, nil
		case err != nil:
			return 0, true, os.NewSyscallError("read", err)
		default:
			return n, true, nil
		}
	}
}

// arrived returns what has arrived unread, and the connection's error.
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
