// Package docs tests the documentation: every Markdown file in the repository.
//
// Every code block must have a language. Go must compile, and its tests must pass. JSON must parse, and a message must
// keep the contract. The shell blocks of a page run one after the other in one shell, in a copy of the repository, with
// "jelou" on the path. TypeScript runs in contract/crosscheck; PowerShell and cmd.exe (bat) do not run. A translation
// (README.es.md, docs/es) must agree with its original. A comment directly before a block changes how the tests treat the
// block:
//
//	<!-- file: main.go -->         writes the block to that file, for the blocks after it
//	<!-- another terminal -->      keeps "jelou sandbox" running, and exports the variables that it prints
//	<!-- not run: the reason -->   checks only the syntax and the targets of make
//
// A block that contains api.jelou.ai never runs. Blocks of Go and of the shell take long, and need the build tag "shell"; the
// shell blocks also need a shell, make and curl. "make docs-check" runs everything.
package docs
