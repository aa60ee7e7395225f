package pdf

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"policybot/corpus/ingest/content"
)

// byTool has pdftotext read the file, without a shell and without our environment.
// It is asked for the places of words: as text with -layout it draws indents and
// margins only roughly, and paragraphs cannot be told from them.
func byTool(ctx context.Context, tool string, raw []byte, lim content.Limits) ([][]line, error) {
	dir, err := os.MkdirTemp("", "policybot-pdf-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for pdftotext: %w", err)
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "in.pdf")
	if err := os.WriteFile(file, raw, 0o600); err != nil {
		return nil, fmt.Errorf("hand the file to pdftotext: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, longest/2)
	defer cancel()
	out := &limited{most: lim.Bytes, stop: cancel}
	cmd := exec.CommandContext(ctx, tool, "-bbox", "-enc", "UTF-8", "-q", "-l", strconv.Itoa(lim.Pages+1), file, "-")
	cmd.Env = []string{"LC_ALL=C.UTF-8", "HOME=" + dir, "PATH=" + filepath.Dir(tool)}
	cmd.Stdout = out
	cmd.WaitDelay = time.Second
	err = cmd.Run()
	switch {
	case out.over:
		return nil, fmt.Errorf("it holds more than %d bytes of text; split it and import the pieces", lim.Bytes)
	case err != nil:
		return nil, fmt.Errorf("pdftotext: %w", err)
	}
	return words(&out.b, lim)
}

// words reads what pdftotext -bbox writes: a page element for each page, and in it
// a word element with its place from the upper left.
func words(r io.Reader, lim content.Limits) ([][]line, error) {
	dec := xml.NewDecoder(r)
	dec.Strict, dec.Entity = false, xml.HTMLEntity
	var pages [][]line
	var page []glyph
	var word *glyph
	height, proportion := 0.0, 0.85 // a common one, of fonts for Latin letters
	for {
		t, err := dec.RawToken()
		if err == io.EOF {
			return pages, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read what pdftotext wrote: %w", err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			at := func(name string) float64 {
				for _, a := range t.Attr {
					if n, err := strconv.ParseFloat(a.Value, 64); err == nil && a.Name.Local == name && math.Abs(n) < 1e6 {
						return n
					}
				}
				return 0
			}
			switch t.Name.Local {
			case "page":
				page, height = nil, at("height")
			case "word":
				word = &glyph{x0: at("xMin"), x1: at("xMax"), y: height - at("yMax"), size: at("yMax") - at("yMin")}
			}
		case xml.CharData:
			if word != nil {
				word.text += string(t)
			}
		case xml.EndElement:
			switch {
			case t.Name.Local == "word" && word != nil:
				if word.size > 0 && len(page) < maxGlyphs {
					page = append(page, *word)
				}
				word = nil
			case t.Name.Local == "page":
				proportion = fit(page, proportion)
				if pages = append(pages, lines(page)); len(pages) > lim.Pages {
					return nil, fmt.Errorf("it has more than %d pages; split it and import the pieces", lim.Pages)
				}
			}
		}
	}
}

// fit turns the heights of words, which are those of the font's box, into the sizes
// of their letters. Full-width letters are as wide as their size; a page without
// any takes the proportion of the page before.
func fit(page []glyph, before float64) float64 {
	var proportions []float64
	for _, w := range page {
		n, wide := 0, true
		for _, r := range w.text {
			n++
			wide = wide && ideograph(string(r))
		}
		if n > 1 && wide && w.size > 0 {
			proportions = append(proportions, (w.x1-w.x0)/float64(n)/w.size)
		}
	}
	if len(proportions) > 0 {
		slices.Sort(proportions)
		before = min(max(proportions[len(proportions)/2], 0.4), 1.5)
	}
	for i := range page {
		page[i].size *= before
	}
	return before
}

// limited keeps what a program writes up to a bound, and stops the program there.
type limited struct {
	b    bytes.Buffer
	most int64
	over bool
	stop func()
}

func (l *limited) Write(p []byte) (int, error) {
	if int64(l.b.Len()+len(p)) > l.most {
		l.over = true
		l.stop()
		return 0, errors.New("too much text")
	}
	return l.b.Write(p)
}
