package templates_test

import (
	"fmt"

	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/templates"
)

// Check compares a template with the row that AllTemplates yields for it.
func Example() {
	row := jelou.TemplateRow{
		ElementName: "a1b2_order_ready", Template: "Hello {{1}}, order {{2}} is ready.", Language: "EN", Status: "APPROVED",
	}
	template := jelou.Template{
		ElementName: "a1b2_order_ready", Destinations: []string{"593987654321"}, Language: "en", Parameters: []string{"Ana"},
	}
	fmt.Println(templates.Check(row, template))

	template.Parameters = append(template.Parameters, "A-17")
	fmt.Println(templates.Check(row, template))
	fmt.Println(templates.Text(row, template.Parameters))
	// Output:
	// the message breaks the contract: /parameters: 1 given, must be 2
	// <nil>
	// Hello Ana, order A-17 is ready.
}
