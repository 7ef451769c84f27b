package docs

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/mod/semver"

	"github.com/jelou-go/jelou/transport"
)

var release = regexp.MustCompile(`^(\d+\.\d+\.\d+) \(\d{4}-\d\d-\d\d\)$`)

// The changelog begins with unreleased changes, if any, then lists the versions from newest to oldest.
// transport.Version must be the newest version, or a later one if there are unreleased changes.
func TestChangelogMatchesTheVersion(t *testing.T) {
	version := "v" + transport.Version
	if !semver.IsValid(version) || semver.Canonical(version) != version {
		t.Fatalf("%s is not a semantic version", transport.Version)
	}
	sections := readPage(t, "CHANGELOG.md").sections[2:]
	unreleased := len(sections) > 0 && sections[0].title == "Unreleased"
	if unreleased {
		sections = sections[1:]
	}
	var versions []string
	for _, s := range sections {
		match := release.FindStringSubmatch(s.title)
		if s.level != 2 || match == nil {
			t.Fatalf("the heading %q does not have the form \"0.2.0 (2027-01-31)\"", s.title)
		}
		versions = append(versions, "v"+match[1])
	}
	for i, older := range versions {
		if i > 0 && semver.Compare(versions[i-1], older) <= 0 {
			t.Errorf("%s is listed after %s", older, versions[i-1])
		}
	}
	switch {
	case len(versions) == 0 && !unreleased:
		t.Error("the changelog is empty")
	case len(versions) == 0:
	case semver.Compare(version, versions[0]) < 0, !unreleased && version != versions[0]:
		t.Errorf("the newest version in the changelog is %s, but transport.Version is %s", versions[0], version)
	}
}

func TestOutboxRequiresTheVersion(t *testing.T) {
	if got := firstMatch(t, "outbox/go.mod", `github.com/jelou-go/jelou v(\S+)`); got != transport.Version {
		t.Errorf("outbox/go.mod requires the client %s, but transport.Version is %s: docs/releases.md explains contract/release.sh", got, transport.Version)
	}
}

// A newer version of a dependency may raise the oldest Go that works, and nobody would notice.
func TestGoVersionIsAsDocumented(t *testing.T) {
	for page, mod := range map[string]string{"README.md": "go.mod", "README.es.md": "go.mod", "docs/outbox.md": "outbox/go.mod"} {
		says, needs := firstMatch(t, page, `Go (1\.\d+)`), firstMatch(t, mod, `(?m)^go (1\.\d+)`)
		if says != needs {
			t.Errorf("%s says Go %s, but %s needs %s: docs/releases.md says which versions may be needed", page, says, mod, needs)
		}
	}
}

func firstMatch(t *testing.T, file, pattern string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, file))
	if err != nil {
		t.Fatal(err)
	}
	match := regexp.MustCompile(pattern).FindSubmatch(text)
	if match == nil {
		t.Fatalf("%s has no %s", file, pattern)
	}
	return string(match[1])
}

// A second copy of the version would become outdated.
func TestVersionIsInOnePlace(t *testing.T) {
	for path, text := range files(t, ".go") {
		if strings.Contains(text, "jelou-go/"+transport.Version) {
			t.Errorf("%s repeats the version", path)
		}
	}
}
