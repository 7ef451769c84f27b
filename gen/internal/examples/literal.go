package main

import (
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

// oneLine is the greatest length of a composite literal on one line, in bytes.
const oneLine = 80

// printer writes values of package jelou as literals, as a person would write them.
type printer struct {
	constants constants

	usesPointer bool // the output contains "pointer("
	usesTime    bool // the output contains "time."
}

// body returns a literal of a request body. A struct gets one line per field.
func (p *printer) body(v reflect.Value) (string, error) {
	if v.Kind() != reflect.Struct {
		return p.literal(v, true)
	}
	items, err := p.fields(v)
	return lines(typeName(v.Type()), items), err
}

// literal returns v as an expression. An expression without its type can only be an element of a composite literal.
func (p *printer) literal(v reflect.Value, withType bool) (string, error) {
	if t, ok := v.Interface().(time.Time); ok {
		p.usesTime = true
		return t.UTC().GoString(), nil
	}
	switch v.Kind() {
	case reflect.Interface:
		if v.IsNil() {
			return "nil", nil // null in a free-form member
		}
		return p.literal(v.Elem(), true)
	case reflect.Pointer:
		return p.pointer(v, withType)
	case reflect.Struct:
		return p.composite(v, withType, p.fields)
	case reflect.Slice:
		return p.composite(v, withType, p.elements)
	case reflect.Map:
		return p.composite(v, withType, p.entries)
	case reflect.String:
		return p.text(v), nil
	case reflect.Bool:
		return strconv.FormatBool(v.Bool()), nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return strconv.FormatInt(v.Int(), 10), nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return strconv.FormatUint(v.Uint(), 10), nil
	case reflect.Float64:
		number := strconv.FormatFloat(v.Float(), 'g', -1, 64)
		if !strings.ContainsAny(number, ".e") {
			number += ".0" // in a value of type any, the number would otherwise be an int
		}
		return number, nil
	}
	return "", fmt.Errorf("no literal for the type %v", v.Type())
}

func (p *printer) pointer(v reflect.Value, withType bool) (string, error) {
	target := v.Elem()
	if target.Kind() == reflect.Struct {
		literal, err := p.literal(target, withType)
		if withType {
			literal = "&" + literal
		}
		return literal, err
	}
	p.usesPointer = true
	literal, err := p.literal(target, true)
	sized := target.CanUint() || target.CanInt() && target.Kind() != reflect.Int
	if (sized || target.Type().PkgPath() != "") && !strings.HasPrefix(literal, "jelou.") {
		literal = typeName(target.Type()) + "(" + literal + ")" // the function pointer would otherwise infer int or string
	}
	return "pointer(" + literal + ")", err
}

func (p *printer) text(v reflect.Value) string {
	if v.Type() == reflect.TypeFor[json.Number]() {
		return "json.Number(" + strconv.Quote(v.String()) + ")"
	}
	if name, ok := p.constants[v.Type().Name()][v.String()]; ok {
		return "jelou." + name
	}
	return strconv.Quote(v.String())
}

// composite returns a composite literal, on one line if it fits.
func (p *printer) composite(v reflect.Value, withType bool, inside func(reflect.Value) ([]string, error)) (string, error) {
	items, err := inside(v)
	if err != nil {
		return "", err
	}
	name := ""
	if withType {
		name = typeName(v.Type())
	}
	short := name + "{" + strings.Join(items, ", ") + "}"
	if len(short) <= oneLine && !strings.Contains(short, "\n") {
		return short, nil
	}
	return lines(name, items), nil
}

func lines(name string, items []string) string {
	if len(items) == 0 {
		return name + "{}"
	}
	return name + "{\n" + strings.Join(items, ",\n") + ",\n}"
}

func (p *printer) fields(v reflect.Value) ([]string, error) {
	var items []string
	for i := range v.NumField() {
		field, value := v.Type().Field(i), v.Field(i)
		if !isNeeded(field, value) {
			continue
		}
		literal, err := p.literal(value, true)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", field.Name, err)
		}
		items = append(items, field.Name+": "+literal)
	}
	return items, nil
}

// isNeeded reports whether the JSON would change without a field. A zero value is not needed, nor is a required Type, which
// has only one value.
func isNeeded(field reflect.StructField, v reflect.Value) bool {
	if v.IsZero() {
		return false
	}
	zero, isText := reflect.Zero(v.Type()).Interface().(encoding.TextMarshaler)
	if optional := strings.HasSuffix(field.Tag.Get("json"), ",omitzero"); optional || !isText {
		return true
	}
	only, err := zero.MarshalText()
	return err != nil || string(only) != v.String()
}

func (p *printer) elements(v reflect.Value) ([]string, error) {
	items := make([]string, v.Len())
	for i := range items {
		var err error
		if items[i], err = p.literal(v.Index(i), false); err != nil {
			return nil, err
		}
	}
	return items, nil
}

func (p *printer) entries(v reflect.Value) ([]string, error) {
	var items []string
	for _, key := range v.MapKeys() {
		literal, err := p.literal(v.MapIndex(key), false)
		if err != nil {
			return nil, err
		}
		items = append(items, strconv.Quote(key.String())+": "+literal)
	}
	slices.Sort(items)
	return items, nil
}

func typeName(t reflect.Type) string {
	switch {
	case t == reflect.TypeFor[any]():
		return "any"
	case t.Kind() == reflect.Slice:
		return "[]" + typeName(t.Elem())
	case t.Kind() == reflect.Map:
		return "map[string]" + typeName(t.Elem())
	}
	return t.String() // including the package name, such as "jelou."
}
