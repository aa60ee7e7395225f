package bot

import "policybot/bot/complete"

// Renew works out what is kept for the corpus that answers now. Called after a swap,
// it spares the first questions that work, and keeps the names of the corpus before
// from being suggested until somebody types.
func (e *Engine) Renew() {
	x, done := e.live.Acquire()
	defer done()
	e.shelfOf(x).asked()
	e.naming.Lock() // who collects already is waited for
	defer e.naming.Unlock()
	if have := e.names.Load(); have == nil || have.corpus != x.Corpus() {
		e.names.Store(&namesOf{x.Corpus(), complete.New(x.Corpus())})
	}
}
