package pack

import (
	"bytes"
	"testing"
)

var testEntries = []Entry{
	{Head: "城市", Pinyin: []string{"cheng", "shi"}, Glosses: [][]string{{"city"}, {"town"}}},
	{Head: "城", Pinyin: []string{"cheng"}, Glosses: [][]string{{"city", "walls"}}},
	{Head: "行", Pinyin: []string{"hang"}, Glosses: [][]string{{"row"}}},
	{Head: "行", Pinyin: []string{"xing"}, Glosses: [][]string{{"walk"}}},
	{Head: "广州", Name: true, Glosses: [][]string{{"guangzhou"}}},
}

func TestRoundTrip(t *testing.T) {
	var a, b bytes.Buffer
	if err := Encode(&a, testEntries); err != nil {
		t.Fatal(err)
	}
	if err := Encode(&b, testEntries); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("the same entries give other bytes")
	}
	c, err := Decode(a.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for i := range len(c.HeadAt) - 1 {
		s := c.Heads[c.HeadAt[i]:c.HeadAt[i+1]]
		for g := c.GlossAt[i]; g < c.GlossAt[i+1]; g++ {
			s += "/"
			for _, w := range c.Words[c.WordAt[g]:c.WordAt[g+1]] {
				s += " " + c.Forms[c.FormAt[w]:c.FormAt[w+1]]
			}
		}
		got = append(got, s)
	}
	want := []string{"城/ city walls", "城市/ city/ town", "广州/ guangzhou", "行/ row", "行/ walk"}
	for i := range want {
		if i >= len(got) || got[i] != want[i] {
			t.Fatalf("entries = %q, want %q", got, want)
		}
	}
	if c.Usual['行'] != "hang" || c.Odd[4] != "xing" {
		t.Errorf("readings of 行: usual %q, odd %v", c.Usual['行'], c.Odd)
	}
	if c.Names[0] != 1<<2 {
		t.Errorf("names = %08b, want entry 2", c.Names[0])
	}
}

func TestDecodeDamaged(t *testing.T) {
	var a bytes.Buffer
	if err := Encode(&a, testEntries); err != nil {
		t.Fatal(err)
	}
	for n := range a.Len() {
		if _, err := Decode(a.Bytes()[:n]); err == nil {
			t.Errorf("Decode of %d of %d bytes gives no error", n, a.Len())
		}
	}
}
