package charset

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
)

const (
	simplified  = "支持试点城市在增值电信、商贸物流等领域开展探索，推动服务业扩大开放，有关部门按职责分工负责。"
	traditional = "為推動服務業發展，請各機關依職權辦理下列事項，並於年底前將執行情形報送本部備查。"
	rare        = "由朱镕基同志主持，地址在深圳市蛇口湾厦旧村及喆旻大厦。" // characters beyond GB 2312
)

func bytesOf(t testing.TB, e encoding.Encoding, s string) string {
	t.Helper()
	out, err := e.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestDecode(t *testing.T) {
	gbk := func(s string) string { return bytesOf(t, simplifiedchinese.GBK, s) }
	gb18030 := func(s string) string { return bytesOf(t, simplifiedchinese.GB18030, s) }
	big5 := func(s string) string { return bytesOf(t, traditionalchinese.Big5, s) }
	meta := func(name string) string { return `<html><head><meta charset="` + name + `"></head><body>` }
	equiv := `<meta http-equiv="Content-Type" content="text/html; charset=gb2312" />`
	tests := []struct {
		name, raw, header string
		encoding, holds   string
		doubt             string // empty: none
	}{
		{"utf-8 declared", meta("utf-8") + simplified, "", "utf-8", simplified, ""},
		{"utf-8 undeclared", simplified, "", "utf-8", simplified, ""},
		{"utf-8 with mark", "\xef\xbb\xbf" + simplified, "text/html; charset=gbk", "utf-8", simplified, ""},
		{"utf-8 declared as gb2312", equiv + simplified, "", "utf-8", simplified, "declared as gb2312, but the bytes are utf-8"},
		{"utf-8 declared as gbk by the server", simplified, "text/html;charset=GBK", "utf-8", simplified, "declared as gbk, but the bytes are utf-8"},
		{"utf-8 with a cut end", simplified[:len(simplified)-1], "", "utf-8", "按职责分工负责", ""},
		{"utf-8 with a broken byte", strings.Repeat(simplified, 5) + "\xe5\xa4" + simplified, "", "utf-8", simplified, "1 character could not be decoded from utf-8"},
		{"gb2312 declared", equiv + gbk(simplified), "", "gb2312", simplified, ""},
		{"gb2312 declared, gbk in truth", equiv + gbk(simplified+rare), "", "gbk", rare, ""},
		{"gbk undeclared", gbk(simplified), "", "gb18030", simplified, ""},
		{"gbk undeclared, short", gbk("商务部通知"), "", "gb18030", "商务部通知", ""},
		{"gbk declared as utf-8", meta("UTF-8") + gbk(simplified), "", "gb18030", simplified, "declared as utf-8, but the bytes are gb18030"},
		{"gbk declared by the server as utf-8, by the page as gbk", meta("gbk") + gbk(simplified), "text/html; charset=utf-8", "gbk", simplified, "declared as utf-8, but the bytes are gbk"},
		{"gb18030 with four bytes", meta("gb18030") + gb18030("㐂"+simplified), "", "gb18030", "㐂", ""},
		{"big5 declared", meta("big5") + big5(traditional), "", "big5", traditional, ""},
		{"big5 undeclared", big5(traditional), "", "big5", traditional, ""},
		{"big5 declared as gb2312", equiv + big5(traditional), "", "big5", traditional, "declared as gb2312, but the bytes are big5"},
		{"gbk declared as big5", meta("big5") + gbk(simplified), "", "gb18030", simplified, "declared as big5, but the bytes are gb18030"},
		{"traditional in gbk", meta("gbk") + gbk(traditional), "", "gbk", traditional, ""},
		{"ascii", "<p>plain</p>", "", "utf-8", "plain", ""},
		{"ascii declared as gbk", meta("gbk") + "plain", "", "gbk", "plain", ""},
		{"unknown declaration", meta("no-such") + simplified, "", "utf-8", simplified, ""},
		{"windows-1252", bytesOf(t, charmap.Windows1252, "the city’s plan – a café"), "", "windows-1252", "city’s plan – a café", ""},
		{"utf-16 with mark", bytesOf(t, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), simplified), "", "utf-16le", simplified, ""},
		{"utf-16 without", bytesOf(t, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), "a,b\r\n"+simplified), "", "utf-16be", simplified, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Decode([]byte(tt.raw), tt.header)
			if err != nil {
				t.Fatal(err)
			}
			if got.Encoding != tt.encoding {
				t.Errorf("encoding %q, want %q", got.Encoding, tt.encoding)
			}
			if !strings.Contains(got.String, tt.holds) {
				t.Errorf("text %q lacks %q", got.String, tt.holds)
			}
			doubt := ""
			for _, d := range got.Doubts {
				doubt += d.Message
			}
			if doubt != tt.doubt {
				t.Errorf("doubts %q, want %q", doubt, tt.doubt)
			}
		})
	}
}

func TestDecodeRefuses(t *testing.T) {
	for name, raw := range map[string]string{
		"png":   "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x00\x00\x00\x01\x00",
		"zip":   "PK\x03\x04\x14\x00\x00\x00\x08\x00\xb1\x8b",
		"noise": strings.Repeat("\xff\xfd\x80\x81\xfb\xff\xf9", 50),
	} {
		if got, err := Decode([]byte(raw), ""); !errors.Is(err, ErrNotText) {
			t.Errorf("%s: %+v, %v; want ErrNotText", name, got, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(simplified), "text/html; charset=gbk")
	f.Add([]byte(bytesOf(f, simplifiedchinese.GB18030, rare+"㐂")), "")
	f.Add([]byte(bytesOf(f, traditionalchinese.Big5, traditional)), "text/plain; charset=utf-8")
	f.Add([]byte("\xff\xfe\x00"), "charset=")
	f.Add([]byte("<meta charset=hz-gb-2312>~{"), "text/html; charset=replacement")
	f.Fuzz(func(t *testing.T, raw []byte, header string) {
		got, err := Decode(raw, header)
		if err != nil {
			return
		}
		if !utf8.ValidString(got.String) || strings.ContainsRune(got.String, 0) {
			t.Errorf("not text: %q", got.String)
		}
		if got.Encoding == "" {
			t.Error("no encoding named")
		}
		// Decoding what was decoded changes nothing.
		again, err := Decode([]byte("\xef\xbb\xbf"+got.String), header)
		if err != nil || again.String != got.String {
			t.Errorf("again %q, %v; want %q", again.String, err, got.String)
		}
	})
}
