package cli

import (
	"bytes"
	"strings"
	"testing"

	"sanduk.app/i18n"
)

// helpIn is what help shows in a language.
func helpIn(t *testing.T, args ...string) string {
	t.Helper()
	var out, errout bytes.Buffer
	if code := Main(args, strings.NewReader(""), &out, &errout); code != 0 {
		t.Fatalf("%v: %d, %s", args, code, errout.String())
	}
	return out.String()
}

func TestHelpSpeaksTheLanguage(t *testing.T) {
	for _, l := range i18n.Languages() {
		all := helpIn(t, "--language", l.Tag, "--help")
		one := helpIn(t, "pay", "--language", l.Tag, "--help")
		if l.Tag == "en" {
			continue
		}
		for _, english := range []string{"Usage:", "Available Commands:", "Flags:", "Global Flags:", "Use \"", "Help about any", "help for", "Examples:", "autocompletion"} {
			if strings.Contains(all+one, english) {
				t.Errorf("%s: help says %q", l.Tag, english)
			}
		}
	}
	if got := helpIn(t, "help", "pay", "--language", "sw"); !strings.Contains(got, "Matumizi:") || !strings.Contains(got, "sanduk pay") {
		t.Errorf("%s", got)
	}
}
