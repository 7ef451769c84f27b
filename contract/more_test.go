package contract_test

import (
	_ "embed"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/jelou-go/jelou/contract"
	"github.com/jelou-go/jelou/contract/internal/corpus"
	"github.com/jelou-go/jelou/contract/internal/facts"
	"github.com/jelou-go/jelou/internal/openapi"
)

//go:embed testdata/more.yaml
var more string

// extended returns the contract with the operations and schemas of testdata/more.yaml added.
func extended(t testing.TB) []byte {
	t.Helper()
	text := string(contract.Document())
	if strings.Contains(text, "parcels") {
		return []byte(text) // the test runs in the copy that TestContractGrows makes
	}
	_, paths, _ := strings.Cut(more, "\npaths:\n")
	paths, schemas, ok := strings.Cut(paths, "components:\n  schemas:\n")
	if !ok || strings.Count(text, "\ncomponents:\n") != 1 || strings.Count(text, "\n  schemas:\n") != 1 {
		t.Fatal("this test does not find the paths and the schemas")
	}
	text = strings.Replace(text, "\ncomponents:\n", "\n"+paths+"\ncomponents:\n", 1)
	return []byte(strings.Replace(text, "\n  schemas:\n", "\n  schemas:\n"+schemas, 1))
}

// Packages facts and corpus handle operations of any form, and kin-openapi judges each request as expected.
func TestAnyOperation(t *testing.T) {
	text := extended(t)
	doc, err := openapi.Read(text)
	if err != nil {
		t.Fatal(err)
	}
	spec, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		t.Fatal(err)
	}
	all, err := corpus.Of(doc)
	if err != nil {
		t.Fatal(err)
	}
	validator := contract.NewValidatorOf(spec)
	counts := make(map[string]int)
	for _, c := range all {
		if strings.Contains(c.Operation.Path, "parcels") {
			counts[c.Operation.ID]++
		}
		asExpected(t, c, theirs(t, validator, c))
	}
	if len(counts) != 4 || counts["dropParcel"] == 0 {
		t.Errorf("requests of the operations: %v", counts)
	}
	known := make(map[string]bool)
	for _, rule := range facts.Of(doc) {
		known[rule.String()] = true
	}
	for _, rule := range []string{
		"GET /v1/bots/{botId}/parcels parameter shelves in query, required false, style form, explode false",
		"GET /v1/bots/{botId}/parcels tags[] minLength 1",
		"GET /v1/bots/{botId}/parcels response 200 application/json ParcelPage",
		"POST /v1/bots/{botId}/parcels response 202[] is Parcel",
		"PUT /v1/bots/{botId}/parcels/{number}/{shelf} body required false",
		"PUT /v1/bots/{botId}/parcels/{number}/{shelf} response 200/moved type boolean",
		"DELETE /v1/bots/{botId}/parcels/{number}/{shelf} response 204 without a body",
		"DELETE /v1/bots/{botId}/parcels/{number}/{shelf} number maximum 99",
		"ParcelPage/pagination/totalPages type integer",
		"Parcel/more open",
		"ParcelOrder/parcels x-unique-by label.code",
		"ParcelItem/label/code minLength 1",
	} {
		if !known[rule] {
			t.Errorf("no rule %q", rule)
		}
	}
}
