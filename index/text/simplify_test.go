package text

import "testing"

func TestSimplifyWordsOfCommonCharacters(t *testing.T) {
	for from, want := range map[string]string{
		"瞭解": "了解", "回覆": "回复", "藉此": "借此", "沈默": "沉默", "衹得": "只得", "牴牾": "抵牾",
		"試點": "试点", "試点": "试点", "试点": "试点", "plain": "plain",
	} {
		if got := Simplify(from); got != want {
			t.Errorf("%s: %s, want %s", from, got, want)
		}
	}
}
