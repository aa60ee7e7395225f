package discord

import (
	"flag"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	flag.Parse()
	// discordgo sleeps a second as it closes, so most of the time of a test is waiting.
	_ = flag.Set("test.parallel", "24")
	// A failing property prints what it drew; files of it are not part of the project.
	_ = flag.Set("rapid.nofailfile", "true")
	starterLibrary() // its workers last as long as the tests
	// bleve, which the engine in package bot uses, starts workers as it is loaded.
	goleak.VerifyTestMain(m, goleak.IgnoreCurrent())
}
