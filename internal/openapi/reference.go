package openapi

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// target follows a reference to any part of the document other than a schema.
func (r *reader) target(node *yaml.Node) *yaml.Node {
	for range 10 {
		ref := text(member(node, "$ref"))
		if ref == "" {
			return node
		}
		path, ok := strings.CutPrefix(ref, "#/")
		if !ok {
			r.fail(node, "%s: not in this document", ref)
			return nil
		}
		from := node
		node = r.doc.root
		for token := range strings.SplitSeq(path, "/") {
			node = member(node, unescapeToken.Replace(token))
		}
		if node == nil {
			r.fail(from, "%s: does not exist", ref)
			return nil
		}
	}
	r.fail(node, "circular reference")
	return nil
}

var unescapeToken = strings.NewReplacer("~1", "/", "~0", "~")
