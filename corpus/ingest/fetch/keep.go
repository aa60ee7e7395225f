package fetch

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// origins is what is kept beside the raw bytes: where they came from, once for
// each time that they came.
type origins struct {
	SHA256  string   `json:"sha256"`
	Bytes   int      `json:"bytes"`
	Fetched []source `json:"fetched"`
}

type source struct {
	Asked        string    `json:"asked"`
	URL          string    `json:"url"`
	At           time.Time `json:"at"`
	ContentType  string    `json:"content_type,omitempty"`
	ETag         string    `json:"etag,omitempty"`
	LastModified string    `json:"last_modified,omitempty"`
}

// maxOrigins bounds the list of one file; the first and the newest stay.
const maxOrigins = 50

// Keep writes the body to dir/raw/SHA256 and where it came from to
// dir/raw/SHA256.json, and returns the path of the body. Bytes that are there
// already are not written again.
func (r *Result) Keep(dir string) (string, error) {
	if r.SHA256 == "" {
		return "", errors.New("keep an answer: it has no body")
	}
	folder := filepath.Join(dir, "raw")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return "", fmt.Errorf("keep %s: %w", r.Asked, err)
	}
	body := filepath.Join(folder, r.SHA256)
	if _, err := os.Stat(body); err != nil {
		if err := WriteFile(body, r.Body); err != nil {
			return "", fmt.Errorf("keep %s: %w", r.Asked, err)
		}
	}
	o := origins{SHA256: r.SHA256, Bytes: len(r.Body)}
	if old, err := os.ReadFile(body + ".json"); err == nil {
		var before origins
		if json.Unmarshal(old, &before) == nil && before.SHA256 == r.SHA256 {
			o.Fetched = before.Fetched
		}
	}
	o.Fetched = append(o.Fetched, source{r.Asked, r.URL, r.Fetched, r.ContentType, r.ETag, r.LastModified})
	if n := len(o.Fetched); n > maxOrigins {
		o.Fetched = append(o.Fetched[:1:1], o.Fetched[n-maxOrigins+1:]...)
	}
	text, err := json.MarshalIndent(o, "", "  ")
	if err != nil {
		return "", err
	}
	if err := WriteFile(body+".json", append(text, '\n')); err != nil {
		return "", fmt.Errorf("keep %s: %w", r.Asked, err)
	}
	return body, nil
}

// WriteFile writes a file whole or not at all: a kill leaves the old one.
func WriteFile(name string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(name), ".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(data)
	err = errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close())
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}
