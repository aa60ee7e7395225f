package discordtest

import "testing"

// BenchmarkAnswer is one interaction from dispatch to reply: what a fault run does thousands of times.
func BenchmarkAnswer(b *testing.B) {
	d := New(b)
	c := online(b, d, IntentGuilds)
	go func() {
		for {
			if f, _ := c.read(); f == nil {
				return
			}
		}
	}()
	register(b, d)
	for b.Loop() {
		it := d.SlashCommand(b, From{}, "ask", Opt("question", "q"))
		rest(b, d, "POST", callbackPath(it), `{"type":4,"data":`+hello+`}`)
		it.Answer(b)
	}
}
