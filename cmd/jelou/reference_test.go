package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

var update = flag.Bool("update", false, "write docs/cli.md and NOTICES")

const referenceFile = "../../docs/cli.md"

// TestReferenceFollowsFromTheCommands compares docs/cli.md with the commands. With -update it writes the page.
func TestReferenceFollowsFromTheCommands(t *testing.T) {
	root, err := newRoot()
	if err != nil {
		t.Fatal(err)
	}
	root.InitDefaultVersionFlag()
	root.InitDefaultCompletionCmd()
	page := reference(root)
	if *update {
		if err := os.WriteFile(referenceFile, []byte(page), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	written, err := os.ReadFile(referenceFile)
	if err != nil {
		t.Fatal(err)
	}
	if string(written) != page {
		t.Error("docs/cli.md is stale: run \"make generate\"")
	}
}

// reference returns the manual of all commands on one page.
func reference(root *cobra.Command) string {
	var contents, body strings.Builder
	each(root, 0, func(cmd *cobra.Command, depth int) {
		anchor := strings.ReplaceAll(cmd.CommandPath(), " ", "-")
		fmt.Fprintf(&contents, "%s- [%s](#%s): %s\n", strings.Repeat("  ", depth), cmd.CommandPath(), anchor, markdown(cmd.Short))
		fmt.Fprintf(&body, "\n%s %s\n\n%s", strings.Repeat("#", min(depth+2, 4)), cmd.CommandPath(), manual(cmd))
	})
	return "# The command line\n\n" +
		"<!-- Code generated from the commands by \"make generate\"; DO NOT EDIT. -->\n\n" +
		"The output of `jelou COMMAND --help` for every command. `go install ./cmd/jelou` in a clone installs the program.\n" +
		"A command also accepts the flags of the commands above it: `--env-file` and `--verbose` everywhere, and those of\n" +
		"`jelou send` in each of its kinds. These, and the commands for other operations, follow from\n" +
		"[openapi.yaml](../openapi.yaml): if a flag or a command has another name, the contract's name works, too (`--to` is\n" +
		"also `--destination`).\n\n" + contents.String() + body.String()
}

func each(cmd *cobra.Command, depth int, visit func(*cobra.Command, int)) {
	visit(cmd, depth)
	for _, sub := range cmd.Commands() {
		if sub.IsAvailableCommand() {
			each(sub, depth+1, visit)
		}
	}
}

func manual(cmd *cobra.Command) string {
	text := cmd.Long
	if text == "" {
		text = cmd.Short + "."
	}
	own := cmd.NonInheritedFlags() // UseLine then knows the flags for the commands below, too
	var out strings.Builder
	out.WriteString(paragraphs(text))
	fmt.Fprintf(&out, "\n```text\n%s\n```\n", cmd.UseLine())
	if cmd.Example != "" {
		fmt.Fprintf(&out, "\n```sh\n%s\n```\n", unindent(cmd.Example))
	}
	if own.HasAvailableFlags() {
		out.WriteString("\n| flag | |\n|---|---|\n")
		own.VisitAll(func(f *pflag.Flag) {
			if f.Name != "help" && !f.Hidden {
				out.WriteString(row(f))
			}
		})
	}
	if parent := cmd.Parent(); parent != nil && parent.Name() == "send" {
		out.WriteString("\nAnd the flags of [jelou send](#jelou-send).\n")
	}
	return out.String()
}

// paragraphs returns a help text in Markdown.
func paragraphs(text string) string {
	var out strings.Builder
	for i, paragraph := range strings.Split(strings.TrimSpace(text), "\n\n") {
		if i > 0 {
			out.WriteString("\n")
		}
		// Tables and commands have lines of their own.
		if strings.Contains("\n"+paragraph, "\n  ") || strings.HasPrefix(paragraph, "\t") {
			paragraph = "```text\n" + paragraph + "\n```"
		} else {
			paragraph = markdown(strings.TrimLeft(paragraph, "# ")) // cobra's own texts have headings
		}
		out.WriteString(paragraph + "\n")
	}
	return out.String()
}

func row(f *pflag.Flag) string {
	kind, usage := pflag.UnquoteUsage(f)
	name := "--" + f.Name
	if f.Shorthand != "" {
		name = "-" + f.Shorthand + ", " + name
	}
	name = strings.TrimSpace(name + " " + kind)
	if f.DefValue != "" && f.DefValue != "false" && f.DefValue != "[]" {
		usage += " (default " + f.DefValue + ")"
	}
	return fmt.Sprintf("| `%s` | %s |\n", strings.ReplaceAll(name, "|", `\|`), strings.ReplaceAll(markdown(usage), "|", `\|`))
}

// markdown escapes a text so that Markdown shows it as it is.
func markdown(text string) string {
	return strings.NewReplacer("*", `\*`, "_", `\_`, "<", `\<`, "[", `\[`).Replace(text)
}

func unindent(text string) string {
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = strings.TrimPrefix(lines[i], "  ")
	}
	return strings.Join(lines, "\n")
}
