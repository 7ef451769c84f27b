package docs

import (
	"go/doc"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/contract"
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

var (
	exported = regexp.MustCompile(`\b([a-z]+)\.([A-Z]\w*)`)
	longFlag = regexp.MustCompile(`(?:^| )(--[a-z][\w-]+)`)
)

// An exported name or a flag that a page mentions must exist.
func TestMentionedNamesAndFlagsExist(t *testing.T) {
	names := map[string]map[string]bool{"jelou": exportedNames(t, "generated"), "sqlite": exportedNames(t, "outbox/sqlite")}
	for _, name := range append([]string{"outbox"}, public...) {
		names[name] = exportedNames(t, name)
	}
	flags := map[string]bool{"--location": true, "--retry": true, "--database": true, "--state": true} // of curl and jelou-outbox
	for _, s := range readPage(t, "docs/cli.md").sections {
		for _, span := range s.spans {
			for _, match := range longFlag.FindAllStringSubmatch(span, -1) {
				flags[match[1]] = true
			}
		}
	}
	mentioned := 0
	for _, p := range readPages(t) {
		for _, s := range p.sections {
			for _, span := range s.spans {
				for _, match := range exported.FindAllStringSubmatch(span, -1) {
					mentioned++
					if of := names[match[1]]; of != nil && !of[match[2]] {
						t.Errorf("%s: %s does not exist", p.name, match[0])
					}
				}
				for _, match := range longFlag.FindAllStringSubmatch(span, -1) {
					if !flags[match[1]] {
						t.Errorf("%s: no command has %s", p.name, match[1])
					}
				}
			}
		}
	}
	if mentioned < 100 {
		t.Fatalf("the pages mention only %d names", mentioned)
	}
}

// exportedNames returns the names of a package: those that need no value before the dot.
func exportedNames(t *testing.T, name string) map[string]bool {
	t.Helper()
	pkg, names := load(t, name), make(map[string]bool)
	add := func(values []*doc.Value, funcs []*doc.Func) {
		for _, value := range values {
			for _, name := range value.Names {
				names[name] = true
			}
		}
		for _, f := range funcs {
			names[f.Name] = true
		}
	}
	add(append(pkg.Consts, pkg.Vars...), pkg.Funcs)
	for _, of := range pkg.Types {
		names[of.Name] = true
		add(append(of.Consts, of.Vars...), of.Funcs)
	}
	return names
}

// A new type of message needs no row in docs/messages.md, but a row needs its type.
func TestMessagesPageListsTypesOfTheContract(t *testing.T) {
	types, err := contract.Types()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range tableIn(t, "docs/messages.md", "type") {
		if !slices.Contains(types, row[0]) {
			t.Errorf("docs/messages.md lists %s, and openapi.yaml does not", row[0])
		}
	}
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
