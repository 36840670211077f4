package widget

import (
	"strings"

	"fyne.io/fyne/v2"
)

// What a screen reader says of each part, in the words that stand on it; icons
// that stand alone have a word for this only. Parts that are drawn from others,
// as cards, are read part by part.

// AccessibilityRole of what can be pressed is that of a button.
func (p *press) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// AccessibilityLabel is the word of the button.
func (b *Button) AccessibilityLabel() string { return b.Text }

// AccessibilityLabel is the word of the button.
func (h *HoldButton) AccessibilityLabel() string { return h.Text }

// AccessibilityLabel is the word that the icon stands for.
func (b *IconButton) AccessibilityLabel() string { return b.Word }

// AccessibilityLabel is what can be chosen.
func (o *Option) AccessibilityLabel() string { return said(o.Text(), o.chosen) }

// AccessibilityLabel is the place.
func (i *tabItem) AccessibilityLabel() string { return said(i.tab.Word, i.chosen) }

// AccessibilityLabel is the community, and when others were met.
func (r *headerRow) AccessibilityLabel() string { return joined(r.name, r.met) }

// AccessibilityLabel is the digit, or the word of a key with an icon.
func (k *key) AccessibilityLabel() string {
	if k.name != "" {
		return k.name
	}
	return k.word.Text.Text
}

// AccessibilityLabel is all that stands in the row.
func (r *Row) AccessibilityLabel() string {
	return joined(r.data.Name, r.data.Money.String(), r.data.Word, r.data.When)
}

// AccessibilityLabel is what is saved for; the rest of the card is read by itself.
func (c *GoalCard) AccessibilityLabel() string { return c.Name }

// AccessibilityLabel is the text.
func (p *Paragraph) AccessibilityLabel() string { return p.Text }

// AccessibilityRole is that of a text.
func (p *Paragraph) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// AccessibilityLabel is the amount.
func (l *MoneyLabel) AccessibilityLabel() string { return l.Money.String() }

// AccessibilityRole is that of a text.
func (l *MoneyLabel) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// AccessibilityLabel is the state.
func (b *StateBadge) AccessibilityLabel() string { return b.Word }

// AccessibilityRole is that of a text.
func (b *StateBadge) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// AccessibilityLabel is the title of the screen.
func (b *TitleBar) AccessibilityLabel() string { return joined(b.title, b.end) }

// AccessibilityRole is that of a text.
func (b *TitleBar) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// String is the amount as it is read aloud; empty where there is none.
func (m Money) String() string {
	if m.Major == "" {
		return ""
	}
	return strings.TrimSpace(m.Sign + m.Major + m.Minor + " " + m.Currency)
}

// said marks what is chosen as it is marked on the screen.
func said(word string, chosen bool) string {
	if chosen {
		return word + " ✓"
	}
	return word
}

func joined(parts ...string) string {
	var said []string
	for _, p := range parts {
		if p != "" {
			said = append(said, p)
		}
	}
	return strings.Join(said, ", ")
}
