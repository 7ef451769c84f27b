package measure

import (
	"syscall"
	"time"
)

// Clock returns a time. The difference of two times is the length of a measurement.
type Clock func() (time.Duration, error)

var start = time.Now()

// Wall returns the elapsed time.
func Wall() (time.Duration, error) { return time.Since(start), nil }

// Processor returns the processor time of this program in user and system, including garbage collection. Unlike elapsed time,
// it does not grow when other programs on the machine are busy. Only Unix reports it.
func Processor() (time.Duration, error) { return processor(syscall.RUSAGE_SELF) }

// Children returns the processor time of the ended programs that this program has started.
func Children() (time.Duration, error) { return processor(syscall.RUSAGE_CHILDREN) }

func processor(who int) (time.Duration, error) {
	var used syscall.Rusage
	err := syscall.Getrusage(who, &used)
	return time.Duration(used.Utime.Nano() + used.Stime.Nano()), err
}
