// Package starter is the corpus that is built into the program: the Ministry of
// Commerce's nine-city pilot for opening the services sector. It is a corpus
// folder like any other, and its README says how to edit it.
package starter

import (
	"embed"
	"fmt"
	"io/fs"

	"policybot/corpus"
)

//go:embed *.yaml records asked questions
var files embed.FS

// FS returns the folder as it was when the program was built, with its
// questions under questions/.
func FS() fs.FS { return files }

// Load reads the starter corpus.
func Load() (*corpus.Corpus, error) {
	c, err := corpus.Load(files)
	if err != nil {
		return nil, fmt.Errorf("load the starter corpus: %w", err)
	}
	return c, nil
}
