// Package store keeps what must outlive a restart, in one SQLite database: what
// people and servers have chosen.
//
// Start with [Open] or [Memory], and [Store.Servers]. The SQL keeps to what
// PostgreSQL understands too; what SQLite alone needs is in this file.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"modernc.org/sqlite"
	sqlitelib "modernc.org/sqlite/lib"
)

// fileName is the database in a data folder.
const fileName = "policybot.db"

// busyTimeout is how long a statement waits for another process that writes.
const busyTimeout = 5 * time.Second

// Store is an open database. It is safe for concurrent use.
type Store struct {
	read  *sql.DB
	write *sql.DB // one connection: SQLite has one writer, and waiting here is better than failing there
	path  string
}

// The reasons for which a database is not opened. Each needs somebody to decide,
// and [Open] says between what.
var (
	ErrDamaged = errors.New("the database is damaged")
	ErrNewer   = errors.New("the database was written by a newer program")
	// ErrUnusable is a folder in which no database can be made, and in which there is none.
	ErrUnusable = errors.New("no database can be made there")
)

// Open opens the database in the folder dir, makes both where they are missing,
// and brings the tables up to date. Its errors are ErrDamaged, ErrNewer,
// ErrUnusable or others of the system; all say what to do where that is known.
func Open(ctx context.Context, dir string) (*Store, error) {
	path := filepath.Join(dir, fileName)
	if err := prepare(dir, path); err != nil {
		return nil, err
	}
	s := &Store{path: path}
	var err error
	if s.write, err = connect(path, 1); err != nil {
		return nil, err
	}
	if err := s.check(ctx); err != nil {
		return nil, errors.Join(explained(path, err), s.write.Close())
	}
	if err := migrate(ctx, s.write, latest()); err != nil {
		return nil, errors.Join(explained(path, err), s.write.Close())
	}
	if s.read, err = connect(path, 4); err != nil {
		return nil, errors.Join(err, s.write.Close())
	}
	return s, nil
}

// Memory returns a database that ends with the program.
func Memory(ctx context.Context) (*Store, error) {
	db, err := connect(":memory:", 1) // a second connection would be a second database
	if err != nil {
		return nil, err
	}
	db.SetConnMaxLifetime(0)
	if err := migrate(ctx, db, latest()); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &Store{read: db, write: db}, nil
}

// Lasting reports whether what is stored outlives the program.
func (s *Store) Lasting() bool { return s.path != "" }

// Close closes the database.
func (s *Store) Close() error {
	if s.read == s.write {
		return s.write.Close()
	}
	return errors.Join(s.read.Close(), s.write.Close())
}

// prepare makes the folder and the file, which only its owner may read.
func prepare(dir, path string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("%w: %w", ErrUnusable, err)
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err == nil {
		return f.Close()
	}
	if _, there := os.Stat(path); errors.Is(there, fs.ErrNotExist) {
		return fmt.Errorf("%w: %w", ErrUnusable, err)
	}
	return fmt.Errorf("open the database: %w; let the user who runs the bot read and write %s, or choose another DATA_DIR", err, path)
}

// connect returns a pool of up to n connections.
func connect(path string, n int) (*sql.DB, error) {
	q := url.Values{"_txlock": {"immediate"}, "_pragma": {
		fmt.Sprintf("busy_timeout(%d)", busyTimeout.Milliseconds()), "foreign_keys(1)",
	}}
	name := ":memory:?" + q.Encode()
	if path != ":memory:" {
		abs, err := filepath.Abs(path)
		if err != nil {
			return nil, fmt.Errorf("open the database: %w", err)
		}
		q.Add("_pragma", "journal_mode(WAL)")
		q.Add("_pragma", "synchronous(FULL)") // a setting that was confirmed survives a power cut
		name = (&url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(abs), RawQuery: q.Encode()}).String()
	}
	db, err := sql.Open("sqlite", name)
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	db.SetMaxOpenConns(n)
	db.SetMaxIdleConns(n)
	return db, nil
}

// check reads the whole file once, which is small: damage shows at the start and
// not in the middle of an answer.
func (s *Store) check(ctx context.Context) error {
	var verdict string
	if err := s.write.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&verdict); err != nil {
		return err
	}
	if verdict != "ok" {
		return fmt.Errorf("%w: %s", ErrDamaged, verdict)
	}
	return nil
}

// explained adds to an error of opening what can be done about it.
func explained(path string, err error) error {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		switch e.Code() & 0xff {
		case sqlitelib.SQLITE_CORRUPT, sqlitelib.SQLITE_NOTADB:
			err = fmt.Errorf("%w: %w", ErrDamaged, err)
		case sqlitelib.SQLITE_BUSY, sqlitelib.SQLITE_LOCKED:
			return fmt.Errorf("open %s: %w; another program is writing to it: stop that, or choose another DATA_DIR", path, err)
		}
	}
	switch {
	case errors.Is(err, ErrDamaged):
		return fmt.Errorf("open %s: %w; put a backup in its place, or move it and its -wal and -shm files away to start with default settings (sqlite3 %s .recover reads what can still be read)", path, err, path)
	case errors.Is(err, ErrNewer):
		return fmt.Errorf("open %s: %w; start the newer program again, or move the file away to start with default settings", path, err)
	}
	return fmt.Errorf("open %s: %w", path, err)
}
