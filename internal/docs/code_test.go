package docs

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	block    = regexp.MustCompile("(?ms)^```go\n(.*?)^```")
	declared = regexp.MustCompile(`(?m)^(\w+), err :?= `)
)

// Every Go block of the documentation compiles: as it stands where it is a file, as the body of a function
// where it is not. The function has what the text around the blocks speaks of.
func TestGoBlocksCompile(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	pages, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	temp := t.TempDir()
	replace := map[string]string{}
	for _, page := range append(pages, filepath.Join(root, "README.md")) {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for i, match := range block.FindAllStringSubmatch(string(text), -1) {
			name := fmt.Sprintf("%s_%d", strings.TrimSuffix(filepath.Base(page), ".md"), i+1)
			file := filepath.Join(temp, name+".go")
			if err := os.WriteFile(file, []byte(fileOf(match[1])), 0o600); err != nil {
				t.Fatal(err)
			}
			replace[filepath.Join(root, "internal", "docs", "blocks", name, "block.go")] = file
		}
	}
	if len(replace) < 3 {
		t.Fatalf("only %d blocks found", len(replace))
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	overlayFile := filepath.Join(temp, "overlay.json")
	if err := os.WriteFile(overlayFile, overlay, 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"build", "-overlay", overlayFile}
	for file := range replace {
		args = append(args, "./internal/docs/blocks/"+filepath.Base(filepath.Dir(file)))
	}
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// beforeTest is what comes before a test: its imports, and the code that it tests.
const beforeTest = `package block

import (
	"context"
	"testing"
	"time"

	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/sandbox"
)

type Shop struct{ client *jelou.ClientWithResponses }

func NewShop(client *jelou.ClientWithResponses) Shop { return Shop{client} }

func (s Shop) OrderIsReady(ctx context.Context, userID string) error {
	_, err := s.client.SendMessageWithResponse(ctx, "BOT_ID", jelou.TextMessage{UserID: userID, Text: "Your order is ready."})
	return err
}

`

func fileOf(code string) string {
	const uses = `
var (
	_ = auth.FromEnv
	_ = delivery.Of
	_ jelou.Message
)
`
	switch {
	case strings.HasPrefix(code, "package "):
		return code
	case strings.HasPrefix(code, "import "):
		return "package block\n\n" + code + uses
	case strings.HasPrefix(code, "func Test"):
		return beforeTest + code
	}
	var used strings.Builder
	for _, match := range declared.FindAllStringSubmatch(code, -1) {
		fmt.Fprintf(&used, "\t_, _ = %s, err\n", match[1])
	}
	return `package block

import (
	"context"
	"errors"

	"github.com/jelou-go/jelou/auth"
	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
)
` + uses + `
func _(ctx context.Context, botID string, client *jelou.ClientWithResponses, message jelou.Message, err error) error {
	_ = errors.As
	{
` + code + used.String() + `	}
	return nil
}
`
}
