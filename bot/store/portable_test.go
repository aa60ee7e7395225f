package store

import (
	"os"
	"regexp"
	"testing"
)

// sqliteOnly are words of SQL that PostgreSQL does not know, and placeholders that
// it does not take.
var sqliteOnly = regexp.MustCompile("(?i)\\b(autoincrement|without\\s+rowid|pragma|insert\\s+or|replace\\s+into|ifnull|glob|strftime|julianday|rowid|blob|\\bstrict)\\b|datetime\\(|`|[=,(] *\\?")

// TestSQLIsPortable: what SQLite alone understands stays in store.go.
func TestSQLIsPortable(t *testing.T) {
	texts := map[string]string{}
	for _, s := range steps() {
		texts[s.name] = s.sql
	}
	// Code is judged by its quoted texts; these files hold all of them.
	quoted := regexp.MustCompile("(?s)`[^`]*`|\"(?:SELECT|INSERT|DELETE|UPDATE|CREATE)[^\"]*\"")
	for _, file := range []string{"migrate.go", "settings.go", "follow.go", "corpus.go"} {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		found := quoted.FindAllString(string(raw), -1)
		if len(found) == 0 {
			t.Errorf("no SQL found in %s: look for it in another way", file)
		}
		for _, s := range found {
			texts[file] += s[1:len(s)-1] + ";\n"
		}
	}
	for where, sql := range texts {
		if odd := sqliteOnly.FindString(sql); odd != "" {
			t.Errorf("%s: PostgreSQL does not understand %q", where, odd)
		}
	}
}
