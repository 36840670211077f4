package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"sanduk.app/app/gui/theme"
)

// Severity says how loud a notice is drawn.
type Severity int

// The severities, from quiet to loud.
const (
	SeverityGood    Severity = iota // all is well
	SeverityInfo                    // something to know
	SeverityPromise                 // it will be done later
	SeverityTrouble                 // it needs a look
	SeverityCheated                 // somebody cheated; nothing else is red
)

// state is the state whose colours and icon a severity borrows.
func (s Severity) state() theme.State {
	switch s {
	case SeverityGood:
		return theme.StateDone
	case SeverityPromise:
		return theme.StatePromised
	case SeverityTrouble:
		return theme.StateNotKept
	case SeverityCheated:
		return theme.StateCheated
	}
	return theme.StateWaiting
}

// colours are those of the ground and of the title.
func (s Severity) colours() (ground, title fyne.ThemeColorName) {
	if s == SeverityCheated {
		return theme.ColorDangerSoft, theme.ColorDangerText
	}
	return s.state().Soft(), s.state().Text()
}

// NoticeCard says what happened and what to do, with at most one act to press.
type NoticeCard struct {
	widget.BaseWidget

	severity Severity
	icon     string
	shape    *canvas.Rectangle
	image    *canvas.Image
	body     *Stack
	title    *Paragraph
}

// NewNoticeCard is a card of a severity: title, what there is to know, what to
// do, and a button. Empty texts and a button without a word are left out. The
// shape of the icon tells the severity, so that colour does not say it alone.
func NewNoticeCard(severity Severity, title, text, do, action string, tapped func()) *NoticeCard {
	n := &NoticeCard{severity: severity, body: NewStack(theme.Space1)}
	_, colour := severity.colours()
	n.title = newParagraph(title, theme.TextText, colour, true)
	var parts []fyne.CanvasObject
	if title != "" {
		parts = append(parts, n.title)
	}
	if text != "" {
		parts = append(parts, newParagraph(text, theme.TextSmall, theme.ColorInk, false))
	}
	if do != "" {
		parts = append(parts, newParagraph(do, theme.TextSmall, theme.ColorInk, true))
	}
	if action != "" {
		parts = append(parts, NewPadded(NewOutlinedButton(action, "", tapped), 0, theme.Space2, 0))
	}
	n.body.Parts = parts
	n.ExtendBaseWidget(n)
	return n
}

// WithIcon shows an icon of its own instead of the severity's and gives the
// card back.
func (n *NoticeCard) WithIcon(name string) *NoticeCard {
	n.icon = name
	n.Refresh()
	return n
}

// CreateRenderer is called by Fyne.
func (n *NoticeCard) CreateRenderer() fyne.WidgetRenderer {
	n.shape = canvas.NewRectangle(nil)
	n.shape.CornerRadius = theme.RadiusCard
	n.image = canvas.NewImageFromResource(nil)
	return newRenderer(n, []fyne.CanvasObject{n.shape, n.image, n.body}, n.paint, n.minimum, n.arrange)
}

func (n *NoticeCard) paint() {
	ground, title := n.severity.colours()
	n.shape.FillColor = theme.Of(n, ground)
	n.shape.StrokeColor, n.shape.StrokeWidth = theme.Of(n, theme.ColorClear), 0
	if n.severity == SeverityCheated {
		n.shape.StrokeColor, n.shape.StrokeWidth = theme.Of(n, theme.ColorDanger), theme.LineThick
	}
	n.image.Resource = theme.StateMark(n.severity.state(), theme.IsDark(n))
	if n.icon != "" {
		n.image.Resource = theme.Icon(n.icon, title)
	}
}

const noticeIcon float32 = 24

// indent is where the text begins.
func (n *NoticeCard) indent() float32 { return theme.Space4 + noticeIcon + theme.Space3 }

// HeightFor is the height of the texts at a width.
func (n *NoticeCard) HeightFor(width float32) float32 {
	return heightFor(n.body, width-n.indent()-theme.Space4) + 2*theme.Space4
}

func (n *NoticeCard) minimum() fyne.Size {
	width := n.body.MinSize().Width + n.indent() + theme.Space4
	return fyne.NewSize(width, n.HeightFor(max(width, n.Size().Width)))
}

func (n *NoticeCard) arrange(size fyne.Size) {
	put(n.shape, 0, 0, size.Width, size.Height)
	put(n.image, theme.Space4, theme.Space4, noticeIcon, noticeIcon)
	width := size.Width - n.indent() - theme.Space4
	put(n.body, n.indent(), theme.Space4, width, heightFor(n.body, width))
}
