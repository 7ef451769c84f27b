// Package journal keeps what became of each line of a batch in a file, so that a run which was interrupted
// or killed at any moment can go on without sending anything twice.
//
// # The file
//
// The file is NDJSON. Its first line, the header, is 4096 bytes long and is changed in place; every other
// line is a [Record]. The header says what the journal belongs to and has a slot for each worker.
//
// Before a line is sent its number is written into a slot, and when its outcome is known a record is
// appended. So a line that is in a slot and has no record was in flight when the run ended: it may have
// been sent. The next run gives it a record that says so.
//
// A line can be tried in a later run again, and then has a record already while it is in flight. The header
// therefore also says where the records of the current run begin: only those count for what is in the slots.
// Within a run a line is tried once.
//
// # What a kill leaves
//
// Every change of the header lies within one page of the file, which no signal can split. A record may be
// cut short; then it is the last thing in the file, its line is still in a slot, and the piece is taken
// away. A power cut can undo what the system had not yet put on the disk, unless each write is synced.
package journal
