// Package names has the command line's words that differ from the contract's. The contract's own words work, too, and
// everything else has the contract's name.
package names

// The flags for times.
const (
	Since = "since"
	Until = "until"
)

// nouns are the names of commands.
var nouns = map[string]string{"messages": "history", "user-state": "state"}

// parameters are the flags for parameters.
var parameters = map[string]string{
	"userId": "user", "clientId": "user", "elementName": "name", "startAt": Since, "endAt": Until, "from": Since, "to": Until,
	"limit": "page-size", // --limit bounds the items of all pages
}

// members are the flags for members at the top of a body.
var members = map[string]string{"userId": "user", "botId": "bot", "elementName": "name", "destinations": "to"}

// columns are the columns of a table, by the operation that lists its rows.
var columns = map[string][]string{
	"listTemplates":     {"elementName", "language", "status", "category", "paramsNumber", "template"},
	"listNotifications": {"createdAt", "destination", "elementName", "sentStatus", "error", "id"},
	"listMessages":      {"createdAt", "by", "recipient.id", "bubble.type", "bubble.text", "status", "messageId"},
}

// Follow says how to recognise a row that changes: by the member ID, and by the members with its state.
type Follow struct {
	ID    string
	State []string
}

var follows = map[string]Follow{
	"listNotifications": {ID: "id", State: []string{"sentStatus", "wasRead"}},
	"listMessages":      {ID: "messageId", State: []string{"status"}},
}

// Noun returns the friendly name of a command; "" for none.
func Noun(noun string) string { return nouns[noun] }

// Parameter returns the friendly name of the flag for a parameter; "" for none.
func Parameter(name string) string { return parameters[name] }

// Member returns the friendly name of the flag for a member at the top of a body; "" for none.
func Member(name string) string { return members[name] }

// Columns returns the columns of a table, with dots into objects; nil if the contract decides.
func Columns(operation string) []string { return columns[operation] }

// Follows reports whether --follow works for an operation, and how its rows change.
func Follows(operation string) (Follow, bool) {
	f, ok := follows[operation]
	return f, ok
}
