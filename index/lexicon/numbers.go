package lexicon

// Number is a number or date of a question or a passage, by value.
type Number struct {
	Form       string
	Start, End int // byte span in the normalised text
}

// Numbers returns the numbers and dates in normalised text.
func Numbers(q string) []Number { return nil }
