//go:build unix

package transport

import (
	"net"
	"os"
	"syscall"
)

// rawConn is what the system can be asked about, nil for nothing.
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

// waitReadable waits until something has arrived, and reads nothing. The error is that of the connection: the system tells
// it once.
func waitReadable(raw syscall.RawConn) (failed error) {
	_ = raw.Read(func(fd uintptr) (found bool) { // what ends the wait comes again when something is read
		found, failed = arrived(fd)
		return found
	})
	return failed
}

// pending tells whether something has arrived that was not read, with the error of the connection.
func pending(raw syscall.RawConn) (found bool, failed error) {
	err := raw.Control(func(fd uintptr) { found, failed = arrived(fd) })
	return found || err != nil, failed
}

func arrived(fd uintptr) (found bool, failed error) {
	var one [1]byte
	for {
		_, _, err := syscall.Recvfrom(int(fd), one[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT) //nolint:gosec // a file descriptor
		switch err {                                                                          //nolint:errorlint // the system's own number
		case syscall.EINTR:
		case syscall.EAGAIN:
			return false, nil
		case nil:
			return true, nil
		default:
			return true, os.NewSyscallError("read", err)
		}
	}
}
