package measure

import (
	"syscall"
	"time"
)

// Clock tells the time that a measurement takes.
type Clock func() (time.Duration, error)

var start = time.Now()

// Wall is the time that passes.
func Wall() (time.Duration, error) { return time.Since(start), nil }

// Processor is the time that this program keeps processors busy, in user and in system, garbage collection
// included. Unlike the time that passes it does not grow when something else on the machine is busy.
func Processor() (time.Duration, error) {
	var used syscall.Rusage
	err := syscall.Getrusage(syscall.RUSAGE_SELF, &used)
	return time.Duration(used.Utime.Nano() + used.Stime.Nano()), err
}
