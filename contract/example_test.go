package contract_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/jelou-go/jelou/contract"
)

func ExampleValidator_Request() {
	validator, err := contract.NewValidator()
	if err != nil {
		fmt.Println(err)
		return
	}
	r := httptest.NewRequest(http.MethodPost, "/v1/bots/BOT/messages", strings.NewReader(`{"type": "text", "text": "", "txt": "Hi"}`))
	r.Header.Set("Content-Type", "application/json")

	err = validator.Request("sendMessage", map[string]string{"botId": "BOT"}, r)
	var broken *contract.Error
	if errors.As(err, &broken) {
		for _, problem := range broken.Problems {
			fmt.Println(problem)
		}
	}
	// Output:
	// /text: minimum string length is 1
	// /txt: property "txt" is unsupported
	// /userId: property "userId" is missing
}

func ExampleExamples() {
	all, err := contract.Examples()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s: %s\n%s\n", all[0].Name, all[0].Summary, all[0].JSON)
	// Output:
	// text: Text
	// {
	//   "type": "text",
	//   "userId": "593987654321",
	//   "text": "Your order is ready."
	// }
}
