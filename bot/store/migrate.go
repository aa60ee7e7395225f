package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
)

// The tables are made by numbered steps. A step that was released is never
// changed: a new one follows it.
//
//go:embed migrations
var migrations embed.FS

// step is one migration.
type step struct {
	number int
	name   string
	sql    string
}

// steps are all migrations in order. It panics if their numbers do not run from 1
// without a gap: they are embedded, so that is a programming error.
func steps() []step {
	files, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		panic(err)
	}
	var out []step
	for i, f := range files {
		name := strings.TrimPrefix(f, "migrations/")
		number, _, _ := strings.Cut(name, "_")
		n, err := strconv.Atoi(number)
		if err != nil || n != i+1 {
			panic(fmt.Sprintf("store: migration %s is not number %d", name, i+1))
		}
		text, err := migrations.ReadFile(f)
		if err != nil {
			panic(err)
		}
		out = append(out, step{n, name, string(text)})
	}
	return out
}

// latest is the number of the last step.
func latest() int { return len(steps()) }

// migrate brings the tables to a step's state, each step whole or not at all.
func migrate(ctx context.Context, db *sql.DB, to int) error {
	if _, err := db.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS schema_step (number INTEGER NOT NULL PRIMARY KEY)"); err != nil {
		return fmt.Errorf("make the table of migrations: %w", err)
	}
	for {
		done, err := migrateOne(ctx, db, to)
		if done || err != nil {
			return err
		}
	}
}

// migrateOne takes the next step. The step is chosen inside its transaction, so
// that two programs that start at once do not take it twice.
func migrateOne(ctx context.Context, db *sql.DB, to int) (done bool, err error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return false, fmt.Errorf("begin a migration: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	var at int
	if err := tx.QueryRowContext(ctx, "SELECT COALESCE(MAX(number), 0) FROM schema_step").Scan(&at); err != nil {
		return false, fmt.Errorf("read the number of the last migration: %w", err)
	}
	all := steps()
	switch {
	case at > len(all):
		return false, fmt.Errorf("%w: its tables are of step %d, and this program knows %d", ErrNewer, at, len(all))
	case at >= to:
		return true, nil
	}
	next := all[at]
	if _, err := tx.ExecContext(ctx, next.sql); err != nil {
		return false, fmt.Errorf("migrate by %s: %w", next.name, err)
	}
	if _, err := tx.ExecContext(ctx, "INSERT INTO schema_step (number) VALUES ($1)", next.number); err != nil {
		return false, fmt.Errorf("note the migration %s: %w", next.name, err)
	}
	return false, tx.Commit()
}
