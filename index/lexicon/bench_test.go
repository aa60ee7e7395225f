package lexicon

import (
	"runtime"
	"slices"
	"testing"
	"time"

	"policybot/index/text"
)

// BenchmarkLoad shows the time to read the dictionary and the heap it takes.
func BenchmarkLoad(b *testing.B) {
	heap := func() float64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return float64(m.HeapAlloc)
	}
	before := heap()
	var g *general
	for b.Loop() {
		var err error
		if g, err = load(embedded); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric((heap()-before)/(1<<20), "MB-heap")
	runtime.KeepAlive(g)
}

// benchmarkQuestions translates real questions and reports the median and the
// slowest hundredth.
func benchmarkQuestions(b *testing.B, set string, toChinese bool) {
	c := loadCrossed(b, set, toChinese)
	var qs []string
	for _, q := range c.questions {
		qs = append(qs, text.Normalize(q.Q))
	}
	loadEmbedded()
	var times []time.Duration
	i := 0
	for b.Loop() {
		start := time.Now()
		if toChinese {
			Default().ToChinese(qs[i%len(qs)], c.index)
		} else {
			Default().ToEnglish(qs[i%len(qs)], c.index)
		}
		times = append(times, time.Since(start))
		i++
	}
	slices.Sort(times)
	b.ReportMetric(float64(times[len(times)/2].Microseconds()), "µs-p50")
	b.ReportMetric(float64(times[len(times)*99/100].Microseconds()), "µs-p99")
}

func BenchmarkToChinese(b *testing.B) { benchmarkQuestions(b, "xquad-en2zh", true) }
func BenchmarkToEnglish(b *testing.B) { benchmarkQuestions(b, "xquad-zh2en", false) }

func BenchmarkNumbers(b *testing.B) {
	q := text.Normalize("2025年4月3日，3个城市的服务业增加值达1.2万亿元，同比增长七成，其中第三产业占百分之七十。")
	for b.Loop() {
		Numbers(q)
	}
}
