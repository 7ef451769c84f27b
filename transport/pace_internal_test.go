package transport

import (
	"math"
	"testing"
	"time"
)

// Responses can ask for waits of different lengths, and for centuries.
func TestLongestWaitCounts(t *testing.T) {
	p := newPace(1, 1)
	p.hold(time.Hour)
	p.hold(time.Second)
	if held := p.held(); held < time.Minute {
		t.Errorf("held for %v, want about an hour", held)
	}
	p.hold(math.MaxInt64)
	if wait := p.expected(5); wait < 23*time.Hour || wait > 25*time.Hour {
		t.Errorf("the fifth call expects to wait %v, want about a day", wait)
	}
}
