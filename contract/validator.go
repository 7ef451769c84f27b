package contract

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/jelou-go/jelou/delivery"
)

const mediaType = "application/json"

// Validator checks requests and responses against the contract. It is safe for concurrent use.
type Validator struct {
	routes map[string]*routers.Route
}

// NewValidator returns a validator for the embedded contract. Make one and share it. The error is the error of [Load].
func NewValidator() (*Validator, error) {
	doc, err := Load()
	if err != nil {
		return nil, err
	}
	// The contract uses only the common part of OpenAPI 3.0 and 3.1, so both mean the same. For 3.1, kin-openapi would
	// compile every schema anew for each request, which takes a thousand times as long as the check.
	spec := *doc
	spec.OpenAPI = "3.0.3"
	routes := make(map[string]*routers.Route)
	for path, item := range doc.Paths.Map() {
		for method, operation := range item.Operations() {
			routes[operation.OperationID] = &routers.Route{
				Spec: &spec, Path: path, PathItem: item, Method: method, Operation: operation,
			}
		}
	}
	return &Validator{routes}, nil
}

// Request checks a request of the operation: its parameters, its content type and its body. pathParams are the path
// parameters, unescaped. The body must be JSON without duplicate names or broken UTF-8, and nothing may follow it.
// Request looks neither at the path itself nor at credentials. r.Body can be read again afterwards.
//
// For a request that breaks the contract, the error is a [*delivery.ValidationError]. Any other error means that Request
// checked nothing.
func (v *Validator) Request(operationID string, pathParams map[string]string, r *http.Request) error {
	route, err := v.route(operationID)
	if err != nil {
		return err
	}
	body, err := readBody(r)
	if err != nil {
		return err
	}
	if err := checkJSON(body); err != nil {
		return err
	}
	// kin-openapi replaces and closes the body, and sets fields of the request. So it gets a copy.
	mine := r.Clone(r.Context())
	mine.Body = io.NopCloser(bytes.NewReader(body))
	mine.GetBody = nil
	err = openapi3filter.ValidateRequest(r.Context(), &openapi3filter.RequestValidationInput{
		Request: mine, PathParams: pathParams, Route: route, Options: options(),
	})
	return judgement(append(flatten("", err), checkUnique(requestSchema(route.Operation), body)...))
}

// Response checks the operation's response to the request r: its status, headers, content type and body. Its errors are
// like those of [Validator.Request].
func (v *Validator) Response(operationID string, r *http.Request, status int, header http.Header, body []byte) error {
	route, err := v.route(operationID)
	if err != nil {
		return err
	}
	if err := checkJSON(body); err != nil {
		return err
	}
	return judgement(flatten("", openapi3filter.ValidateResponse(r.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: r, Route: route},
		Status:                 status,
		Header:                 header,
		Body:                   io.NopCloser(bytes.NewReader(withoutNull(body, responseSchema(route.Operation, status)))),
		Options:                options(),
	})))
}

func (v *Validator) route(operationID string) (*routers.Route, error) {
	route, ok := v.routes[operationID]
	if !ok {
		return nil, fmt.Errorf("contract: no operation %q", operationID)
	}
	return route, nil
}

func options() *openapi3filter.Options {
	return &openapi3filter.Options{
		MultiError:            true,
		IncludeResponseStatus: true,
		SkipSettingDefaults:   true,
		AuthenticationFunc:    openapi3filter.NoopAuthenticationFunc,
		// Otherwise kin-openapi writes the whole body into the text of each error. Nobody reads that text.
		SchemaValidationOptions: []openapi3.SchemaValidationOption{
			openapi3.DisableSchemaErrorDetails(), openapi3.WithStringFormatValidator("date", anyText), openapi3.WithStringFormatValidator("byte", anyText),
		},
	}
}

// anyText accepts every text: the only format of a string that is a rule is date-time, here as in the generated package.
var anyText = openapi3.NewCallbackValidator(func(string) error { return nil })

// checkJSON returns the first mistake that kin-openapi overlooks, because encoding/json does: a duplicate name, broken
// UTF-8, or anything after the value. So kin-openapi never gets a text that is no JSON. No body is no mistake.
func checkJSON(body []byte) error {
	if len(body) == 0 {
		return nil
	}
	mistake := delivery.Violation{Rule: "syntax"}
	decoder := jsontext.NewDecoder(bytes.NewBuffer(body))
	if err := decoder.SkipValue(); err != nil {
		mistake.Given = "not valid JSON, or a repeated name"
		var syntactic *jsontext.SyntacticError
		if errors.As(err, &syntactic) {
			mistake.Pointer = string(syntactic.JSONPointer)
		}
	} else if _, err := decoder.ReadToken(); !errors.Is(err, io.EOF) {
		mistake.Given = "something follows the JSON value"
	} else {
		return nil
	}
	return &delivery.ValidationError{Violations: []delivery.Violation{mistake}}
}

// readBody reads the body and puts it back.
func readBody(r *http.Request) ([]byte, error) {
	if r.Body == nil {
		return nil, nil
	}
	body, err := io.ReadAll(r.Body)
	if err := errors.Join(err, r.Body.Close()); err != nil {
		return nil, fmt.Errorf("contract: the body cannot be read: %w", err)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	return body, nil
}
