package i18n

import (
	"os"
	"strings"
	"testing"
)

// wordsOf are the glossary's rows: the word of each language by its tag.
func wordsOf(t *testing.T) []map[string]string {
	t.Helper()
	raw, err := os.ReadFile("glossary.md")
	if err != nil {
		t.Fatal(err)
	}
	var head []string
	var rows []map[string]string
	for line := range strings.SplitSeq(string(raw), "\n") {
		cells := strings.Split(strings.Trim(line, "| "), " | ")
		switch {
		case len(cells) < 2 || strings.HasPrefix(cells[0], "---"):
		case head == nil:
			head = cells
		default:
			row := map[string]string{}
			for i, word := range cells {
				row[head[i]] = word
			}
			rows = append(rows, row)
		}
	}
	return rows
}

// The texts that speak of the thing of a row, one for each.
func examples() map[string]string {
	return map[string]string{
		"wallet": "welcome.new", "guardian": "community.seat", "community": "community.title", "the box": "kind.cash-backed",
		"cash": "kind.cash-backed", "account": "notice.frozen.title", "pocket": "pocket.title", "deposit": "pocket.deposit",
		"tab": "notice.no-tab.title", "promise": "take.title", "receipt": "movement.label.receipt",
		"share (of words)": "friends.share", "relay": "notice.relay-full.title",
	}
}

func TestCataloguesKeepToTheMoneyWords(t *testing.T) {
	rows := wordsOf(t)
	if len(rows) != len(examples()) {
		t.Fatalf("%d words, want %d", len(rows), len(examples()))
	}
	for _, l := range Languages()[1:] {
		texts, err := catalogue(l.Tag)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			key, word := examples()[row["English"]], row[l.Tag]
			if word == "" || key == "" {
				t.Errorf("%s has no word for %s", l.Tag, row["English"])
			} else if !strings.Contains(strings.ToLower(texts[key].other), strings.ToLower(word)) {
				t.Errorf("%s: %s does not say %q: %q", l.Tag, key, word, texts[key].other)
			}
		}
	}
}
