package understand

import (
	"strings"
	"sync"

	"github.com/mozillazg/go-pinyin"

	"policybot/index/text"
)

var toneless = pinyin.Args{Style: pinyin.Normal, Heteronym: true, Fallback: func(rune, pinyin.Args) []string { return nil }}

// soundsOf returns every toneless pinyin reading of two characters, such as
// "da lian". A character with several readings gives several.
func soundsOf(two string) []string {
	rs := []rune(two)
	if len(rs) != 2 {
		return nil
	}
	var out []string
	for _, a := range readingsOf(rs[0]) {
		for _, b := range readingsOf(rs[1]) {
			out = append(out, a+" "+b)
		}
	}
	return out
}

// readings are the pinyin syllables of single characters, once each.
var readings = struct {
	sync.RWMutex
	of map[rune][]string
}{of: map[rune][]string{}}

// readingsOf returns the toneless readings of a character, the usual one first.
func readingsOf(r rune) []string {
	readings.RLock()
	known, ok := readings.of[r]
	readings.RUnlock()
	if ok {
		return known
	}
	known = pinyin.SinglePinyin(r, toneless)
	readings.Lock()
	defer readings.Unlock()
	readings.of[r] = known // bounded by the characters that there are
	return known
}

// Spell returns how a text is typed in pinyin, whole and by the initials of its
// syllables: "大连市" is "dalianshi" and "dls". Every character is read in its
// usual way; what is not Chinese stands for itself. Both are empty for a text
// without Chinese characters.
func Spell(s string) (full, initials string) {
	if !strings.ContainsFunc(s, text.IsHan) {
		return "", ""
	}
	var f, i strings.Builder
	for _, r := range s {
		if all := readingsOf(r); text.IsHan(r) && len(all) > 0 {
			f.WriteString(all[0])
			i.WriteByte(all[0][0])
		} else if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			f.WriteRune(r)
			i.WriteRune(r)
		}
	}
	return f.String(), i.String()
}

// Spellings is Spell with every reading of characters that have several, for
// names: 厦门 is typed xiamen, and 厦 alone is also read sha. There are at most
// eight.
func Spellings(s string) (full, initials []string) {
	full, initials = []string{""}, []string{""}
	for _, r := range s {
		all := readingsOf(r)
		if !text.IsHan(r) || len(all) == 0 {
			continue
		}
		if len(full)*len(all) > 8 {
			all = all[:1]
		}
		var f, i []string
		for k := range full {
			for _, reading := range all {
				f, i = append(f, full[k]+reading), append(i, initials[k]+reading[:1])
			}
		}
		full, initials = f, i
	}
	if full[0] == "" {
		return nil, nil
	}
	return full, initials
}
