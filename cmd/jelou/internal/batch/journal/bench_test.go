package journal

import (
	"path/filepath"
	"runtime"
	"sync/atomic"
	"testing"
)

// BenchmarkLine does all the journal's work for a line, with 64 senders.
func BenchmarkLine(b *testing.B) {
	j, err := Open(filepath.Join(b.TempDir(), "journal"), false)
	if err == nil {
		err = j.Start(anInput, anOwner)
	}
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = j.Close() }()
	b.ReportAllocs()
	b.SetParallelism(64 / runtime.GOMAXPROCS(0))
	var last atomic.Int64
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			line := last.Add(1)
			if err := j.Sending(line); err != nil {
				b.Error(err)
			}
			if err := j.Record(Record{Line: line, Outcome: Sent, MessageID: "wamid.HBgMNTkzOTg3NjU0MzIxFQIAERgS"}); err != nil {
				b.Error(err)
			}
		}
	})
}
