package operation

// These are the command line's words that differ from the contract's, besides the flags in package form. An operation that
// they leave out has the contract's names.

// nouns are the names of commands.
var nouns = map[string]string{"messages": "history", "user-state": "state"}

// friendlyColumns are the columns of a table, by the operation that lists its rows. Dots lead into objects.
var friendlyColumns = map[string][]string{
	"listTemplates":     {"elementName", "language", "status", "category", "paramsNumber", "template"},
	"listNotifications": {"createdAt", "destination", "elementName", "sentStatus", "error", "id"},
	"listMessages":      {"createdAt", "by", "recipient.id", "bubble.type", "bubble.text", "status", "messageId"},
}

// followed has the operations with --follow. It says how to recognise a row that changes: by the member id, and by the
// members with its state.
var followed = map[string]struct {
	id    string
	state []string
}{
	"listNotifications": {"id", []string{"sentStatus", "wasRead"}},
	"listMessages":      {"messageId", []string{"status"}},
}
