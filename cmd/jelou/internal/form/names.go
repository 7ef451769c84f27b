package form

// The flags for times.
const (
	Since = "since"
	Until = "until"
)

// friendlyParameters are the flags for parameters whose names differ from the contract's. The contract's own names work,
// too, here and in friendlyMembers.
var friendlyParameters = map[string]string{
	"userId": "user", "clientId": "user", "elementName": "name", "startAt": Since, "endAt": Until, "from": Since, "to": Until,
	"limit": "page-size", // --limit bounds the items of all pages
}

// friendlyMembers are the flags for members at the top of a body.
var friendlyMembers = map[string]string{"userId": "user", "botId": "bot", "elementName": "name", "destinations": "to"}
