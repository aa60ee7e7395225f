package bench

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"time"

	"policybot/bot"
	"policybot/corpus"
	"policybot/index"
)

// Report is what a run measured. Times are wall times.
type Report struct {
	Records   int           `json:"records"`
	Questions int           `json:"questions"`
	Build     time.Duration `json:"build_ns"`
	P50       time.Duration `json:"p50_ns"`
	P99       time.Duration `json:"p99_ns"`
	Max       time.Duration `json:"max_ns"`
	HeapMiB   float64       `json:"heap_mib"` // in use after the build, with nothing else alive
	SysMiB    float64       `json:"sys_mib"`  // taken from the operating system at most
}

// String draws the report for a person.
func (r Report) String() string {
	return fmt.Sprintf("%d records: built in %s; %d questions: p50 %s, p99 %s, max %s; heap %.0f MiB, from the system %.0f MiB",
		r.Records, r.Build.Round(time.Millisecond), r.Questions, r.P50.Round(10*time.Microsecond), r.P99.Round(10*time.Microsecond),
		r.Max.Round(10*time.Microsecond), r.HeapMiB, r.SysMiB)
}

// Run builds an index of c in dir, or in memory, and asks every question once
// after a tenth of them to warm up.
func Run(ctx context.Context, c *corpus.Corpus, questions []string, dir string) (Report, error) {
	rep := Report{Records: len(c.Records), Questions: len(questions)}
	start := time.Now()
	x, err := index.Build(ctx, c, index.Options{Dir: dir})
	if err != nil {
		return rep, fmt.Errorf("build an index of %d records: %w", len(c.Records), err)
	}
	rep.Build = time.Since(start)
	live := index.NewLive(x)
	defer live.Close()
	e := bot.New(live)
	for _, q := range questions[:len(questions)/10] {
		if _, err := e.Ask(ctx, bot.Question{Text: q}); err != nil {
			return rep, err
		}
	}
	times := make([]time.Duration, 0, len(questions))
	for _, q := range questions {
		at := time.Now()
		if _, err := e.Ask(ctx, bot.Question{Text: q}); err != nil {
			return rep, err
		}
		times = append(times, time.Since(at))
	}
	slices.Sort(times)
	if n := len(times); n > 0 {
		rep.P50, rep.P99, rep.Max = times[n/2], times[min(n-1, n*99/100)], times[n-1]
	}
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	rep.HeapMiB, rep.SysMiB = float64(m.HeapInuse)/(1<<20), float64(m.Sys)/(1<<20)
	return rep, nil
}
