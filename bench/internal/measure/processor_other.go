//go:build !unix

package measure

import (
	"errors"
	"time"
)

// Processor fails: only Unix reports this time.
func Processor() (time.Duration, error) { return 0, errors.ErrUnsupported }

// Children fails like [Processor].
func Children() (time.Duration, error) { return 0, errors.ErrUnsupported }
