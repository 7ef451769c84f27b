// Package journal keeps the outcome of each line of a batch in a file, so that a run that was interrupted or killed at any
// moment can go on without sending anything twice.
//
// # The file
//
// The file is NDJSON. Its first line, the header, is 512 bytes long and is written again in place. Every other line is a
// [Record], and records are only ever appended.
//
// Before the first byte of an attempt leaves, a record says that the line is [Sending], and the header says how long the
// file is with it. A record with the outcome follows. So a line whose last record is [Sending] was in flight when the run
// ended, and may have been sent; the next run appends a record that says so. Records that come at the same time are
// written together, with one header, and each attempt waits for that.
//
// Each record has a number and a checksum, which is made of the record and of the checksum before it. The header has one
// of its own, and that of the last record that it knows of.
//
// # Damage
//
// A file that is shorter than the header says, or in which a byte has changed, is an error: that journal is not used. Only
// outcomes stand behind that length. If they are cut off, their lines count as in flight. A kill can cut the last record
// short, so the beginning of a record at the end of the file is removed; anything else there is an error.
//
// A power cut can undo writes that the system had not put on the disk, unless each of them is synced.
package journal
