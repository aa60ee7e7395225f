package lexicon

import (
	"strings"
	"testing"

	"policybot/index/text"
)

func TestNumbers(t *testing.T) {
	tests := []struct{ in, want string }{
		{"12,000 people", "12000"},
		{"12 thousand", "12000"},
		{"twelve thousand", "12000"},
		{"1.2万人", "12000"},
		{"一万二千人", "12000"},
		{"1.1亿元", "110000000"},
		{"30万亿元", "30000000000000"},
		{"三十五个", "35"},
		{"十个", "10"},
		{"一百零五人", "105"},
		{"两千三百", "2300"},
		{"二十一世纪", "21"},
		{"3 cities", "3"},
		{"三个城市", "3"},
		{"three cities", "3"},
		{"the third city", "3"},
		{"第三个城市", "3"},
		{"21st century", "21"},
		{"Super Bowl XXXIII", "33"},
		{"三明治和一般的人", ""},
		{"万一有四五个", ""},
		{"some one", ""},
		{"the first time", "1"},
		{"第一次", "1"},
		{"twenty-one", "21"},
		{"three hundred and five", "305"},
		{"one hundred twenty-five thousand", "125000"},
		{"5.4 million", "5400000"},
		{"540万", "5400000"},
		{"$1.5bn", "1500000000"},
		{"70%", "70%"},
		{"70 percent", "70%"},
		{"seventy per cent", "70%"},
		{"七成", "70%"},
		{"百分之七十", "70%"},
		{"三分之二", "2/3"},
		{"two-thirds", "2/3"},
		{"the 1990s", "1990s"},
		{"1990年代", "1990s"},
		{"20世纪90年代", "1990s"},
		{"2025年", "2025"},
		{"二〇二五年", "2025"},
		{"in 2025", "2025"},
		{"2025年4月", "2025-04 2025 --04"},
		{"April 2025", "2025-04 2025 --04"},
		{"2025-04", "2025-04 2025 --04"},
		{"2025年4月3日", "2025-04-03 2025-04 2025 --04-03 --04"},
		{"2025-04-03", "2025-04-03 2025-04 2025 --04-03 --04"},
		{"April 3rd, 2025", "2025-04-03 2025-04 2025 --04-03 --04"},
		{"3 April 2025", "2025-04-03 2025-04 2025 --04-03 --04"},
		{"the 3rd of April", "--04-03 --04"},
		{"四月三日", "--04-03 --04"},
		{"in April, all", "--04"},
		{"it may march", ""},
		{"in May 2025", "2025-05 2025 --05"},
		{"20–18", "20 18"},
		{"version 1.2.3", ""},
		{"5g", ""},
		{"十五五规划", "15"},
		{"", ""},
	}
	for _, tt := range tests {
		q := text.Normalize(tt.in)
		var got []string
		for _, n := range Numbers(q) {
			if n.Start < 0 || n.End > len(q) || n.Start >= n.End {
				t.Errorf("%q: span %d:%d of %d", tt.in, n.Start, n.End, len(q))
			}
			got = append(got, n.Form)
		}
		if g := strings.Join(got, " "); g != tt.want {
			t.Errorf("Numbers(%q) = %q, want %q", tt.in, g, tt.want)
		}
	}
}
