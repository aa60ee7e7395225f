package archive

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"

	"policybot/corpus/ingest/content"
)

type file struct {
	name, text string
	flags      uint16
	extra      []byte
}

func packed(t testing.TB, files ...file) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range files {
		w, err := z.CreateHeader(&zip.FileHeader{Name: f.name, Method: zip.Deflate, Flags: f.flags, Extra: f.extra, NonUTF8: true})
		if err == nil && !strings.HasSuffix(f.name, "/") {
			_, err = w.Write([]byte(f.text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// walked lists the members with their text.
func walked(raw []byte, lim content.Limits) ([]string, error) {
	var got []string
	err := Walk(context.Background(), "a.zip", raw, lim, func(member string, raw []byte) error {
		got = append(got, member+"="+string(raw[:min(len(raw), 20)]))
		return nil
	})
	return got, err
}

func TestWalk(t *testing.T) {
	gbk, err := simplifiedchinese.GBK.NewEncoder().String("附件1：任务表.csv")
	if err != nil {
		t.Fatal(err)
	}
	unicodePath := func(old, name string) []byte {
		field := append([]byte{1}, binary.LittleEndian.AppendUint32(nil, crc32.ChecksumIEEE([]byte(old)))...)
		field = append(field, name...)
		return append(binary.LittleEndian.AppendUint16(binary.LittleEndian.AppendUint16(nil, 0x7075), uint16(len(field))), field...)
	}
	inner := string(packed(t, file{name: "b.txt", text: "内"}))
	for _, tt := range []struct {
		name  string
		files []file
		want  []string
	}{
		{"in order", []file{{name: "b.txt", text: "2"}, {name: "a/c.txt", text: "1"}}, []string{"a.zip!b.txt=2", "a.zip!a/c.txt=1"}},
		{"GBK name", []file{{name: gbk, text: "1"}}, []string{"a.zip!附件1：任务表.csv=1"}},
		{"UTF-8 name not marked", []file{{name: "通知.txt", text: "1"}}, []string{"a.zip!通知.txt=1"}},
		{"name in a field of its own", []file{{name: "x.txt", text: "1", extra: unicodePath("x.txt", "通知.txt")}}, []string{"a.zip!通知.txt=1"}},
		{"stale field", []file{{name: "x.txt", text: "1", extra: unicodePath("y.txt", "旧.txt")}}, []string{"a.zip!x.txt=1"}},
		{"folders and clutter", []file{{name: "d/"}, {name: "__MACOSX/d/._a.txt", text: "x"}, {name: ".DS_Store", text: "x"}, {name: "~$通知.docx", text: "x"}, {name: "empty.txt"}, {name: "d/a.txt", text: "1"}}, []string{"a.zip!d/a.txt=1"}},
		{"backslashes", []file{{name: `d\a.txt`, text: "1"}}, []string{"a.zip!d/a.txt=1"}},
		{"archive inside", []file{{name: "i.zip", text: inner}, {name: "c.txt", text: "1"}}, []string{"a.zip!i.zip!b.txt=内", "a.zip!c.txt=1"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := walked(packed(t, tt.files...), content.DefaultLimits())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("members (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWalkRefuses(t *testing.T) {
	nest := packed(t, file{name: "b.txt", text: "x"})
	for range 3 {
		nest = packed(t, file{name: "n.zip", text: string(nest)})
	}
	var many []file
	for i := range 600 {
		many = append(many, file{name: fmt.Sprint(i), text: "x"})
	}
	zeros := strings.Repeat("\x00", 3<<20)
	bombs := make([]file, 8)
	for i := range bombs { // noise packs little, so that only the sum is too large
		bombs[i] = file{name: fmt.Sprint(i), text: strings.Repeat(noise(4096), 200)}
	}
	wide := content.DefaultLimits()
	wide.Ratio, wide.Bytes, wide.Expanded = 1<<20, 1<<20, 4<<20
	good := packed(t, file{name: "a.txt", text: "x"})
	for _, tt := range []struct {
		name string
		raw  []byte
		lim  content.Limits
		want string
	}{
		{"climbs out", packed(t, file{name: "../../etc/passwd", text: "x"}), content.DefaultLimits(), "climbs out"},
		{"climbs out in the middle", packed(t, file{name: `a\..\..\b`, text: "x"}), content.DefaultLimits(), "climbs out"},
		{"absolute", packed(t, file{name: "/etc/passwd", text: "x"}), content.DefaultLimits(), "outside the archive"},
		{"drive", packed(t, file{name: `C:\a.txt`, text: "x"}), content.DefaultLimits(), "outside the archive"},
		{"control character", packed(t, file{name: "a\x1b[2J", text: "x"}), content.DefaultLimits(), "control character"},
		{"long name", packed(t, file{name: strings.Repeat("a", 5000), text: "x"}), content.DefaultLimits(), "5000 bytes"},
		{"high ratio", packed(t, file{name: "a.txt", text: zeros}), content.DefaultLimits(), "times as many"},
		{"large sum", packed(t, bombs...), wide, "unpacks to more than"},
		{"one large member", packed(t, file{name: "a.txt", text: strings.Repeat(noise(4096), 300)}), wide, "limit of one file"},
		{"many members", packed(t, many...), content.DefaultLimits(), "more than 500 files"},
		{"deep", nest, content.DefaultLimits(), "nested more than 2 deep"},
		{"cut off", good[:len(good)-10], content.DefaultLimits(), "download it again"},
		{"too large", make([]byte, 33<<20), content.DefaultLimits(), "more than the limit"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			runtime.GC()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := walked(tt.raw, tt.lim)
			runtime.ReadMemStats(&after)
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "a.zip") {
				t.Errorf("error %v, want it to name the archive and say %q", err, tt.want)
			}
			if grown := int64(after.HeapInuse) - int64(before.HeapInuse); grown > 200<<20 {
				t.Errorf("took %d MB", grown>>20)
			}
		})
	}
}

// noise is text that hardly packs, the same each time.
func noise(n int) string {
	b := make([]byte, n)
	x := uint32(2463534242)
	for i := range b { // xorshift: Marsaglia, Xorshift RNGs, 2003
		x ^= x << 13
		x ^= x >> 17
		x ^= x << 5
		b[i] = byte(x)
	}
	return string(b)
}

func TestUnreadMembers(t *testing.T) {
	raw := packed(t, file{name: "a.txt", text: "1"}, file{name: "密.docx", text: "x"}, file{name: "坏.zip", text: "PK\x03\x04nothing"}, file{name: "c.txt", text: "3"})
	// The writer clears the flag, so it is set in both headers of the second member.
	for _, signature := range []struct {
		mark string
		at   int
	}{{"PK\x03\x04", 6}, {"PK\x01\x02", 8}} {
		first := bytes.Index(raw, []byte(signature.mark))
		second := first + 4 + bytes.Index(raw[first+4:], []byte(signature.mark))
		raw[second+signature.at] |= 1
	}
	got, err := walked(raw, content.DefaultLimits())
	if diff := cmp.Diff([]string{"a.zip!a.txt=1", "a.zip!c.txt=3"}, got); diff != "" {
		t.Errorf("members (-want +got):\n%s", diff)
	}
	if !errors.Is(err, ErrEncrypted) || !strings.Contains(err.Error(), "密.docx") || !strings.Contains(err.Error(), "坏.zip") {
		t.Errorf("error %v, want it to name both members", err)
	}
}

func TestWalkStops(t *testing.T) {
	stop := errors.New("enough")
	n := 0
	err := Walk(context.Background(), "a.zip", packed(t, file{name: "a", text: "1"}, file{name: "b", text: "2"}), content.DefaultLimits(), func(string, []byte) error {
		n++
		return stop
	})
	if !errors.Is(err, stop) || n != 1 {
		t.Errorf("error %v after %d members", err, n)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := Walk(ctx, "a.zip", packed(t, file{name: "a", text: "1"}), content.DefaultLimits(), nil); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want that of the context", err)
	}
}

func FuzzWalk(f *testing.F) {
	f.Add(packed(f, file{name: "a.txt", text: "x"}))
	f.Add(packed(f, file{name: "i.zip", text: string(packed(f, file{name: "../b", text: "x"}))}))
	lim := content.Limits{Bytes: 1 << 20, Expanded: 2 << 20, Ratio: 100, Members: 20, Depth: 2}
	f.Fuzz(func(t *testing.T, raw []byte) {
		total := 0
		_ = Walk(context.Background(), "a.zip", raw, lim, func(member string, raw []byte) error {
			total += len(raw)
			if strings.Contains(member, "/../") || strings.Contains(member, "!/") || strings.Contains(member, "!../") {
				t.Errorf("member %q", member)
			}
			return nil
		})
		if int64(total) > lim.Expanded {
			t.Errorf("%d bytes came out", total)
		}
	})
}

func TestNameThatIsValidTwice(t *testing.T) {
	// 通知 in GBK is valid UTF-8 too.
	if got := decodedName(&zip.File{FileHeader: zip.FileHeader{Name: "\xcd\xa8\xd6\xaa.txt", NonUTF8: true}}); got != "通知.txt" {
		t.Errorf("a name in GBK: %q", got)
	}
	for _, name := range []string{"通知.txt", "café.txt", "a.txt"} {
		if got := decodedName(&zip.File{FileHeader: zip.FileHeader{Name: name}}); got != name {
			t.Errorf("%q became %q", name, got)
		}
	}
}
