package openapi

import (
	"iter"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
	"go.yaml.in/yaml/v3"
)

// members yields the members of a mapping in their order, with aliases replaced. It yields nothing for any other node.
func members(node *yaml.Node) iter.Seq2[string, *yaml.Node] {
	return func(yield func(string, *yaml.Node) bool) {
		if node = deref(node); node == nil || node.Kind != yaml.MappingNode {
			return
		}
		for pair := range slices.Chunk(node.Content, 2) {
			if !yield(pair[0].Value, deref(pair[1])) {
				return
			}
		}
	}
}

// member returns the member of a mapping, or nil.
func member(node *yaml.Node, name string) *yaml.Node {
	for found, value := range members(node) {
		if found == name {
			return value
		}
	}
	return nil
}

// enter begins to read the operation, the named schema, the path or the whole document in node.
func (r *reader) enter(place string, node *yaml.Node) {
	r.place = place
	r.names(node)
}

// names checks that each name in a mapping is a text, that no mapping has a name twice, and that each number is one in JSON.
// kin-openapi would read another name for 1.0, the members of another mapping for <<, and 8 for 010.
func (r *reader) names(node *yaml.Node) {
	seen := make(map[string]bool)
	for i, inner := range node.Content {
		if node.Kind == yaml.MappingNode && i%2 == 0 {
			n, err := strconv.Atoi(inner.Value)
			isStatus := err == nil && strconv.Itoa(n) == inner.Value
			switch {
			case inner.Tag == "!!merge":
				r.fail(inner, "the keyword << is not supported: write the members out")
			case inner.Tag != "!!str" && !isStatus:
				r.fail(inner, "the name %s needs quotes", inner.Value)
			case seen[inner.Value]:
				r.fail(inner, "the name %s stands there twice", inner.Value)
			}
			seen[inner.Value] = true
		} else if (inner.Tag == "!!int" || inner.Tag == "!!float") && !jsontext.Value(inner.Value).IsValid() {
			r.fail(inner, "%s: write the number as in JSON", inner.Value)
		}
		r.names(inner)
	}
}

type form struct{ tag, words string }

var (
	aText    = form{"!!str", "must be a text: put quotes around it"}
	aList    = form{"!!seq", "must be a list"}
	aMapping = form{"!!map", "must have a name for each"}
)

// have checks that the keywords of a mapping have this form or are null. kin-openapi would not say where they are.
func (r *reader) have(f form, node *yaml.Node, keywords ...string) {
	for _, keyword := range keywords {
		if value := member(node, keyword); value != nil && value.Tag != f.tag && value.Tag != "!!null" {
			r.fail(value, "%s: %s", keyword, f.words)
		}
	}
}

// haveTexts checks that the keywords of a mapping have lists of texts, or are null.
func (r *reader) haveTexts(node *yaml.Node, keywords ...string) {
	r.have(aList, node, keywords...)
	for _, keyword := range keywords {
		for _, item := range items(node, keyword) {
			if item.Tag != aText.tag {
				r.fail(item, "%s: %s %s", keyword, item.Value, aText.words)
			}
		}
	}
}

// unquoted checks that a number, if there is one, is no text.
func (r *reader) unquoted(node *yaml.Node, keyword string) {
	if node != nil && node.Tag == aText.tag {
		r.fail(node, "%s: the number must have no quotes", keyword)
	}
}

// others returns the names of the members of a mapping that are not known.
func others(node *yaml.Node, known ...string) []string {
	var names []string
	for name := range members(node) {
		if !slices.Contains(known, name) {
			names = append(names, name)
		}
	}
	return names
}

func deref(node *yaml.Node) *yaml.Node {
	if node != nil && node.Kind == yaml.AliasNode {
		return node.Alias
	}
	return node
}

// text returns a member that is a scalar, or "". Null is no text.
func text(node *yaml.Node, name string) string {
	value := member(node, name)
	if value == nil || value.Kind != yaml.ScalarNode || value.Tag == "!!null" {
		return ""
	}
	return value.Value
}

func items(node *yaml.Node, name string) []*yaml.Node {
	list := member(node, name)
	if list == nil || list.Kind != yaml.SequenceNode {
		return nil
	}
	return list.Content
}

// texts returns the items of a member that is a list of scalars.
func texts(node *yaml.Node, name string) []string {
	var list []string
	for _, item := range items(node, name) {
		list = append(list, item.Value)
	}
	return list
}
