package main

import (
	"regexp"
	"strings"
)

// unwritable removes the characters that Go source cannot have, and carriage returns. It also keeps a text from being a build
// constraint.
var unwritable = strings.NewReplacer("\x00", "", "\ufeff", "", "\r", "", "+build", "+ build")

// oneLine returns text for a comment's line.
func oneLine(text string) string { return strings.Join(strings.Fields(unwritable.Replace(text)), " ") }

// comment returns text as a Go comment.
func comment(text string) string {
	text = strings.TrimSpace(unwritable.Replace(text))
	if text == "" {
		return ""
	}
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		if listItem.MatchString(line) {
			line = "  " + line // otherwise "go doc" would make one paragraph of the list
		}
		lines = append(lines, strings.TrimRight("// "+line, " "))
	}
	return strings.Join(lines, "\n")
}

// listItem matches the begin of an item in a list of Markdown.
var listItem = regexp.MustCompile(`^([-*+]|[0-9]+[.)]) `)

// about returns the doc comment of a type: "TextMessage is a text, …" if the description begins with an article, and
// "TextMessageType says that …" if the description begins with a verb.
func about(name, description string) string {
	description = strings.TrimSpace(description)
	if article.MatchString(description) {
		return name + " is " + strings.ToLower(description[:1]) + description[1:]
	}
	if verb, rest, _ := strings.Cut(description, " "); verbEnd.MatchString(verb) && !afterNoun.MatchString(rest) {
		return name + " " + strings.ToLower(verb) + " " + rest
	}
	if description == "" {
		return name + " is part of the contract."
	}
	return name + ": " + description
}

// article matches the begin of a text that names a thing.
var article = regexp.MustCompile(`^(A|An|The|One) `)

// verbEnd matches the last letters of a verb in the third person, but no "Status", "Address" or "This".
var verbEnd = regexp.MustCompile(`[^'siu]s$`)

// afterNoun matches the words after a plural: "Settings of a bot" and "Details about a person" begin with no verb.
var afterNoun = regexp.MustCompile(`^((of|for|about|in|on|per|from|and|or) |$)`)

// does returns a summary in the third person: "sends a message" for "Send a message.", and "is for the state of a person"
// for "The state of a person."
func does(summary string) string {
	summary = strings.TrimSuffix(oneLine(summary), ".")
	verb, rest, _ := strings.Cut(summary, " ")
	if article.MatchString(summary) || verbEnd.MatchString(verb) && afterNoun.MatchString(rest) {
		return strings.TrimSpace("is for " + strings.ToLower(verb) + " " + rest)
	}
	return strings.TrimSpace(thirdPerson(strings.ToLower(verb)) + " " + rest)
}

// thirdPerson returns the third person of a verb: "sends" for "send".
func thirdPerson(verb string) string {
	if strings.HasSuffix(verb, "s") && !strings.HasSuffix(verb, "ss") {
		return verb // "returns" is one
	}
	for _, hissing := range []string{"s", "x", "z", "sh", "ch", "o"} {
		if strings.HasSuffix(verb, hissing) {
			return verb + "es"
		}
	}
	if stem, ok := strings.CutSuffix(verb, "y"); ok && !strings.ContainsAny(stem[max(0, len(stem)-1):], "aeiou") {
		return stem + "ies"
	}
	return verb + "s"
}

// word returns the last word of a type's name, as a name for a variable: "button" for FlowButton.
func word(typeName string) string { return strings.ToLower(lastWord.FindString(typeName)) }

// lastWord matches capitals alone, or one and what follows it: URL in PollURL, and Status in HTTPStatus.
var lastWord = regexp.MustCompile(`([A-Z]+|[A-Z][^A-Z]*)$`)
