// Package content reads the message or template in a line of a batch.
package content

import (
	"bytes"
	"errors"
	"reflect"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/jelou-go/jelou/cmd/jelou/internal/call"
	"github.com/jelou-go/jelou/cmd/jelou/internal/sheet"
	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
)

// Templates is the id of the operation whose bodies are templates.
const Templates = "sendTemplate"

// Content is a message or a template. The other field is nil.
type Content struct {
	Message  jelou.Message
	Template *jelou.Template
	People   []string // the receivers
}

// Read decodes a line and checks its limits. The error has the position of each violation.
func Read(line []byte) (Content, error) {
	if IsTemplate(line) {
		template, err := jelou.UnmarshalTemplate(line)
		if err == nil {
			err = template.Validate()
		}
		if err != nil {
			return Content{}, looked(call.Explain(line, err))
		}
		return Content{Template: &template, People: template.Destinations}, nil
	}
	message, err := jelou.UnmarshalMessage(line)
	if err == nil {
		err = message.Validate()
	}
	if err != nil {
		return Content{}, looked(call.Explain(line, err))
	}
	// Every kind of message has this field; a test checks that.
	user := reflect.Indirect(reflect.ValueOf(message)).FieldByName("UserID").String()
	return Content{Message: message, People: []string{user}}, nil
}

// looked explains a violation by the member that marks an unknown delivery.
func looked(err error) error {
	var invalid *delivery.ValidationError
	if errors.As(err, &invalid) {
		for i, v := range invalid.Violations {
			if v.Pointer == "/"+sheet.Reason {
				invalid.Violations[i].Given = "the delivery is unknown: look whether this person has the message; if not, remove this member, else the line"
			}
		}
	}
	return err
}

// Check reads a line and returns only the error.
func Check(line []byte) error {
	_, err := Read(line)
	return err
}

// IsTemplate reports whether line has the member elementName, as a template does and no message.
func IsTemplate(line []byte) bool {
	const member = "elementName"
	if !bytes.Contains(line, []byte(`"`+member+`"`)) {
		return false
	}
	object := jsontext.NewDecoder(bytes.NewReader(line))
	if token, err := object.ReadToken(); err != nil || token.Kind() != '{' {
		return false
	}
	for object.PeekKind() == '"' {
		name, err := object.ReadToken()
		if err != nil || name.String() == member {
			return err == nil
		}
		if err := object.SkipValue(); err != nil {
			return false
		}
	}
	return false
}
