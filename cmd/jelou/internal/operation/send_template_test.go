package operation

import (
	"net/http"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/cmd/jelou/internal/clitest"
)

// A receiver whom the response does not name may have the template. So the exit code is that of an unknown delivery. The
// command prints the others as usual. Only standard output has phone numbers.
func TestUnnamedReceiverMakesATemplateUnknown(t *testing.T) {
	const (
		named   = `{"id":"n2","destination":"593987654322"}`
		unknown = "jelou: delivery unknown: HTTP 200: the response names 1 of 3 receivers\n"
		note    = ": the response does not name this receiver, who may have the message\n"
	)
	respond(t, http.StatusOK, "["+named+"]")
	flags := []string{"send", "template", "--name", "x", "--to", "593987654321", "--to", "593987654322", "--to", "593987654323"}
	sendCommand(t, "", flags...).Want(t, 3, named+"\n", unknown+"  --to 1"+note+"  --to 3"+note)
	clitest.Write(t, "template.json", `{"elementName":"x","destinations":["593987654321","593987654322","593987654323"]}`)
	sendCommand(t, "", "send", "template", "template.json").Want(t, 3, named+"\n", unknown+"  /destinations/0"+note+"  /destinations/2"+note)
	sendCommand(t, "", append(flags, "--json")...).Want(t, 3, `{"outcome":"unknown","statusCode":200,`+
		`"error":"jelou: delivery unknown: HTTP 200: the response names 1 of 3 receivers",`+
		`"response":[`+named+`],"missing":["593987654321","593987654323"]}`+"\n", unknown)
	respond(t, http.StatusOK, "[]")
	none := strings.Replace(unknown, "1 of 3", "0 of 3", 1)
	sendCommand(t, "", flags...).Want(t, 3, "", none+"  --to 1"+note+"  --to 2"+note+"  --to 3"+note)
	respond(t, http.StatusOK, `[{"id":"n1","destination":"593987654321"}]`)
	sendCommand(t, "", "send", "template", "--name", "x", "--to", "593987654321", "--json").
		Want(t, 0, `{"outcome":"sent","response":[{"id":"n1","destination":"593987654321"}]}`+"\n", "")
}
