package contract_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"

	"github.com/jelou-go/jelou/contract"
	"github.com/jelou-go/jelou/delivery"
)

// A gateway of your own validates each message, and its response lists every violation.
func Example() {
	validator, err := contract.NewValidator()
	if err != nil {
		fmt.Println(err)
		return
	}
	gateway := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		err := validator.Request("sendMessage", map[string]string{"botId": "BOT_ID"}, r)
		var broken *delivery.ValidationError
		switch {
		case errors.As(err, &broken):
			http.Error(w, broken.Error(), http.StatusUnprocessableEntity)
		case err != nil:
			http.Error(w, "no judgement", http.StatusInternalServerError)
		}
	}))
	defer gateway.Close()

	for _, body := range []string{
		`{"type": "text", "userId": "593987654321", "text": "Hello!"}`,
		`{"type": "text", "text": ""}`,
	} {
		resp, err := http.Post(gateway.URL, "application/json", strings.NewReader(body))
		if err != nil {
			fmt.Println(err)
			return
		}
		text, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		fmt.Println(resp.StatusCode, strings.TrimSpace(string(text)), err)
	}
	// Output:
	// 200  <nil>
	// 422 the message breaks the contract: /text: minimum string length is 1; /userId: property "userId" is missing <nil>
}

// The parsed contract also has the operation of a path and a method.
func ExampleLoad() {
	document, err := contract.Load()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(document.Paths.Find("/v1/bots/{botId}/messages").Post.OperationID)
	// Output: sendMessage
}

func ExampleTypes() {
	types, err := contract.Types()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(slices.Contains(types, "quick_reply"))
	// Output: true
}

func ExampleValidator_Request() {
	validator, err := contract.NewValidator()
	if err != nil {
		fmt.Println(err)
		return
	}
	r := httptest.NewRequest(http.MethodPost, "/v1/bots/BOT/messages", strings.NewReader(`{"type": "text", "text": "", "txt": "Hi"}`))
	r.Header.Set("Content-Type", "application/json")

	err = validator.Request("sendMessage", map[string]string{"botId": "BOT"}, r)
	var broken *delivery.ValidationError
	if errors.As(err, &broken) {
		for _, problem := range broken.Violations {
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
	for _, example := range all {
		if example.Operation == "sendMessage" && example.Name == "text" {
			fmt.Printf("%s: %s\n%s\n", example.Name, example.Summary, example.JSON)
		}
	}
	// Output:
	// text: Text
	// {
	//   "type": "text",
	//   "userId": "593987654321",
	//   "text": "Your order is ready."
	// }
}
