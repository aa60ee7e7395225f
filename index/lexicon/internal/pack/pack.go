// Package pack is the file format of the general dictionary: columns, made small
// for a compressor and quick to turn into flat arrays. [Encode] is used by the
// generator only, [Decode] by the program.
//
// The file is a gzip stream of sections, each with its length in front:
//
//	forms     the words of all glosses as normalised, one a line, the most frequent first
//	heads     the headwords in order: bytes shared with the one before, rest, newline
//	counts    how many glosses each entry has
//	lengths   how many words each gloss has
//	words     the words of the glosses, by number of their form
//	readings  "字bei" a line: the usual reading of a character
//	odd       entries with another reading: distance from the last one, syllables
//	names     one bit for each entry whose pinyin has capitals: a proper name
package pack

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

const magic = "policybot lexicon 1\n"

// Entry is one reading of one Chinese word, as the generator gives it.
type Entry struct {
	Head    string
	Pinyin  []string   // without tones, in lower case, a syllable for each character; nil: not kept
	Name    bool       // a proper name
	Glosses [][]string // words in lower case, function words left out
}

// Encode writes entries, which it sorts by headword and otherwise leaves in
// their order. The same entries give the same bytes.
func Encode(w io.Writer, entries []Entry) error {
	entries = slices.Clone(entries)
	slices.SortStableFunc(entries, func(a, b Entry) int { return strings.Compare(a.Head, b.Head) })

	number, forms := rankForms(entries)
	usual := usualReadings(entries)
	var heads, counts, lengths, words, odd []byte
	names := make([]byte, (len(entries)+7)/8)
	last, lastOdd := "", 0
	for i, e := range entries {
		if e.Head == "" || strings.ContainsRune(e.Head, '\n') {
			return fmt.Errorf("pack entry %d: headword %q cannot be stored", i, e.Head)
		}
		shared := sharedPrefix(last, e.Head)
		heads = append(heads, byte(shared))
		heads = append(heads, e.Head[shared:]...)
		heads = append(heads, '\n')
		last = e.Head
		counts = binary.AppendUvarint(counts, uint64(len(e.Glosses)))
		for _, g := range e.Glosses {
			lengths = append(lengths, byte(len(g)))
			for _, s := range g {
				words = binary.AppendUvarint(words, uint64(number[s]))
			}
		}
		if e.Pinyin != nil && !slices.Equal(e.Pinyin, readingsOf(e.Head, usual)) {
			odd = binary.AppendUvarint(odd, uint64(i-lastOdd))
			odd = append(odd, strings.Join(e.Pinyin, " ")+"\n"...)
			lastOdd = i
		}
		if e.Name {
			names[i/8] |= 1 << (i % 8)
		}
	}

	z, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return fmt.Errorf("pack entries: %w", err)
	}
	head := append([]byte(magic), binary.AppendUvarint(nil, uint64(len(entries)))...)
	if _, err := z.Write(head); err != nil {
		return fmt.Errorf("pack entries: %w", err)
	}
	for _, s := range [][]byte{
		[]byte(strings.Join(forms, "\n")), heads, counts, lengths, words, readingLines(usual), odd, names,
	} {
		if _, err := z.Write(append(binary.AppendUvarint(nil, uint64(len(s))), s...)); err != nil {
			return fmt.Errorf("pack entries: %w", err)
		}
	}
	return z.Close()
}

// rankForms numbers the words of all glosses, the most frequent first, so that
// most numbers take one byte.
func rankForms(entries []Entry) (map[string]int, []string) {
	freq := map[string]int{}
	for _, e := range entries {
		for _, g := range e.Glosses {
			for _, s := range g {
				freq[s]++
			}
		}
	}
	forms := make([]string, 0, len(freq))
	for s := range freq {
		forms = append(forms, s)
	}
	slices.SortFunc(forms, func(a, b string) int {
		if d := freq[b] - freq[a]; d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	number := make(map[string]int, len(forms))
	for i, s := range forms {
		number[s] = i
	}
	return number, forms
}

// usualReadings returns each character's most frequent reading.
func usualReadings(entries []Entry) map[rune]string {
	count := map[rune]map[string]int{}
	for _, e := range entries {
		i := 0
		for _, r := range e.Head {
			if i >= len(e.Pinyin) {
				break
			}
			if count[r] == nil {
				count[r] = map[string]int{}
			}
			count[r][e.Pinyin[i]]++
			i++
		}
	}
	usual := map[rune]string{}
	for r, m := range count {
		best := ""
		for p, n := range m {
			if best == "" || n > m[best] || n == m[best] && p < best {
				best = p
			}
		}
		usual[r] = best
	}
	return usual
}

func readingLines(usual map[rune]string) []byte {
	runes := make([]rune, 0, len(usual))
	for r := range usual {
		runes = append(runes, r)
	}
	slices.Sort(runes)
	var b []byte
	for _, r := range runes {
		b = utf8.AppendRune(b, r)
		b = append(b, usual[r]...)
		b = append(b, '\n')
	}
	return b
}

func readingsOf(head string, usual map[rune]string) []string {
	var out []string
	for _, r := range head {
		out = append(out, usual[r])
	}
	return out
}

// sharedPrefix counts the bytes with which both begin, in whole characters.
func sharedPrefix(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] && n < 250 {
		n++
	}
	for n > 0 && n < len(b) && !utf8.RuneStart(b[n]) {
		n--
	}
	return n
}

// Columns is the decoded dictionary. Entry i has the headword
// Heads[HeadAt[i]:HeadAt[i+1]] and the glosses GlossAt[i] to GlossAt[i+1]; gloss
// g has the words Words[WordAt[g]:WordAt[g+1]], which are numbers of Forms.
type Columns struct {
	Forms   string
	FormAt  []uint32
	Heads   string // sorted
	HeadAt  []uint32
	GlossAt []uint32
	WordAt  []uint32
	Words   []uint32
	Usual   map[rune]string
	Odd     map[uint32]string // entries with another reading; syllables with spaces between
	Names   []byte            // bits
}

// Decode reads what Encode wrote.
func Decode(file []byte) (*Columns, error) {
	z, err := gzip.NewReader(bytes.NewReader(file))
	if err != nil {
		return nil, fmt.Errorf("open the dictionary: %w", err)
	}
	// gzip ends with the length of what it holds: one allocation of the right size.
	size := 0
	if len(file) >= 4 {
		size = int(min(binary.LittleEndian.Uint32(file[len(file)-4:]), 64<<20))
	}
	buf := bytes.NewBuffer(make([]byte, 0, size+bytes.MinRead))
	if _, err := io.Copy(buf, z); err != nil {
		return nil, fmt.Errorf("unpack the dictionary: %w", err)
	}
	r := reader{b: buf.Bytes()}
	if string(r.take(len(magic))) != magic {
		return nil, fmt.Errorf("unpack the dictionary: not a dictionary of this version")
	}
	n := r.uvarint()
	var s [8]reader
	for i := range s {
		s[i] = reader{b: r.take(r.uvarint())}
	}
	if r.bad || n > len(s[1].b) {
		return nil, fmt.Errorf("unpack the dictionary: cut short")
	}
	c := &Columns{Names: bytes.Clone(s[7].b)}
	c.readForms(s[0].b)
	ok := c.readHeads(n, &s[1]) && c.readGlosses(n, &s[2], &s[3], &s[4]) && c.readReadings(n, &s[5], &s[6])
	if !ok || len(c.Names) != (n+7)/8 {
		return nil, fmt.Errorf("unpack the dictionary: inconsistent sections")
	}
	return c, nil
}

func (c *Columns) readForms(b []byte) {
	var all strings.Builder
	all.Grow(len(b))
	c.FormAt = make([]uint32, 0, bytes.Count(b, []byte{'\n'})+2)
	for s := range bytes.SplitSeq(b, []byte{'\n'}) {
		c.FormAt = append(c.FormAt, uint32(all.Len()))
		all.Write(s)
	}
	c.FormAt = append(c.FormAt, uint32(all.Len()))
	c.Forms = all.String()
}

func (c *Columns) readHeads(n int, r *reader) bool {
	all := make([]byte, 0, 2*len(r.b))
	c.HeadAt = make([]uint32, 0, n+1)
	last := 0
	for range n {
		shared := int(r.byte())
		rest := r.line()
		if r.bad || last+shared > len(all) {
			return false
		}
		at := len(all)
		c.HeadAt = append(c.HeadAt, uint32(at))
		all = append(all, all[last:last+shared]...)
		all = append(all, rest...)
		last = at
	}
	c.HeadAt = append(c.HeadAt, uint32(len(all)))
	c.Heads = string(all) // of the exact size
	return true
}

func (c *Columns) readGlosses(n int, counts, lengths, words *reader) bool {
	c.GlossAt = make([]uint32, 1, n+1)
	glosses := 0
	for range n {
		if glosses += counts.uvarint(); counts.bad || glosses > len(lengths.b) {
			return false
		}
		c.GlossAt = append(c.GlossAt, uint32(glosses))
	}
	c.WordAt = make([]uint32, 1, glosses+1)
	total := 0
	for range glosses {
		total += int(lengths.byte())
		c.WordAt = append(c.WordAt, uint32(total))
	}
	if total > len(words.b) {
		return false
	}
	c.Words = make([]uint32, total)
	forms := len(c.FormAt) - 1
	for i := range c.Words {
		w := words.uvarint()
		if words.bad || w >= forms {
			return false
		}
		c.Words[i] = uint32(w)
	}
	return true
}

func (c *Columns) readReadings(n int, usual, odd *reader) bool {
	c.Usual = map[rune]string{}
	intern := map[string]string{}
	for len(usual.b) > 0 {
		line := usual.line()
		r, size := utf8.DecodeRune(line)
		p, ok := intern[string(line[size:])]
		if !ok {
			p = string(line[size:])
			intern[p] = p
		}
		c.Usual[r] = p
	}
	c.Odd = map[uint32]string{}
	at := 0
	for len(odd.b) > 0 && !odd.bad {
		at += odd.uvarint()
		c.Odd[uint32(at)] = string(odd.line())
	}
	return !usual.bad && !odd.bad && at <= n
}

// reader reads a section. Past the end it gives zeros and turns bad.
type reader struct {
	b   []byte
	bad bool
}

func (r *reader) take(n int) []byte {
	if n < 0 || n > len(r.b) {
		r.bad = true
		return nil
	}
	out := r.b[:n]
	r.b = r.b[n:]
	return out
}

func (r *reader) byte() byte {
	if b := r.take(1); b != nil {
		return b[0]
	}
	return 0
}

func (r *reader) uvarint() int {
	v, n := binary.Uvarint(r.b)
	if n <= 0 || v > 1<<30 {
		r.bad = true
		return 0
	}
	r.b = r.b[n:]
	return int(v)
}

// line returns what stands before the next newline and passes over both.
func (r *reader) line() []byte {
	i := bytes.IndexByte(r.b, '\n')
	if i < 0 {
		r.bad = true
		return nil
	}
	out := r.b[:i]
	r.b = r.b[i+1:]
	return out
}
