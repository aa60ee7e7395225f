package corpus

// Count is how many records share one value. An empty ID stands for records
// that have none: programme-wide ones, or ones not assigned to an area.
type Count struct {
	ID      string `json:"id"`
	Records int    `json:"records"`
}

// Stats counts what a corpus holds. The lists by document, area and city are in
// the corpus's own order and keep what has no record, since a gap is news too.
type Stats struct {
	Version   string `json:"version"`
	Records   int    `json:"records"`
	Documents int    `json:"documents"` // official texts, tags not counted
	Sources   int    `json:"sources"`
	Cities    int    `json:"cities"`
	Areas     int    `json:"areas"`
	Places    int    `json:"places"`
	Terms     int    `json:"terms"`
	Notes     int    `json:"notes"` // records with a caution

	ByDocument   []Count `json:"by_document"`
	ByArea       []Count `json:"by_area"`
	ByCity       []Count `json:"by_city"` // a record of two cities counts for both
	ByKind       []Count `json:"by_kind"`
	ByLanguage   []Count `json:"by_language"` // a record in both languages counts for both
	ByConfidence []Count `json:"by_confidence"`
}

// Stats counts the records of the corpus.
func (c *Corpus) Stats() Stats {
	s := Stats{
		Version: c.Version,
		Records: len(c.Records),
		Sources: len(c.Sources),
		Cities:  len(c.Cities),
		Areas:   len(c.Areas),
		Places:  len(c.Places),
		Terms:   len(c.Terms),
	}
	var documents, areas, cities []string
	for _, d := range c.Documents {
		documents = append(documents, d.ID)
		if !d.Tag {
			s.Documents++
		}
	}
	for _, a := range c.Areas {
		areas = append(areas, a.Slug)
	}
	for _, v := range c.Cities {
		cities = append(cities, v.Slug)
	}
	for _, r := range c.Records {
		if !r.Note.IsZero() {
			s.Notes++
		}
	}
	s.ByDocument = c.count(documents, func(r *Record) []string { return []string{r.Document} })
	s.ByArea = c.count(areas, func(r *Record) []string { return []string{r.Area} })
	s.ByCity = c.count(cities, func(r *Record) []string {
		if len(r.Cities) == 0 {
			return []string{""}
		}
		return r.Cities
	})
	s.ByKind = c.count(kinds, func(r *Record) []string { return []string{string(r.Kind)} })
	s.ByConfidence = c.count(confidences, func(r *Record) []string { return []string{string(r.Confidence)} })
	s.ByLanguage = c.count([]string{"en", "zh"}, func(r *Record) []string {
		var langs []string
		if r.Text.EN != "" {
			langs = append(langs, "en")
		}
		if r.Text.ZH != "" {
			langs = append(langs, "zh")
		}
		return langs
	})
	return s
}

// count counts records by the values that of gives, in the order of values,
// with those that have none last.
func (c *Corpus) count(values []string, of func(*Record) []string) []Count {
	n := make(map[string]int)
	for _, r := range c.Records {
		for _, v := range of(r) {
			n[v]++
		}
	}
	counts := make([]Count, 0, len(values)+1)
	for _, v := range values {
		counts = append(counts, Count{v, n[v]})
	}
	if n[""] > 0 {
		counts = append(counts, Count{"", n[""]})
	}
	return counts
}
