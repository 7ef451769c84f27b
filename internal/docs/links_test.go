package docs

import (
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A link within the repository must lead to a file or directory, and to the heading in its fragment. Other links must
// be https, but the test does not visit them.
func TestLinksLeadSomewhere(t *testing.T) {
	pages := readPages(t)
	anchors := make(map[string][]string)
	for _, p := range pages {
		for _, s := range p.sections {
			anchors[p.name] = append(anchors[p.name], s.anchor)
		}
	}
	for _, p := range pages {
		for _, s := range p.sections {
			for _, link := range s.links {
				if problem := follow(p.name, link, anchors); problem != "" {
					t.Errorf("%s, %q: the link %s %s", p.name, s.title, link, problem)
				}
			}
		}
	}
}

func follow(from, link string, anchors map[string][]string) (problem string) {
	target, err := url.Parse(link)
	switch {
	case err != nil:
		return "cannot be parsed"
	case target.IsAbs() && target.Scheme == "https" && target.Host != "":
		return ""
	case target.IsAbs() || target.Host != "" || strings.HasPrefix(target.Path, "/"):
		return "is neither https nor a relative path"
	}
	name := from
	if target.Path != "" {
		name = path.Join(path.Dir(from), target.Path)
		if !filepath.IsLocal(name) {
			return "leads out of the repository"
		}
		if _, err := os.Stat(filepath.Join(root, name)); err != nil {
			return "leads to a missing file"
		}
	}
	if target.Fragment != "" && !slices.Contains(anchors[name], target.Fragment) {
		return "leads to a missing heading"
	}
	return ""
}

func TestFollowFindsBrokenLinks(t *testing.T) {
	anchors := map[string][]string{"docs/a.md": {"", "one-heading", "ñandú"}}
	for link, problem := range map[string]string{
		"https://jelou.ai":         "",
		"../README.md":             "",
		"../docs":                  "",
		"#one-heading":             "",
		"../docs/a.md#one-heading": "leads to a missing file",
		"#%C3%B1and%C3%BA":         "",
		"#another":                 "leads to a missing heading",
		"../README.md#another":     "leads to a missing heading",
		"missing.md":               "leads to a missing file",
		"../../outside.md":         "leads out of the repository",
		"/README.md":               "is neither https nor a relative path",
		"http://jelou.ai":          "is neither https nor a relative path",
		"//jelou.ai":               "is neither https nor a relative path",
		"https:":                   "is neither https nor a relative path",
		"%zz":                      "cannot be parsed",
	} {
		if got := follow("docs/a.md", link, anchors); got != problem {
			t.Errorf("follow(%s) = %q, want %q", link, got, problem)
		}
	}
}

var machinePath = regexp.MustCompile(`(?:/home/|/root/|/Users/|[A-Z]:\\Users\\)\w\S*`)

// A path on one person's machine means nothing to others.
func TestNoFileHasAPathOfAMachine(t *testing.T) {
	for _, suffix := range []string{".md", ".go", ".sh", ".yaml", ".js"} {
		for name, text := range files(t, suffix) {
			if found := machinePath.FindString(text); found != "" {
				t.Errorf("%s has %s: write a path relative to the repository", name, found)
			}
		}
	}
}

// These tests cannot check links and code in HTML, so pages must not have any.
func TestPagesHaveNoHTML(t *testing.T) {
	for _, p := range readPages(t) {
		for _, s := range p.sections {
			for _, html := range s.html {
				if _, ok := comment(html); !ok {
					t.Errorf("%s, %q: HTML instead of Markdown: %s", p.name, s.title, html)
				}
			}
		}
	}
}
