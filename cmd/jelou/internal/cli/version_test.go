package cli_test

import (
	"encoding/json"
	"fmt"
	"runtime"
	"testing"

	"github.com/jelou-go/jelou/cmd/jelou/internal/clitest"
	"github.com/jelou-go/jelou/internal/openapi"
	"github.com/jelou-go/jelou/transport"
)

func TestVersion(t *testing.T) {
	contract, err := openapi.Contract()
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"jelou": transport.Version, "contract": contract.Version, "go": runtime.Version()}
	clitest.Run(t, odd(nil), "", "version").Want(t, 0, fmt.Sprintf("jelou %s\ncontract %s\ngo %s\n", want["jelou"], want["contract"], want["go"]), "")

	printed := clitest.Run(t, odd(nil), "", "version", "--json")
	var got map[string]string
	if err := json.Unmarshal([]byte(printed.Out), &got); err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%+v, %v, want %v", printed, err, want)
	}
	if printed := clitest.Run(t, odd(nil), "", "version", "now"); printed.Code != 2 {
		t.Errorf("an argument: %+v", printed)
	}
}
