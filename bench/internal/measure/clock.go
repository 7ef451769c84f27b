package measure

import (
	"syscall"
	"time"
)

// Clock returns a time. Two of them are the length of a measurement.
type Clock func() (time.Duration, error)

var start = time.Now()

// Wall is the time that passes.
func Wall() (time.Duration, error) { return time.Since(start), nil }

// Processor is the time that this program keeps processors busy, in user and in system, garbage collection
// included. Unlike the time that passes it does not grow when something else on the machine is busy.
func Processor() (time.Duration, error) { return processor(syscall.RUSAGE_SELF) }

// Children is the same of the programs that this one has started, once they have ended.
func Children() (time.Duration, error) { return processor(syscall.RUSAGE_CHILDREN) }

func processor(who int) (time.Duration, error) {
	var used syscall.Rusage
	err := syscall.Getrusage(who, &used)
	return time.Duration(used.Utime.Nano() + used.Stime.Nano()), err
}
