package eval

import (
	"encoding/json"
	"fmt"
	"io"

	"policybot/bot"
)

// WriteRankings writes what was found for each question, one JSON object a line,
// for tools that measure on their own.
func (r *Report) WriteRankings(w io.Writer) error {
	for _, res := range r.Results {
		line, err := json.Marshal(struct {
			Index    int        `json:"q_index"`
			IDs      []string   `json:"ids"`
			Score    float64    `json:"score"`    // of the first
			Coverage float64    `json:"coverage"` // of the first
			Status   bot.Status `json:"status"`
		}{res.Index, res.IDs, res.outcome.Score, res.outcome.Coverage, res.Status})
		if err == nil {
			_, err = w.Write(append(line, '\n'))
		}
		if err != nil {
			return fmt.Errorf("write the ranking of question %d: %w", res.Index, err)
		}
	}
	return nil
}
