package docs

import (
	"reflect"
	"testing"
)

func TestParseFindsBlocksLinksAndTables(t *testing.T) {
	got := parse("a.md", []byte("[up](b.md)\n\n# A `title`\n\n<!-- not run: why -->\n```sh\nmake run\n```\n\n    make test\n\n"+
		"## ¿Qué pasó?\n\n| a | `b` |\n|---|---|\n| one two | ![p](p.png) |\n\n## ¿Qué pasó?\n\n<br>\n"))
	want := page{"a.md", []*section{
		{links: []string{"b.md"}},
		{level: 1, title: "A title", anchor: "a-title", spans: []string{"title"}, html: []string{"<!-- not run: why -->\n"}, blocks: []block{
			{"a.md", 7, "sh", "make run\n", "not run: why"},
			{"a.md", 10, "sh", "make test\n", ""},
		}},
		{level: 2, title: "¿Qué pasó?", anchor: "qué-pasó", spans: []string{"b"}, links: []string{"p.png"}, tables: [][][]string{
			{{"a", "b"}, {"one two", "p"}},
		}},
		{level: 2, title: "¿Qué pasó?", anchor: "qué-pasó-1", html: []string{"<br>\n"}},
	}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got.sections)
		for i := range min(len(got.sections), len(want.sections)) {
			if !reflect.DeepEqual(got.sections[i], want.sections[i]) {
				t.Errorf("%d: %+v\nwant %+v", i, got.sections[i], want.sections[i])
			}
		}
	}
}
