package contract

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"

	"github.com/jelou-go/jelou/delivery"
	"github.com/jelou-go/jelou/internal/validate"
)

// judgement returns an error with the violations, or nil if the list is empty.
func judgement(violations []delivery.Violation) error {
	if len(violations) == 0 {
		return nil
	}
	// kin-openapi visits members in the random order of a map.
	slices.SortStableFunc(violations, func(a, b delivery.Violation) int {
		return cmp.Or(strings.Compare(a.Pointer, b.Pointer), strings.Compare(a.Given, b.Given))
	})
	return &delivery.ValidationError{Violations: slices.Compact(violations)}
}

// flatten returns a violation for each innermost error of kin-openapi. It leaves out the values that an error's text may
// quote. The argument where names a parameter or a header; it is "" for the body.
func flatten(where string, err error) []delivery.Violation {
	switch err := err.(type) { //nolint:errorlint // this walks the chain itself, one link at a time
	case nil:
		return nil
	case openapi3.MultiError:
		var all []delivery.Violation
		for _, one := range err {
			all = append(all, flatten(where, one)...)
		}
		return all
	case *openapi3filter.RequestError:
		if err.Parameter != nil {
			where = fmt.Sprintf("parameter %s in %s: ", err.Parameter.Name, err.Parameter.In)
		}
		return unwrap(where, err.Reason, err.Err)
	case *openapi3filter.ResponseError:
		if strings.Contains(err.Reason, "header ") {
			where = "header: "
		}
		return unwrap(where, err.Reason, err.Err)
	case *openapi3.SchemaError:
		return fromSchema(where, err)
	default:
		// An example is a ParseError, whose text may quote the unreadable value.
		return []delivery.Violation{{Given: where + "cannot be read as the contract says"}}
	}
}

func unwrap(where, reason string, cause error) []delivery.Violation {
	switch {
	case errors.Is(cause, openapi3filter.ErrInvalidRequired), errors.Is(cause, openapi3filter.ErrInvalidEmptyValue):
		return []delivery.Violation{{Given: cmp.Or(where, "body: ") + cause.Error()}}
	case cause != nil:
		return flatten(where, cause)
	case strings.Contains(reason, "Content-Type"):
		return []delivery.Violation{{Given: "the contract does not have this content type"}} // kin-openapi's reason quotes the type
	default:
		return []delivery.Violation{{Given: reason}}
	}
}

func fromSchema(where string, err *openapi3.SchemaError) []delivery.Violation {
	var several openapi3.MultiError
	switch {
	case err.SchemaField == "oneOf" && err.Schema.Discriminator != nil && errors.As(err.Origin, &several):
		return flatten(where, several) // only the schema that the discriminator names was tried
	case err.SchemaField == "discriminator":
		return []delivery.Violation{place(where, err, err.Reason, err.Schema.Discriminator.PropertyName)}
	case err.SchemaField == "properties":
		var name string // the error has it in the text alone
		_, _ = fmt.Sscanf(err.Reason, "property %q is unsupported", &name)
		return []delivery.Violation{place(where, err, err.Reason, name)}
	case err.SchemaField == "pattern":
		return fromPattern(where, err)
	default:
		return []delivery.Violation{place(where, err, err.Reason)}
	}
}

// fromPattern describes a pattern in the words of package validate, which are shorter than a regular expression. It leaves
// an empty text to minLength.
func fromPattern(where string, err *openapi3.SchemaError) []delivery.Violation {
	text, _ := err.Value.(string)
	if text == "" && err.Schema.MinLength > 0 {
		return nil
	}
	violation := place(where, err, err.Reason)
	for _, rule := range validate.TextRules() {
		if rule.Pattern == err.Schema.Pattern {
			violation.Given, violation.Limit = where+rule.Fault(text), rule.Limit
		}
	}
	return []delivery.Violation{violation}
}

func place(where string, err *openapi3.SchemaError, reason string, below ...string) delivery.Violation {
	var pointer strings.Builder
	for _, token := range append(err.JSONPointer(), below...) {
		pointer.WriteString("/" + validate.EscapeToken(token))
	}
	return delivery.Violation{Pointer: pointer.String(), Rule: err.SchemaField, Given: where + reason}
}
