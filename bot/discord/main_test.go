package discord

import (
	"flag"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	// A failing property prints what it drew; files of it are not part of the project.
	_ = flag.Set("rapid.nofailfile", "true")
	goleak.VerifyTestMain(m)
}
