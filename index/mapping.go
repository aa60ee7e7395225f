package index

import (
	"encoding/json"
	"fmt"
	"hash/fnv"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/keyword"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/registry"
)

// layout changes whenever the meaning of an index on disk changes in a way that
// the mapping does not show, such as the analysis; it forces a rebuild.
const layout = 6

// analyzers are our own, one for each analysed field, so that a field holds
// exactly the tokens that a question is cut into.
var analyzers = map[string]func(string) []string{
	fieldZhBigram: zhBigrams,
	fieldZhChar:   zhChars,
	fieldEnStem:   enStems,
	fieldEnWord:   enWords,
	fieldEnPair:   enPairs,
	fieldValue:    values,
}

// tokenFunc adapts a function from text to tokens to bleve's Analyzer.
type tokenFunc func(string) []string

// Analyze implements analysis.Analyzer. Positions are set, offsets are not:
// nothing here highlights by them.
func (f tokenFunc) Analyze(input []byte) analysis.TokenStream {
	words := f(string(input))
	out := make(analysis.TokenStream, len(words))
	backing := make([]analysis.Token, len(words))
	for i, w := range words {
		backing[i] = analysis.Token{Term: []byte(w), Position: i + 1}
		out[i] = &backing[i]
	}
	return out
}

func analyzerName(field string) string { return "policybot_" + field }

func init() {
	for field, f := range analyzers {
		err := registry.RegisterAnalyzer(analyzerName(field),
			func(map[string]any, *registry.Cache) (analysis.Analyzer, error) { return tokenFunc(f), nil })
		if err != nil {
			panic("index: " + err.Error()) // two analyzers of one name: a programming error
		}
	}
}

func newMapping() (mapping.IndexMapping, error) {
	doc := bleve.NewDocumentStaticMapping()
	add := func(field, analyzer string) {
		m := bleve.NewTextFieldMapping()
		m.Analyzer = analyzer
		m.Store = false
		m.DocValues = false
		m.IncludeTermVectors = false
		m.IncludeInAll = false
		doc.AddFieldMappingsAt(field, m)
	}
	for field := range analyzers {
		add(field, analyzerName(field))
	}
	for _, field := range []string{fieldCity, fieldArea, fieldDocument, fieldKind, fieldConfidence} {
		add(field, keyword.Name)
	}
	im := bleve.NewIndexMapping()
	im.DefaultMapping = doc
	im.ScoringModel = "bm25" // keeps field lengths exact in the postings
	return im, im.Validate()
}

// mappingHash names the mapping and the layout of an index.
func mappingHash(m mapping.IndexMapping) string {
	b, err := json.Marshal(m)
	if err != nil {
		panic("index: " + err.Error()) // a mapping of ours always encodes
	}
	h := fnv.New64a()
	h.Write(b)
	return fmt.Sprintf("%d-%016x", layout, h.Sum64())
}
