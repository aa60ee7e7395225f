package understand

import "github.com/mozillazg/go-pinyin"

var toneless = pinyin.Args{Style: pinyin.Normal, Heteronym: true, Fallback: func(rune, pinyin.Args) []string { return nil }}

// soundsOf returns every toneless pinyin reading of two characters, such as
// "da lian". A character with several readings gives several.
func soundsOf(two string) []string {
	rs := []rune(two)
	if len(rs) != 2 {
		return nil
	}
	var out []string
	for _, a := range pinyin.SinglePinyin(rs[0], toneless) {
		for _, b := range pinyin.SinglePinyin(rs[1], toneless) {
			out = append(out, a+" "+b)
		}
	}
	return out
}
