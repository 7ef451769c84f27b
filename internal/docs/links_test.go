package docs

import (
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Every link within the repository leads to a file or a directory, and where it names a heading, to that.
// What is elsewhere is not visited, but is at least https.
func TestLinks(t *testing.T) {
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
		return "cannot be read"
	case target.IsAbs() && target.Scheme == "https" && target.Host != "":
		return ""
	case target.IsAbs() || target.Host != "" || strings.HasPrefix(target.Path, "/"):
		return "is neither https nor a path from here"
	}
	name := from
	if target.Path != "" {
		name = path.Join(path.Dir(from), target.Path)
		if !filepath.IsLocal(name) {
			return "leads out of the repository"
		}
		if _, err := os.Stat(filepath.Join(root, name)); err != nil {
			return "leads nowhere"
		}
	}
	if target.Fragment != "" && !slices.Contains(anchors[name], target.Fragment) {
		return "names no heading"
	}
	return ""
}

func TestFollow(t *testing.T) {
	anchors := map[string][]string{"docs/a.md": {"", "one-heading", "ñandú"}}
	for link, problem := range map[string]string{
		"https://jelou.ai":         "",
		"../README.md":             "",
		"../docs":                  "",
		"#one-heading":             "",
		"../docs/a.md#one-heading": "leads nowhere",
		"#%C3%B1and%C3%BA":         "",
		"#another":                 "names no heading",
		"../README.md#another":     "names no heading",
		"missing.md":               "leads nowhere",
		"../../outside.md":         "leads out of the repository",
		"/README.md":               "is neither https nor a path from here",
		"http://jelou.ai":          "is neither https nor a path from here",
		"//jelou.ai":               "is neither https nor a path from here",
		"https:":                   "is neither https nor a path from here",
		"%zz":                      "cannot be read",
	} {
		if got := follow("docs/a.md", link, anchors); got != problem {
			t.Errorf("%s %s, want %q", link, got, problem)
		}
	}
}

// HTML would be a way around these tests: nothing looks for links and code in it.
func TestNoHTML(t *testing.T) {
	for _, p := range readPages(t) {
		for _, s := range p.sections {
			for _, html := range s.html {
				if _, ok := comment(html); !ok {
					t.Errorf("%s, %q: HTML in place of Markdown: %s", p.name, s.title, html)
				}
			}
		}
	}
}
