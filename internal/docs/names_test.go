package docs

import (
	"reflect"
	"regexp"
	"strings"
	"testing"

	jelou "github.com/jelou-go/jelou/generated"
)

var testName = regexp.MustCompile(`^(Test\w+)(?:/(.+))?$`)

// A test that a page names must exist, and so must a row of its table.
func TestNamedTestsExist(t *testing.T) {
	source := testSource(t)
	named := 0
	for _, p := range readPages(t) {
		for _, s := range p.sections {
			for _, span := range s.spans {
				name := testName.FindStringSubmatch(span)
				if name == nil {
					continue
				}
				named++
				if !strings.Contains(source, "func "+name[1]+"(") {
					t.Errorf("%s: %s does not exist", p.name, name[1])
				}
				if name[2] != "" && !strings.Contains(source, `"`+name[2]) {
					t.Errorf("%s: %s has no row %q", p.name, name[1], name[2])
				}
			}
		}
	}
	if named < 20 {
		t.Fatalf("the pages name only %d tests", named)
	}
}

// testSource returns the source of all tests in the repository.
func testSource(t *testing.T) string {
	t.Helper()
	var source strings.Builder
	for _, text := range files(t, "_test.go") {
		source.WriteString(text)
	}
	return source.String()
}

// docs/migrating.md lists the Go names of JSON members.
func TestMigrationPageNamesGoFields(t *testing.T) {
	names := make(map[string]string)
	for _, of := range []reflect.Type{reflect.TypeFor[jelou.SentMessage](), reflect.TypeFor[jelou.CarouselMessage](),
		reflect.TypeFor[jelou.QuickReplyMessage](), reflect.TypeFor[jelou.FlowMessage](), reflect.TypeFor[jelou.VoiceCallMessage](),
		reflect.TypeFor[jelou.ImageMessage](), reflect.TypeFor[jelou.ContactsMessage](), reflect.TypeFor[jelou.LocationMessage]()} {
		collectNames(of, names)
	}
	table := tableIn(t, "docs/migrating.md", "JSON")
	for _, row := range table {
		members, fields := strings.Split(row[0], ", "), strings.Split(row[1], ", ")
		for i, member := range members {
			if i >= len(fields) || names[member] != fields[i] {
				t.Errorf("the field for %s is %s, but the page says %s", member, names[member], row[1])
			}
		}
	}
}

func collectNames(of reflect.Type, names map[string]string) {
	switch of.Kind() {
	case reflect.Slice, reflect.Pointer:
		collectNames(of.Elem(), names)
	case reflect.Struct:
		for i := range of.NumField() {
			field := of.Field(i)
			member, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			names[member] = field.Name
			collectNames(field.Type, names)
		}
	}
}

// tableIn returns the rows of the table with this header in its first column, without the header row.
func tableIn(t *testing.T, name, column string) [][]string {
	t.Helper()
	for _, s := range readPage(t, name).sections {
		for _, table := range s.tables {
			if table[0][0] == column && len(table) > 1 {
				return table[1:]
			}
		}
	}
	t.Fatalf("%s has no table whose first column is %q", name, column)
	return nil
}
