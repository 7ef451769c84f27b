// Package journal keeps the outcome of each line of a batch in a file. If a run was interrupted or killed at any moment,
// the next one can go on and sends nothing twice.
//
// # The file
//
// The file is NDJSON. The first line, the header, has 512 bytes, and a run writes it again in place. Every other line is a
// [Record]. A run only ever appends records.
//
// Before the first byte of an attempt leaves, a record says that the line is [Sending], and the header has the file's
// length up to the end of that record. A record with the outcome follows. So a line whose last record is [Sending] was in
// flight when the run ended, and may have been sent. The next run appends a record that says so. Records that come at the
// same time are written together, with one header, and each attempt waits for that.
//
// Each record has a number and a checksum. The checksum covers the record and the checksum before it. The header has a
// checksum of its own, and the checksum of the last record that it knows of.
//
// # Damage
//
// [Open] fails if the file is shorter than the header says, or if a byte has changed: no run uses such a journal. Only
// outcomes stand behind the header's length. If somebody cuts them off, their lines count as in flight. A kill can cut the
// last record short, so the next run removes the beginning of a record at the end of the file. Anything else there is an
// error.
//
// A power cut can undo writes that the system had not put on the disk, unless the journal syncs each write.
package journal
