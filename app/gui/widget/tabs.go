package widget

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"sanduk.app/app/gui/theme"
)

const (
	tabHeight  float32 = 64
	tabMaxWord float32 = 15 // the words of tabs grow to this size only
	tabLeast   float32 = 10 // and shrink to this one, all alike, where one of them needs it
)

// Tab is a place of the app: an icon with its word.
type Tab struct{ Icon, Word string }

// TabBar is the row of places at the bottom of a screen, or a column of them at
// the side of a wide window.
type TabBar struct {
	widget.BaseWidget

	Side  bool // as a column
	items []*tabItem
	fill  *canvas.Rectangle
	line  *canvas.Rectangle
}

// NewTabBar has one place chosen, counted from 0, and calls chosen with the one
// that is pressed, also when it is the chosen one.
func NewTabBar(tabs []Tab, now int, chosen func(int)) *TabBar {
	b := &TabBar{fill: canvas.NewRectangle(nil), line: canvas.NewRectangle(nil)}
	for i, t := range tabs {
		b.items = append(b.items, newTabItem(t, i == now, func() { chosen(i) }))
	}
	b.ExtendBaseWidget(b)
	return b
}

// Choose shows another place as the chosen one, without calling back.
func (b *TabBar) Choose(now int) {
	for i, it := range b.items {
		it.chosen = i == now
		it.Refresh()
	}
	b.Refresh()
}

// Press presses a place, counted from 0.
func (b *TabBar) Press(i int) { b.items[i].Tapped(nil) }

// CreateRenderer is called by Fyne.
func (b *TabBar) CreateRenderer() fyne.WidgetRenderer {
	objects := []fyne.CanvasObject{b.fill, b.line}
	for _, it := range b.items {
		objects = append(objects, it)
	}
	return newRenderer(b, objects, func() {
		b.fill.FillColor, b.line.FillColor = theme.Of(b, theme.ColorSurface), theme.Of(b, theme.ColorLine)
	}, b.minimum, b.arrange)
}

func (b *TabBar) minimum() fyne.Size {
	if b.Side {
		return fyne.NewSize(104, (tabHeight+theme.Space2)*float32(len(b.items)))
	}
	return fyne.NewSize(theme.Touch*float32(len(b.items)), tabHeight)
}

func (b *TabBar) arrange(room fyne.Size) {
	put(b.fill, 0, 0, room.Width, room.Height)
	if b.Side {
		put(b.line, room.Width-theme.LineThin, 0, theme.LineThin, room.Height)
		for i, it := range b.items {
			it.size, it.wordless = tabMaxWord, false
			put(it, 0, theme.Space4+float32(i)*(tabHeight+theme.Space2), room.Width, tabHeight)
		}
		return
	}
	put(b.line, 0, 0, room.Width, theme.LineThin)
	w := room.Width / max(float32(len(b.items)), 1)
	size := b.wordSize(w)
	for i, it := range b.items {
		it.size, it.wordless = size, size < tabLeast && !it.chosen
		put(it, float32(i)*w, theme.LineThin, w, room.Height-theme.LineThin)
		it.Refresh()
	}
}

// wordSize is the size in which every word fits a width, also when it is chosen
// and bold: so none changes its size, or is cut. Less than tabLeast says that
// none does; then only the chosen place shows its word.
func (b *TabBar) wordSize(width float32) float32 {
	size := min(theme.SizeOf(b, theme.TextTiny), tabMaxWord)
	for ; size >= tabLeast; size-- {
		if !slices.ContainsFunc(b.items, func(it *tabItem) bool {
			return fyne.MeasureText(it.tab.Word, size, fyne.TextStyle{Bold: true}).Width > width
		}) {
			break
		}
	}
	return size
}

// tabItem is one place.
type tabItem struct {
	press

	tab      Tab
	chosen   bool
	wordless bool
	size     float32 // of its word, at most; none yet: as large as it may be
	pill     *canvas.Rectangle
	image    *canvas.Image
	word     *words
}

func newTabItem(t Tab, chosen bool, do func()) *tabItem {
	i := &tabItem{
		tab: t, chosen: chosen, pill: canvas.NewRectangle(nil), image: canvas.NewImageFromResource(nil),
		word: newWords(t.Word, theme.TextTiny, theme.ColorMuted, false),
	}
	i.init(i, theme.RadiusSmall, do)
	return i
}

// CreateRenderer is called by Fyne.
func (i *tabItem) CreateRenderer() fyne.WidgetRenderer {
	i.pill.CornerRadius = 14
	return newRenderer(i, []fyne.CanvasObject{i.pill, i.image, i.word.Text, i.ring}, i.paint, func() fyne.Size {
		return fyne.NewSize(theme.Touch, tabHeight-theme.LineThin)
	}, i.arrange)
}

// paint: the chosen place has a pill behind its icon and a bold word.
func (i *tabItem) paint() {
	colour, pill := theme.ColorMuted, theme.ColorClear
	if i.chosen {
		colour, pill = theme.ColorLink, theme.ColorSoft
	}
	i.pill.FillColor = theme.Of(i, pill)
	i.image.Resource = theme.Icon(i.tab.Icon, colour)
	i.word.colour, i.word.TextStyle.Bold = colour, i.chosen
	i.word.paint(i)
	i.word.TextSize = min(i.word.TextSize, tabMaxWord)
	if i.size >= tabLeast {
		i.word.TextSize = min(i.word.TextSize, i.size)
	}
	i.word.Hidden = i.wordless
	i.paintRing(i)
}

func (i *tabItem) arrange(size fyne.Size) {
	const icon, pillW, pillH float32 = 24, 48, 28
	i.ringInside(size)
	y := (size.Height - 52) / 2
	if i.wordless {
		y = (size.Height - pillH) / 2
	}
	put(i.pill, (size.Width-pillW)/2, y, pillW, pillH)
	put(i.image, (size.Width-icon)/2, y+(pillH-icon)/2, icon, icon)
	i.word.fit(i.tab.Word, size.Width)
	i.word.placeMid((size.Width-i.word.MinSize().Width)/2, y+pillH+11)
}

// ringInside lays the ring inside, since the bar's neighbours touch it.
func (i *tabItem) ringInside(size fyne.Size) {
	i.ring.CornerRadius = i.radius
	put(i.ring, focusGap, focusGap, size.Width-2*focusGap, size.Height-2*focusGap)
}
