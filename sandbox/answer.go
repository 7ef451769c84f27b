package sandbox

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/jelou-go/jelou/contract"
)

// The forms of error that Jelou documents.
type (
	// short is the form of its table of codes.
	short struct {
		Code        string `json:"code"`
		Description string `json:"description"`
	}
	// words is the form for what has no code.
	words struct {
		Message string `json:"message"`
	}
	// long is the form for members that are wrong.
	long struct {
		Message         []string              `json:"message"`
		StatusMessage   string                `json:"statusMessage"`
		Status          int                   `json:"status"`
		Error           detail                `json:"error"`
		ValidationError map[string][]sentence `json:"validationError"`
	}
	detail struct {
		Code              string   `json:"code"`
		Key               string   `json:"key"`
		Description       string   `json:"description"`
		DeveloperMessages sentence `json:"developerMessages"`
		ClientMessages    sentence `json:"clientMessages"`
	}
	sentence struct {
		English string `json:"en"`
		Spanish string `json:"es"`
	}
)

// refusal names every place that is wrong, by its JSON pointer; "" is the body as a whole.
func refusal(problems []contract.Problem) long {
	const english = "The values are not correct."
	both := sentence{English: english, Spanish: "Los valores no son correctos."}
	fields := make(map[string][]sentence)
	for _, problem := range problems {
		fields[problem.Pointer] = append(fields[problem.Pointer], sentence{
			English: problem.Reason, Spanish: "El valor no cumple el contrato.",
		})
	}
	return long{
		Message:       []string{english},
		StatusMessage: "failed",
		Error: detail{
			Code: "E0422", Key: "VALIDATOR_ERROR", Description: english,
			DeveloperMessages: both, ClientMessages: both,
		},
		ValidationError: fields,
	}
}

func noSuchPath(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusNotFound, words{Message: "There is no such path."})
}

// otherMethod answers a request whose path exists, for other methods.
func otherMethod(allowed []string) http.HandlerFunc {
	slices.Sort(allowed)
	methods := strings.Join(allowed, ", ")
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Allow", methods)
		answer(w, http.StatusMethodNotAllowed, words{Message: "This path takes only " + methods + "."})
	}
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	// A caller that is gone cannot be told.
	_ = encoder.Encode(body)
}
