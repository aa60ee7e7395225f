package discord

import (
	"context"

	"policybot/bot"
	"policybot/corpus"
)

var _ Library = engine(nil)

func (f engine) City(ctx context.Context, typed string, l bot.Look) (bot.Answer, error) {
	return starterLibrary().City(ctx, typed, l)
}
func (f engine) Area(ctx context.Context, typed string, l bot.Look) (bot.Answer, error) {
	return starterLibrary().Area(ctx, typed, l)
}
func (f engine) Document(ctx context.Context, typed string, l bot.Look) (bot.Answer, error) {
	return starterLibrary().Document(ctx, typed, l)
}
func (f engine) FullRecord(ctx context.Context, typed string, l bot.Look, past bot.History) (bot.Answer, error) {
	return starterLibrary().FullRecord(ctx, typed, l, past)
}
func (f engine) List(ctx context.Context, q bot.ListQuery) (bot.Answer, error) {
	return starterLibrary().List(ctx, q)
}
func (f engine) Match(ctx context.Context, n bot.Need) (bot.Answer, error) {
	return starterLibrary().Match(ctx, n)
}
func (f engine) SideBySide(ctx context.Context, cities []string, l bot.Look) (bot.Comparison, error) {
	return starterLibrary().SideBySide(ctx, cities, l)
}
func (f engine) Matrix(ctx context.Context, l bot.Look) (bot.Matrix, error) {
	return starterLibrary().Matrix(ctx, l)
}
func (f engine) Corpus() *corpus.Corpus { return starterLibrary().Corpus() }
