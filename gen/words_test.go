package main

import "testing"

func TestDoesTurnsTheSummaryIntoThirdPerson(t *testing.T) {
	for summary, want := range map[string]string{
		"Send a message.": "sends a message", "List the polls of a bot.": "lists the polls of a bot", "Refresh an asset": "refreshes an asset",
		"Notify people.": "notifies people", "Deploy a bot.": "deploys a bot", "Fix it.": "fixes it", "Go.": "goes", "Stop": "stops", "Process it.": "processes it", "Returns a list.": "returns a list",
		"Send\r\na\ufeff message.\n": "sends a message", "The state of a person.": "is for the state of a person", "Templates of a bot": "is for templates of a bot", "Templates": "is for templates",
	} {
		if got := does(summary); got != want {
			t.Errorf("does(%q) is %q, want %q", summary, got, want)
		}
	}
}

// Go source has none of these characters.
func TestCommentRemovesUnwritableCharacters(t *testing.T) {
	if got, want := comment("One\r\n\r\nt\ufeffw\x00o */ \t\n"), "// One\n//\n// two */"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// gofmt would make a line that begins with "+build" the build constraint of the whole file.
func TestCommentIsNoBuildConstraint(t *testing.T) {
	if got, want := comment("Flags:\n\t+build ignore"), "// Flags:\n// \t+ build ignore"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// "go doc" shows a list only if its items are indented.
func TestCommentKeepsLists(t *testing.T) {
	if got, want := comment("Both:\n\n- one\n- two\n\n1. First\n2026 was - well - odd."), "// Both:\n//\n//   - one\n//   - two\n//\n//   1. First\n// 2026 was - well - odd."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAboutDescribesAType(t *testing.T) {
	for description, want := range map[string]string{
		"A card.":           "Card is a card.",
		"The card at hand.": "Card is the card at hand.",
		"  A card.":         "Card is a card.",
		"Text on a card.":   "Card: Text on a card.",
		"Says who is it.":   "Card says who is it.",
		"Jelou's own card.": "Card: Jelou's own card.",
		"Settings of it.":   "Card: Settings of it.",
		"Details about it.": "Card: Details about it.",
		"Parameters":        "Card: Parameters",
		"Status for all.":   "Card: Status for all.",
		"This is a card.":   "Card: This is a card.",
		"":                  "Card is part of the contract.",
	} {
		if got := about("Card", description); got != want {
			t.Errorf("about(%q) is %q, want %q", description, got, want)
		}
	}
}

func TestWordIsTheLastWordOfATypeName(t *testing.T) {
	for name, want := range map[string]string{
		"Message": "message", "FlowButton": "button", "CTAURLMessage": "message", "Template": "template", "PollURL": "url",
	} {
		if got := word(name); got != want {
			t.Errorf("word(%q) is %q, want %q", name, got, want)
		}
	}
}
