package contract_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/contract"
	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
)

// The corpus is in testdata: examples/ are the contract's own, passes/ and fails/ hold a pair for each
// rule, at the limit and one past it. pointers.txt says where each of those in fails/ is wrong. A new rule
// needs its pair; "go test ./contract -run TestCorpus -update" writes those that are missing, to be looked
// at and committed. It never changes one that is there.

const corpus = "testdata"

// entry is a file of the corpus.
type entry struct {
	path      string // below testdata
	operation string
	body      []byte
	pointer   string // where it is wrong; "-" for a body that is right
}

func entries(t testing.TB) []entry {
	t.Helper()
	pointers := readPointers(t)
	operations := operationsOf(t)
	var all []entry
	err := filepath.WalkDir(corpus, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".json" {
			return err
		}
		body, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rel := filepath.ToSlash(strings.TrimPrefix(path, corpus+string(filepath.Separator)))
		e := entry{path: rel, body: body, pointer: "-"}
		parts := strings.Split(rel, "/")
		switch parts[0] {
		case "examples":
			e.operation = operations.ofExample[strings.TrimSuffix(parts[1], ".json")]
		default:
			e.operation = operations.ofSchema[parts[1]]
		}
		if e.operation == "" {
			return fmt.Errorf("%s: belongs to no operation", rel)
		}
		if parts[0] == "fails" {
			stated, ok := pointers[strings.TrimPrefix(rel, "fails/")]
			if !ok {
				return fmt.Errorf("%s: pointers.txt does not say where it is wrong", rel)
			}
			e.pointer = stated
		}
		all = append(all, e)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) == 0 {
		t.Fatal("the corpus is empty")
	}
	return all
}

func readPointers(t testing.TB) map[string]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(corpus, "pointers.txt"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	pointers := map[string]string{}
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		file, pointer, ok := strings.Cut(line, " ")
		if !ok {
			t.Errorf("pointers.txt: %q names no pointer", line)
		}
		pointers[file] = strings.TrimSpace(pointer)
	}
	return pointers
}

// ours is the verdict of the generated code, and what it encodes again.
func ours(t testing.TB, operation string, body []byte) (*jelou.ValidationError, []byte) {
	t.Helper()
	var (
		decoded interface{ Validate() error }
		err     error
	)
	switch operation {
	case "sendMessage":
		var message jelou.Message
		if message, err = jelou.UnmarshalMessage(body); err == nil {
			decoded = message
		}
	case "sendFlowMessage":
		var button jelou.FlowButton
		if err = button.UnmarshalJSON(body); err == nil {
			decoded = button
		}
	default:
		t.Fatalf("no operation %q", operation)
	}
	if err == nil {
		err = decoded.Validate()
	}
	var invalid *jelou.ValidationError
	if err != nil {
		if !errors.As(err, &invalid) {
			t.Fatalf("error %T: %v", err, err)
		}
		return invalid, nil
	}
	encoded, err := json.Marshal(decoded)
	if err != nil {
		t.Fatal(err)
	}
	return nil, encoded
}

// theirs is kin-openapi's verdict.
func theirs(t testing.TB, validator *contract.Validator, operation string, body []byte) *delivery.ValidationError {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://api.jelou.ai/", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	err = validator.Request(operation, map[string]string{"botId": "BOT", "userId": "1"}, req)
	var broken *delivery.ValidationError
	if err != nil && !errors.As(err, &broken) {
		t.Fatal(err)
	}
	return broken
}

// The generated code and kin-openapi agree on every file, and the generated code says where it is wrong.
func TestCorpusVerdicts(t *testing.T) {
	validator := newValidator(t)
	for _, e := range entries(t) {
		t.Run(e.path, func(t *testing.T) {
			invalid, encoded := ours(t, e.operation, e.body)
			broken := theirs(t, validator, e.operation, e.body)
			if e.pointer == "-" {
				if invalid != nil || broken != nil {
					t.Fatalf("the generated code says %v, kin-openapi says %v", invalid, broken)
				}
				if got, want := parse(t, encoded), parse(t, e.body); !reflect.DeepEqual(got, want) {
					t.Errorf("read and written again: %s", encoded)
				}
				return
			}
			if broken == nil {
				t.Error("kin-openapi passes it")
			}
			if invalid == nil {
				t.Fatal("the generated code passes it")
			}
			at := slices.IndexFunc(invalid.Violations, func(v jelou.Violation) bool { return v.Pointer == e.pointer })
			if at < 0 {
				t.Errorf("wrong at %v, want %s", invalid.Violations, e.pointer)
			}
		})
	}
}

func parse(t testing.TB, body []byte) any {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var v any
	if err := decoder.Decode(&v); err != nil {
		t.Fatalf("%v in %.100s", err, body)
	}
	return v
}
