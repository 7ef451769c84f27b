package templates_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/templates"
)

func pointer[T any](v T) *T { return &v }

func TestCheckComparesTemplateAndRow(t *testing.T) {
	row := jelou.TemplateRow{
		ElementName: "order_ready", Template: "Hello {{1}}, order {{2}} is ready.", ParamsNumber: pointer(2), Language: "ES", Status: "APPROVED", Type: "HSM",
	}
	good := jelou.Template{ElementName: "order_ready", Destinations: []string{"593987654321"}, Language: "es", Parameters: []string{"Ana", "A-17"}}
	image := row
	image.Type = "IMAGE"
	tests := map[string]struct {
		row    jelou.TemplateRow
		change func(*jelou.Template)
		want   string
	}{
		"good":                 {row, func(*jelou.Template) {}, ""},
		"another name":         {row, func(t *jelou.Template) { t.ElementName = "order" }, "/elementName: another name, must be the name of the row"},
		"another language":     {row, func(t *jelou.Template) { t.Language = "en" }, "/language: another language, must be es"},
		"no language":          {row, func(t *jelou.Template) { t.Language = "" }, ""},
		"too few parameters":   {row, func(t *jelou.Template) { t.Parameters = t.Parameters[:1] }, "/parameters: 1 given, must be 2"},
		"too many parameters":  {row, func(t *jelou.Template) { t.Parameters = append(t.Parameters, "x") }, "/parameters: 3 given, must be 2"},
		"image without a file": {row, func(t *jelou.Template) { t.Type = "image" }, "/mediaUrl: missing, required for a template of the type image"},
		"file of a text":       {row, func(t *jelou.Template) { t.MediaURL = "https://example.com/a.jpg" }, "/mediaUrl: a file, allowed only for the types image, video and document"},
		"filename of a text":   {row, func(t *jelou.Template) { t.Filename = "a.pdf" }, "/filename: a name, allowed only for the type document"},
		"text for an image": {image, func(*jelou.Template) {},
			"/type: text, must be image /mediaUrl: missing, required for a template of the type image"},
		"image": {image, func(t *jelou.Template) { t.Type, t.MediaURL = "image", "https://example.com/a.jpg" }, ""},
		"pending": {jelou.TemplateRow{ElementName: "order_ready", Status: "PENDING"}, func(*jelou.Template) {},
			"/elementName: a template with the status PENDING, must be APPROVED"},
		"a row that tells nothing": {jelou.TemplateRow{ElementName: "order_ready"}, func(*jelou.Template) {}, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			template := good
			template.Parameters = append([]string(nil), good.Parameters...)
			test.change(&template)
			err := templates.Check(test.row, template)
			var invalid *delivery.ValidationError
			var got []string
			if errors.As(err, &invalid) {
				for _, v := range invalid.Violations {
					got = append(got, v.String())
				}
			}
			if strings.Join(got, " ") != test.want || (err == nil) != (test.want == "") {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}

func TestParametersCountsThePlaceholders(t *testing.T) {
	tests := []struct {
		row   jelou.TemplateRow
		n     int
		known bool
	}{
		{jelou.TemplateRow{}, 0, false},
		{jelou.TemplateRow{Template: "Hello"}, 0, true},
		{jelou.TemplateRow{Template: "{{1}} {{3}} {{ 2 }} {{1}}"}, 3, true},
		{jelou.TemplateRow{Template: "{{name}} {{1}}"}, 0, false},
		{jelou.TemplateRow{Template: "{{1}}", Params: make([]jelou.TemplateParam, 2)}, 2, true},
		{jelou.TemplateRow{Template: "{{1}}", ParamsNumber: pointer(0)}, 0, true},
	}
	for _, test := range tests {
		if n, known := templates.Parameters(test.row); n != test.n || known != test.known {
			t.Errorf("%+v: %d, %v, want %d, %v", test.row, n, known, test.n, test.known)
		}
	}
}

func ExampleText() {
	row := jelou.TemplateRow{Template: "Hello {{1}}, order {{2}} is ready. {{3}}"}
	fmt.Println(templates.Text(row, []string{"Ana {{2}}", "A-17"}))
	// Output: Hello Ana {{2}}, order A-17 is ready. {{3}}
}
