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
	_ = raw.Read(func(fd uintptr) bool { // what ends the wait comes again when something is read
		var found arrival
		found, failed = arrived(fd)
		return found != nothing
	})
	return failed
}

// pending tells what has arrived that was not read, with the error of the connection.
func pending(raw syscall.RawConn) (found arrival, failed error) {
	if err := raw.Control(func(fd uintptr) { found, failed = arrived(fd) }); err != nil {
		return ended, err
	}
	return found, failed
}

func arrived(fd uintptr) (arrival, error) {
	var one [1]byte
	for {
		n, _, err := syscall.Recvfrom(int(fd), one[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT) //nolint:gosec // a file descriptor
		switch {
		case err == syscall.EINTR: //nolint:errorlint // the system's own number
		case err == syscall.EAGAIN: //nolint:errorlint // the system's own number
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
