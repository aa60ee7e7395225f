package office

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"policybot/corpus/ingest/charset"
	"policybot/corpus/ingest/content"
)

// separators that spreadsheets write, in the order that settles a tie.
var separators = []rune{',', '\t', ';', '，', '|'}

// sampleLines is how many rows are looked at to find the separator.
const sampleLines = 50

// CSV reads a table of text in any encoding that [charset.Decode] knows, separated
// by commas, semicolons or tabs. Rows of different lengths are filled up to the
// longest; empty rows and columns are dropped. A line break inside quotes stays in
// Block.Cells as "\n". Block.Line is the line on which the row begins.
func CSV(ctx context.Context, name string, raw []byte, lim content.Limits) (*content.Document, error) {
	doc, err := readCSV(ctx, raw, lim)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	doc.File, doc.Format = name, content.CSV
	return doc, nil
}

func readCSV(ctx context.Context, raw []byte, lim content.Limits) (*content.Document, error) {
	if int64(len(raw)) > lim.Bytes {
		return nil, fmt.Errorf("the file has %d bytes, more than the limit of %d; split it and import the pieces", len(raw), lim.Bytes)
	}
	decoded, err := charset.Decode(raw, "")
	if err != nil {
		return nil, err
	}
	doc := &content.Document{Encoding: decoded.Encoding, Doubts: decoded.Doubts}
	text, first := decoded.String, 1
	separator := rune(0)
	if line, rest, ok := strings.Cut(text, "\n"); ok && len(line) <= 8 { // as Excel marks its own
		if said := []rune(strings.TrimRight(line, "\r")); len(said) == 5 && strings.EqualFold(string(said[:4]), "sep=") {
			separator, text, first = said[4], rest, 2
		}
	}
	if separator == 0 || separator == '"' || separator == '\r' || separator == '\n' || separator == 0xFFFD {
		separator = separatorOf(text)
	}
	rows, err := csvRows(ctx, text, separator, false, lim)
	var broken *csv.ParseError
	if errors.As(err, &broken) {
		doc.Doubts = append(doc.Doubts, content.Doubt{Line: broken.Line + first - 1, Message: "a quotation mark stands where none may; the row was read as it is"})
		rows, err = csvRows(ctx, text, separator, true, lim)
	}
	if err != nil {
		return nil, err
	}
	width := 0
	var used []bool
	for _, r := range rows {
		width = max(width, len(r.cells))
		for i, c := range r.cells {
			if i == len(used) {
				used = append(used, false)
			}
			used[i] = used[i] || c != ""
		}
	}
	if len(rows)*width > lim.Cells {
		return nil, fmt.Errorf("its table has more than %d cells; split it and import the pieces", lim.Cells)
	}
	for _, r := range rows {
		cells := make([]string, 0, width)
		for i := range width {
			switch {
			case !used[i]:
			case i < len(r.cells):
				cells = append(cells, r.cells[i])
			default:
				cells = append(cells, "")
			}
		}
		doc.Blocks = append(doc.Blocks, content.Block{
			Kind: content.Row, Table: 1, Cells: cells, Line: r.line + first - 1,
			Text: strings.ReplaceAll(strings.Join(cells, "\t"), "\n", " "),
		})
	}
	if len(doc.Blocks) == 0 {
		return nil, errors.New("it holds no rows")
	}
	return doc, nil
}

type csvRow struct {
	line  int
	cells []string
}

func csvRows(ctx context.Context, text string, separator rune, lazy bool, lim content.Limits) ([]csvRow, error) {
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = separator, lazy, -1
	r.TrimLeadingSpace = separator != '\t'
	var rows []csvRow
	total := 0
	for {
		if len(rows)&255 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		cells, err := r.Read()
		if err == io.EOF {
			return rows, nil
		}
		if err != nil {
			return nil, err
		}
		if total += len(cells); total > lim.Cells {
			return nil, fmt.Errorf("its table has more than %d cells; split it and import the pieces", lim.Cells)
		}
		line, _ := r.FieldPos(0)
		empty := true
		for i := range cells {
			cells[i] = cellLines(cells[i])
			empty = empty && cells[i] == ""
		}
		if empty {
			continue
		}
		if rows = append(rows, csvRow{line, cells}); len(rows) > lim.Blocks {
			return nil, fmt.Errorf("it has more than %d rows; split it and import the pieces", lim.Blocks)
		}
	}
}

// separatorOf is the separator that most rows have the same number of times,
// outside quotes.
func separatorOf(text string) rune {
	best, bestScore := separators[0], 0
	for _, sep := range separators {
		times := make(map[int]int) // fields in a row, to rows
		n, quotes, rows := 0, false, 0
		for _, r := range text {
			switch {
			case r == '"':
				quotes = !quotes
			case r == sep && !quotes:
				n++
			case r == '\n' && !quotes:
				times[n]++
				n = 0
				rows++
			}
			if rows == sampleLines {
				break
			}
		}
		times[n]++
		score := 0
		for n, rows := range times {
			if n > 0 {
				score = max(score, rows*1000+min(n, 999))
			}
		}
		if score > bestScore {
			best, bestScore = sep, score
		}
	}
	return best
}
