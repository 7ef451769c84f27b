package main

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// shortLine is the greatest length of a composite literal on one line, in bytes.
const shortLine = 80

// printer writes values of JSON as literals of package jelou, as a person would write them. The values keep the contract.
type printer struct {
	types map[string]declaration // by name

	usesTime bool // the output contains "time."

	times []string // each time of an example, as the contract writes it and then as the client sends it
}

// literal returns a value of type t as an expression. An expression without its type can only be an element of a
// composite literal.
func (p *printer) literal(value any, t string, withType bool) string {
	d := p.types[t]
	switch {
	case d.Kind == "alias":
		return p.literal(value, d.Type, withType)
	case d.Kind == "union":
		return p.literal(value, p.element(d, value), true)
	case d.Kind == "object", d.Kind == "params":
		return p.composite(t, withType, p.fields(value, d))
	case d.Constants[textOf(value)] != "":
		return "jelou." + d.Constants[textOf(value)]
	case t == "interface{}":
		return p.free(value, true)
	case t == "map[string]interface{}":
		return p.free(value, withType)
	case t == "time.Time":
		p.usesTime = true
		at, _ := time.Parse(time.RFC3339, textOf(value)) // the value keeps the contract
		at = at.UTC()
		p.times = append(p.times, strconv.Quote(textOf(value)), strconv.Quote(at.Format(time.RFC3339Nano)))
		return at.GoString()
	case strings.HasPrefix(t, "*"):
		return p.pointer(value, t[1:], withType)
	case strings.HasPrefix(t, "[]"):
		list, _ := value.([]any)
		items := make([]string, len(list))
		for i, item := range list {
			items[i] = p.literal(item, t[2:], false)
		}
		return p.composite(t, withType, items)
	}
	return scalar(value, strings.HasPrefix(t, "float"))
}

// scalar returns a text, a boolean or a number. A float has a point, because Go would infer an int without it.
func scalar(value any, isFloat bool) string {
	switch value := value.(type) {
	case string:
		return strconv.Quote(value)
	case json.Number:
		if isFloat && !strings.ContainsAny(value.String(), ".eE") {
			return value.String() + ".0"
		}
		if n, err := value.Float64(); err == nil && !isFloat && strings.ContainsAny(value.String(), ".eE") {
			return strconv.FormatInt(int64(n), 10) // Go would infer a float64
		}
		return value.String()
	}
	return strconv.FormatBool(value == true)
}

func (p *printer) pointer(value any, t string, withType bool) string {
	if p.types[t].Kind == "object" {
		if withType {
			return "&" + p.literal(value, t, true)
		}
		return p.literal(value, t, false)
	}
	literal := p.literal(value, t, true)
	if inferred := []string{"bool", "float64", "int", "string"}; !slices.Contains(inferred, t) && !strings.HasPrefix(literal, "jelou.") {
		literal = p.name(t) + "(" + literal + ")"
	}
	return "pointer(" + literal + ")"
}

// free returns a value of any type as the generated package decodes it.
func (p *printer) free(value any, withType bool) string {
	switch value := value.(type) {
	case nil:
		return "nil"
	case json.Number:
		return "json.Number(" + strconv.Quote(value.String()) + ")"
	case []any:
		return p.literal(value, "[]interface{}", true)
	case map[string]any:
		var items []string
		for _, name := range slices.Sorted(maps.Keys(value)) {
			items = append(items, strconv.Quote(name)+": "+p.free(value[name], true))
		}
		return p.composite("map[string]interface{}", withType, items)
	}
	return scalar(value, false)
}

// fields returns the fields of an object or a query. A required Type of an object is not among them, because it has only one
// value.
func (p *printer) fields(value any, d declaration) []string {
	object, _ := value.(map[string]any)
	rest := maps.Clone(object)
	var items []string
	for _, f := range d.Fields {
		delete(rest, f.JSON)
		isOnly := f.Required && p.types[f.Type].Only != "" && d.Kind == "object"
		if member, has := object[f.JSON]; has && !isOnly {
			items = append(items, f.Name+": "+p.literal(member, f.Type, true))
		}
	}
	if len(rest) > 0 {
		items = append(items, "AdditionalProperties: "+p.free(rest, true))
	}
	return items
}

// element returns the type of a union that a value has.
func (p *printer) element(d declaration, value any) string {
	object, _ := value.(map[string]any)
	element, most := "", -1
	for _, c := range d.Cases {
		lacks := func(name string) bool { _, has := object[name]; return !has }
		if d.Tag != "" && textOf(object[d.Tag]) == c.Value {
			return c.Element
		}
		if d.Tag == "" && len(c.Required) > most && !slices.ContainsFunc(c.Required, lacks) {
			element, most = c.Element, len(c.Required)
		}
	}
	return element
}

// composite returns a composite literal, on one line if it fits.
func (p *printer) composite(t string, withType bool, items []string) string {
	name := ""
	if withType {
		name = p.name(t)
	}
	short := name + "{" + strings.Join(items, ", ") + "}"
	if len(short) <= shortLine && !strings.Contains(short, "\n") {
		return short
	}
	return lines(name, items)
}

func lines(name string, items []string) string {
	if len(items) == 0 {
		return name + "{}"
	}
	return name + "{\n" + strings.Join(items, ",\n") + ",\n}"
}

// name returns the name of a type outside package jelou.
func (p *printer) name(t string) string {
	for _, prefix := range []string{"[]", "*"} {
		if element, ok := strings.CutPrefix(t, prefix); ok {
			return prefix + p.name(element)
		}
	}
	switch d := p.types[t]; d.Kind {
	case "":
		p.usesTime = p.usesTime || t == "time.Time"
		return strings.ReplaceAll(t, "interface{}", "any")
	case "alias":
		return p.name(d.Type)
	}
	return "jelou." + t
}

// textOf returns a text or the digits of a number.
func textOf(value any) string {
	if number, ok := value.(json.Number); ok {
		return number.String()
	}
	text, _ := value.(string)
	return text
}
