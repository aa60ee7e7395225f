package html

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// A day as official writing has it: 2025年4月11日, 2025-04-11, 2025/4/11,
// 2025.4.11, 20250411, 二〇二五年四月十一日, with spaces or full-width digits.
const (
	arabicDay  = `(?:19|20)\d{2}\s*[-./年]\s*\d{1,2}\s*[-./月]\s*\d{1,2}\s*日?`
	chineseDay = `[一二][〇○ＯO0零◯一二三四五六七八九]{3}\s*年\s*[一二三四五六七八九十元正]{1,3}\s*月\s*[一二三四五六七八九十]{1,3}\s*日`
	anyDay     = `(?:` + arabicDay + `|` + chineseDay + `)`
)

var (
	arabicParts  = regexp.MustCompile(`((?:19|20)\d{2})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})`)
	compactParts = regexp.MustCompile(`^\D*((?:19|20)\d{2})(\d{2})(\d{2})(?:\D|$)`)
	chineseParts = regexp.MustCompile(`([一二][〇○ＯO0零◯一二三四五六七八九]{3})\s*年\s*([一二三四五六七八九十元正]{1,3})\s*月\s*([一二三四五六七八九十]{1,3})\s*日`)
	fullDigits   = strings.NewReplacer("０", "0", "１", "1", "２", "2", "３", "3", "４", "4", "５", "5", "６", "6", "７", "7", "８", "8", "９", "9")
)

// day returns the first day in s as YYYY-MM-DD, or nothing.
func day(s string) string {
	s = fullDigits.Replace(s)
	if m := arabicParts.FindStringSubmatch(s); m != nil {
		return calendar(m[1], m[2], m[3])
	}
	if m := chineseParts.FindStringSubmatch(s); m != nil {
		year := ""
		for _, r := range m[1] {
			year += strconv.Itoa(digit(r))
		}
		return calendar(year, strconv.Itoa(below100(m[2])), strconv.Itoa(below100(m[3])))
	}
	if m := compactParts.FindStringSubmatch(s); m != nil {
		return calendar(m[1], m[2], m[3])
	}
	return ""
}

func calendar(year, month, date string) string {
	y, _ := strconv.Atoi(year)
	m, _ := strconv.Atoi(month)
	d, _ := strconv.Atoi(date)
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	if t.Year() != y || int(t.Month()) != m || t.Day() != d {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", y, m, d)
}

func digit(r rune) int {
	for i, group := range []string{"〇○ＯO0零◯", "一元正", "二", "三", "四", "五", "六", "七", "八", "九"} {
		if strings.ContainsRune(group, r) {
			return i
		}
	}
	return 0
}

// below100 reads 一 to 九十九; 0 where it is none.
func below100(s string) int {
	n, last := 0, 0
	for _, r := range s {
		if r == '十' {
			n, last = n+max(1, last)*10, 0
			continue
		}
		last = digit(r)
	}
	return n + last
}
