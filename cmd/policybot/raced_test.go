//go:build race

package main

// raced says that the race detector, which makes everything slow, is on.
const raced = true
