// Package docs holds the tests of the documentation: of every Markdown file in the repository.
//
// A code block says its language. Go compiles, and tests run; JSON that is a message keeps the contract; the
// shell blocks of a page run one after the other, in one shell, in a copy of the repository, with "jelou" on
// the path. A comment right before a block changes that:
//
//	<!-- file: main.go -->         the block is written to that file, for the blocks after it
//	<!-- another terminal -->      the block is "jelou sandbox": it stays, and what it prints is exported
//	<!-- not run: the reason -->   only the syntax and the targets of make are checked
//
// A block that names api.jelou.ai is never run. The shell blocks need a shell, make and curl, and have the
// build tag "shell"; "make docs-check" runs everything.
package docs
