package contract_test

import (
	"errors"
	"io"
	"maps"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/jelou-go/jelou/contract"
	"github.com/jelou-go/jelou/contract/internal/corpus"
	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
)

// The generated package and kin-openapi agree on every request that package corpus computes from the contract, and on
// every request that a person wrote. The generated package reports the place of each mistake and the broken rule.
func TestJudgesAgree(t *testing.T) {
	validator := newValidator(t)
	all := cases(t)
	if len(all) < 100 {
		t.Fatalf("only %d requests", len(all))
	}
	for _, c := range all {
		t.Run(c.String(), func(t *testing.T) {
			asExpected(t, c, theirs(t, validator, c))
			if c.IsParameter {
				parameterAsGo(t, validator, c)
				return
			}
			sent, err := ours(t, c)
			switch {
			case c.Breaks && errors.Is(err, corpus.ErrNoSuchValue):
			case c.Breaks:
				wrongAt(t, c, err)
			case err != nil:
				t.Errorf("the generated package says %v", err)
			default:
				sameBody(t, c, sent)
			}
		})
	}
}

// asExpected wants kin-openapi to refuse a case that breaks a rule, and to blame the value at c.Pointer or one around it.
func asExpected(t *testing.T, c corpus.Case, broken *delivery.ValidationError) {
	t.Helper()
	here := func(v delivery.Violation) bool { return c.IsParameter || strings.HasPrefix(c.Pointer, v.Pointer) }
	switch {
	case !c.Breaks && broken == nil:
	case c.Breaks && broken != nil && slices.ContainsFunc(broken.Violations, here):
	default:
		t.Errorf("%s: kin-openapi says %v", c, broken)
	}
}

// wrongAt wants err to name the place and the rule of the case.
func wrongAt(t *testing.T, c corpus.Case, err error) {
	t.Helper()
	var invalid *jelou.ValidationError
	if !errors.As(err, &invalid) {
		t.Fatalf("the generated package says %v", err)
	}
	for _, v := range invalid.Violations {
		here := v.Pointer == c.Pointer && names(c, v)
		inUnion := c.Around != c.Pointer && strings.HasPrefix(v.Pointer, c.Around)
		if here || inUnion {
			return
		}
	}
	t.Errorf("wrong at %q, want %s at %s", invalid.Violations, c.Rule.Keyword, c.Pointer)
}

// names reports whether a violation names the rule of the case, and its limit.
func names(c corpus.Case, v jelou.Violation) bool {
	if c.IsParameter && v.Rule == "required" {
		return true // the zero value stands for a missing parameter
	}
	switch c.Rule.Keyword {
	case "closed":
		return v.Rule == "additionalProperties"
	case "discriminator":
		return v.Rule == "enum" || v.Rule == "required"
	case "of any type":
		return v.Rule == "type"
	case "body":
		return v.Rule == "required"
	case "parameter":
		return true // the zero value stands for a missing parameter, and may break another rule
	case "format":
		return v.Rule == "format" || v.Rule == "type"
	case "pattern":
		return v.Rule == "pattern" || v.Rule == "minLength" && v.Bound == 1 // an optional member that is present and empty
	case "minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum":
		limit, err := strconv.ParseFloat(c.Rule.Value, 64)
		isBound := v.Rule == c.Rule.Keyword && v.Bound == limit
		return err == nil && (isBound || v.Rule == "type" && math.Abs(limit) >= math.MaxInt32) // Go's type may end at the limit
	}
	return v.Rule == c.Rule.Keyword || c.Rule.Place == "golden"
}

// parameterAsGo wants the client to send a good parameter unchanged, and never to send one that breaks the contract: Go has
// no such value, or the client refuses it, or it is the zero value, which the client leaves out.
func parameterAsGo(t *testing.T, validator *contract.Validator, c corpus.Case) {
	t.Helper()
	sent, err := ours(t, c)
	switch {
	case c.Breaks && errors.Is(err, corpus.ErrNoSuchValue):
	case c.Breaks && err != nil:
		wrongAt(t, c, err)
	case c.Breaks:
		if broken := verdict(t, validator, c, sent); broken != nil {
			t.Errorf("the client sends it: %v", broken)
		}
	case err != nil:
		t.Errorf("the generated package says %v", err)
	default:
		plain, err := c.Request(server)
		if err != nil {
			t.Fatal(err)
		}
		samePath := sameTexts(strings.Split(sent.URL.Path, "/"), strings.Split(plain.URL.Path, "/"))
		if !samePath || !maps.EqualFunc(sent.URL.Query(), plain.URL.Query(), sameTexts) {
			t.Errorf("sent %s, want %s", sent.URL, plain.URL)
		}
	}
}

// sameTexts compares the texts of parameters. Two texts of one time are the same.
func sameTexts(a, b []string) bool {
	return slices.EqualFunc(a, b, func(x, y string) bool { return sameValue(x, y) })
}

// sameBody wants the client to send the same body that the case has.
func sameBody(t *testing.T, c corpus.Case, sent *http.Request) {
	t.Helper()
	if c.Body == nil {
		if sent.Body != nil {
			t.Error("sent with a body")
		}
		return
	}
	body, err := io.ReadAll(sent.Body)
	if err != nil {
		t.Fatal(err)
	}
	if !sameValue(parse(t, body), parse(t, c.Body)) {
		t.Errorf("read and sent again\n got %s\nwant %s", body, c.Body)
	}
}
