// Package archive opens ZIP files and hands over what is in them, archives inside
// archives too. It writes nothing to disk and never trusts the sizes that an
// archive states of itself. Start with [Walk].
package archive

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"policybot/corpus/ingest/content"
)

// ratioFloor is the size below which a member may be packed to any ratio.
const ratioFloor = 1 << 20

// maxName bounds the name of a member, in bytes.
const maxName = 1000

// ErrEncrypted is the error about a member that needs a password.
var ErrEncrypted = errors.New("it is encrypted; unpack the archive with its password and import the files")

// Walk calls each with every file in an archive, in the order of the archive.
// member is "name!path", for an archive inside it "name!inner.zip!path"; names are
// decoded from GB 18030 where they are not UTF-8. Folders, empty files and what
// macOS and Windows add are passed over. An error of each ends the walk, as does
// anything that looks made to exhaust the machine or to climb out of a folder: a
// name with "..", more members, more bytes, a higher ratio or deeper nesting than
// lim allows.
//
// Members that cannot be read on their own account (encrypted, damaged) do not keep
// the others from being read; they come back together as the error, joined by
// [errors.Join], after the walk. errors.Is(err, [ErrEncrypted]) tells the former.
func Walk(ctx context.Context, name string, raw []byte, lim content.Limits, each func(member string, raw []byte) error) error {
	if int64(len(raw)) > lim.Bytes {
		return fmt.Errorf("open %s: the file has %d bytes, more than the limit of %d; unpack it and import the files", name, len(raw), lim.Bytes)
	}
	w := &walk{ctx: ctx, lim: lim, each: each, left: lim.Expanded}
	if err := w.archive(name, raw, 1); err != nil {
		return err
	}
	return errors.Join(w.unread...)
}

type walk struct {
	ctx     context.Context
	lim     content.Limits
	each    func(member string, raw []byte) error
	left    int64 // bytes that may still be unpacked
	members int
	unread  []error
}

func (w *walk) archive(name string, raw []byte, depth int) error {
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		err = fmt.Errorf("open %s: the archive is damaged or was cut off (%w); download it again", name, err)
		if depth > 1 {
			w.unread = append(w.unread, err)
			return nil
		}
		return err
	}
	for _, f := range z.File {
		if err := w.ctx.Err(); err != nil {
			return fmt.Errorf("open %s: %w", name, err)
		}
		if w.members++; w.members > w.lim.Members {
			return fmt.Errorf("open %s: it has more than %d files; unpack it and import what you need", name, w.lim.Members)
		}
		inner, err := safe(decodedName(f))
		if err != nil {
			return fmt.Errorf("open %s: %w; unpack it by hand and look at what it is", name, err)
		}
		if f.Mode()&^0o777 != 0 || strings.HasSuffix(f.Name, "/") || strings.HasSuffix(f.Name, `\`) || clutter(inner) {
			continue // a folder, a link, a device
		}
		if err := w.member(name+"!"+inner, f, depth); err != nil {
			return err
		}
	}
	return nil
}

func (w *walk) member(name string, f *zip.File, depth int) error {
	if f.Flags&1 != 0 {
		w.unread = append(w.unread, fmt.Errorf("read %s: %w", name, ErrEncrypted))
		return nil
	}
	raw, err := w.unpack(f)
	switch {
	case errors.As(err, new(exhausting)):
		return fmt.Errorf("read %s: %w", name, err)
	case err != nil:
		w.unread = append(w.unread, fmt.Errorf("read %s: %w", name, err))
		return nil
	case len(raw) == 0:
		return nil
	case content.Format(name, raw) != content.ZIP:
		return w.each(name, raw)
	case depth >= w.lim.Depth:
		return fmt.Errorf("read %s: archives are nested more than %d deep; unpack them and import the files", name, w.lim.Depth)
	}
	return w.archive(name, raw, depth+1)
}

// exhausting is an error about a member that must end the walk.
type exhausting string

func (e exhausting) Error() string { return string(e) }

// unpack reads a member. The memory grows with what comes out, not with what the
// archive says will.
func (w *walk) unpack(f *zip.File) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("it cannot be unpacked (%w); unpack the archive by hand and import the file", err)
	}
	defer r.Close()
	most := min(w.left, w.lim.Bytes)
	packed := int64(min(f.CompressedSize64, 1<<40))
	if allowed := max(packed*w.lim.Ratio, ratioFloor); allowed < most {
		most = allowed
	}
	var b bytes.Buffer
	n, err := io.Copy(&b, io.LimitReader(r, most+1))
	if w.left -= n; n > most {
		switch {
		case w.left < 0:
			return nil, exhausting(fmt.Sprintf("the archive unpacks to more than %d bytes: it looks made to exhaust", w.lim.Expanded))
		case n > w.lim.Bytes:
			return nil, exhausting(fmt.Sprintf("it unpacks to more than %d bytes, the limit of one file", w.lim.Bytes))
		}
		return nil, exhausting(fmt.Sprintf("%d bytes unpack to more than %d times as many: it looks made to exhaust", packed, w.lim.Ratio))
	}
	if err != nil {
		return nil, fmt.Errorf("it is damaged (%w); download the archive again", err)
	}
	return b.Bytes(), nil
}

// decodedName is the name of a member as text. Windows in China writes GBK without
// saying so; some programs add the name in UTF-8 as the extra field 0x7075.
func decodedName(f *zip.File) string {
	for extra := f.Extra; len(extra) >= 4; {
		id, size := binary.LittleEndian.Uint16(extra), int(binary.LittleEndian.Uint16(extra[2:]))
		if len(extra) < 4+size {
			break
		}
		field := extra[4 : 4+size]
		extra = extra[4+size:]
		// A stale field, left by a program that renamed the member, fails the sum.
		if id == 0x7075 && size > 5 && field[0] == 1 && utf8.Valid(field[5:]) && binary.LittleEndian.Uint32(field[1:]) == crc32.ChecksumIEEE([]byte(f.Name)) {
			return string(field[5:])
		}
	}
	if utf8.ValidString(f.Name) && (f.Flags&0x800 != 0 || !rare(f.Name)) {
		return f.Name
	}
	if s, err := simplifiedchinese.GB18030.NewDecoder().String(f.Name); err == nil && !strings.ContainsRune(s, utf8.RuneError) {
		return s
	}
	return strings.ToValidUTF8(f.Name, "_")
}

// rare reports whether a name that is valid UTF-8 looks like GBK that happens to
// be: 通知 is a Hebrew letter and a mark then.
func rare(name string) bool {
	odd := false
	for _, r := range name {
		if r >= 0x2E80 {
			return false
		}
		odd = odd || r >= 0x80 && !unicode.Is(unicode.Latin, r)
	}
	return odd
}

// safe makes a name that can only lie below the archive, or refuses it.
func safe(name string) (string, error) {
	clean := strings.ReplaceAll(name, `\`, "/")
	if len(name) > maxName {
		return "", fmt.Errorf("the name of a member has %d bytes", len(name))
	}
	for _, r := range clean {
		if r < 0x20 || r == 0x7F {
			return "", fmt.Errorf("the name %q of a member holds a control character", name)
		}
	}
	if strings.HasPrefix(clean, "/") || len(clean) > 1 && clean[1] == ':' {
		return "", fmt.Errorf("the name %q of a member is that of a file outside the archive", name)
	}
	for part := range strings.SplitSeq(clean, "/") {
		if part == ".." {
			return "", fmt.Errorf("the name %q of a member climbs out of the archive", name)
		}
	}
	return path.Clean(clean), nil
}

// clutter reports whether a member was added by a system and not by a person.
func clutter(name string) bool {
	base := path.Base(name)
	return strings.HasPrefix(name, "__MACOSX/") || strings.Contains(name, "/__MACOSX/") || strings.HasPrefix(base, "~$") || strings.HasPrefix(base, "._") ||
		base == ".DS_Store" || strings.EqualFold(base, "Thumbs.db") || strings.EqualFold(base, "desktop.ini")
}
