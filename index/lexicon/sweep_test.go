package lexicon

import (
	"fmt"
	"os"
	"testing"
)

func TestSweep(t *testing.T) {
	if os.Getenv("SWEEP") == "" {
		t.Skip()
	}
	zh := loadCrossed(t, "xquad-en2zh", true)
	en := loadCrossed(t, "xquad-zh2en", false)
	run := func(name string, f func(w *weights, s *scoring)) {
		tab := *Default()
		s := usualScoring
		f(&tab.w, &s)
		a1, b1, _ := zh.measure(&tab, s)
		a2, b2, _ := en.measure(&tab, s)
		fmt.Printf("%-28s en2zh %v | %v   zh2en %v | %v\n", name, a1, b1, a2, b2)
	}
	run("base", func(w *weights, s *scoring) {})
	for _, k := range []float64{0.3, 0.45, 0.8, 1} {
		run(fmt.Sprint("derived ", k), func(w *weights, s *scoring) { w.derived = k })
	}
	for _, k := range []float64{0.2, 0.3} {
		run(fmt.Sprint("char ", k), func(w *weights, s *scoring) { w.char = k })
	}
	for _, k := range []float64{0.2, 0.3} {
		run(fmt.Sprint("order ", k), func(w *weights, s *scoring) { w.order = k })
	}
	for _, k := range []float64{0.5, 0.2} {
		run(fmt.Sprint("faint ", k), func(w *weights, s *scoring) { s.faint = k })
	}
}
