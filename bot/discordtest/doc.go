// Package discordtest is a Discord on loopback for tests: the REST API and the
// gateway of one application, with the people, servers and channels round it.
//
// Start with [New], point the bot at Server.URL (it is an origin: Discord's own
// paths follow it), and drive the other side with [Server.SlashCommand] and
// [Server.Say]:
//
//	d := discordtest.New(t)
//	go run(ctx, d.URL, d.Token)
//	it := d.SlashCommand(t, discordtest.From{}, "ask", discordtest.Opt("question", "Which cities?"))
//	answer := it.Answer(t)
//
// The fake is strict where Discord is strict. Every body that the client sends
// is checked against Discord's OpenAPI description where that file is present,
// against the rules that the description does not express ([Rules]), and
// against the state of the interaction, message or channel it is about. What
// does not pass is refused as Discord refuses it, is recorded as a [Violation],
// and fails the test at its end unless the test took it with
// [Server.TakeViolations].
//
// Nothing here sleeps to wait: helpers that wait do so on a condition, up to
// the real-time limit of [WithWaitTimeout]. Discord's own time limits (three
// seconds, fifteen minutes, gateway rates) follow the clock of [WithClock] and
// [Server.Advance].
package discordtest
