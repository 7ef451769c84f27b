package journal

import (
	"path/filepath"
	"testing"
)

// BenchmarkLine is all that the journal does for a line.
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
	for line := int64(1); b.Loop(); line++ {
		if err := j.Sending(line); err != nil {
			b.Fatal(err)
		}
		if err := j.Record(Record{Line: line, Outcome: Sent, MessageID: "wamid.HBgMNTkzOTg3NjU0MzIxFQIAERgS"}); err != nil {
			b.Fatal(err)
		}
	}
}
