package settle

import "time"

// SetWaits makes the waits between two searches short for a test.
func SetWaits(d time.Duration) { waits = []time.Duration{d} }
