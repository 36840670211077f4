package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"sanduk.app/app/gui/theme"
)

const (
	rowHeight float32 = 70
	rowLine   float32 = 24 // from one baseline to the next
	leastName float32 = 72 // less than this is no name
)

// RowData is what a row shows. What is empty is not shown.
type RowData struct {
	Key   []byte // draws the cloth
	Name  string
	When  string // the second line
	Money Money
	State theme.State
	Word  string // the state's word; nothing: no badge
	Last  bool   // no line under it
}

// Row is one person, movement or group in a list: cloth, name and amount, and
// below them when and the badge. Money that did not come is struck through. A
// long name is cut with …; the amount never is.
type Row struct {
	press

	OnTapped func() // nil: the row cannot be pressed and is left out by the tab key

	data   RowData
	cloth  *Cloth
	name   *words
	when   *words
	amount *MoneyLabel
	badge  *StateBadge
	line   *canvas.Rectangle
}

// NewRow is a row in a list.
func NewRow(data RowData, tapped func()) *Row {
	r := &Row{OnTapped: tapped, data: data}
	r.cloth = NewCloth(data.Key, ClothRow)
	r.amount = NewMoneyLabel(data.Money, theme.TextText)
	r.amount.Shrink = true
	r.badge = NewStateBadge(theme.StateDone, "")
	r.name = newWords("", theme.TextText, theme.ColorInk, true)
	r.when = newWords("", theme.TextSmall, theme.ColorMuted, false)
	r.line = canvas.NewRectangle(nil)
	r.init(r, theme.RadiusReceipt, func() {
		if r.OnTapped != nil {
			r.OnTapped()
		}
	})
	r.Set(data)
	if tapped == nil {
		r.Disable()
	}
	return r
}

// Set shows something else.
func (r *Row) Set(data RowData) {
	r.data = data
	r.cloth.SetKey(data.Key)
	r.amount.Money = data.Money
	r.amount.Struck = data.Word != "" && !data.State.Came()
	r.amount.Hidden = data.Money.Major == ""
	r.badge.Hidden = data.Word == ""
	if data.Word != "" {
		r.badge.State, r.badge.Word = data.State, data.Word
	}
	r.Refresh()
}

// CreateRenderer is called by Fyne.
func (r *Row) CreateRenderer() fyne.WidgetRenderer {
	objects := []fyne.CanvasObject{r.cloth, r.name.Text, r.when.Text, r.amount, r.badge, r.line, r.ring}
	return newRenderer(r, objects, r.paint, r.minimum, r.arrange)
}

func (r *Row) paint() {
	r.name.paint(r)
	r.when.paint(r)
	r.line.FillColor = theme.Of(r, theme.ColorLine)
	r.line.Hidden = r.data.Last
	r.paintRing(r)
}

// tall tells whether the badge has a line of its own.
func (r *Row) tall() bool { return theme.ScaleOf(r) >= stackFrom && !r.badge.Hidden }

// crowded tells whether the amount leaves the name too little room beside it at
// a width; then it has a line of its own.
func (r *Row) crowded(width float32) bool {
	if r.amount.Hidden {
		return false
	}
	return r.textRoom(width)-r.amountWidth(width)-theme.Space2 < leastName*theme.ScaleOf(r)
}

// textRoom is the width beside the cloth.
func (r *Row) textRoom(width float32) float32 { return width - ClothRow - theme.Space3 }

// amountWidth is the width of the amount; one wider than the row is drawn
// smaller rather than cut.
func (r *Row) amountWidth(width float32) float32 {
	r.amount.MinSize() // makes the label's texts, if it has none yet
	return min(r.amount.natural().Width, r.textRoom(width))
}

func (r *Row) minimum() fyne.Size {
	least := ClothRow + theme.Space3 + 3*theme.Touch
	return fyne.NewSize(least, r.HeightFor(max(least, r.Size().Width)))
}

// HeightFor is the height of two lines; where the text is large the badge, and
// an amount that crowds the name, have lines of their own.
func (r *Row) HeightFor(width float32) float32 {
	return heightOfRow(r, r.crowded(width), !r.badge.Hidden)
}

// heightOfRow is the height of a row within the theme of owner.
func heightOfRow(owner fyne.CanvasObject, crowded, badge bool) float32 {
	s := theme.ScaleOf(owner)
	h := rowHeight * max(1, s*0.9)
	if badge && s >= stackFrom {
		h += badgeHeight(owner) + theme.Space1
	}
	if crowded {
		h += rowLine * s
	}
	return h
}

// arrange puts the lines round the middle of the cloth. Measures are those of
// the design: baselines 17 and 41 under the cloth's top.
func (r *Row) arrange(size fyne.Size) {
	put(r.cloth, 0, (size.Height-ClothRow)/2, ClothRow, ClothRow)
	put(r.line, 0, size.Height-theme.LineThin, size.Width, theme.LineThin)
	r.layoutRing(size)
	x, room := ClothRow+theme.Space3, r.textRoom(size.Width)
	first, second := r.lineBases(size)
	r.name.fit(r.data.Name, max(room-r.placeAmount(size, first), 0))
	r.name.placeOn(x, first)
	r.when.fit(r.data.When, max(room-r.placeBadge(size, second), 0))
	r.when.placeOn(x, second)
}

// lineBases are the baselines of the first and the last line of text.
func (r *Row) lineBases(size fyne.Size) (first, last float32) {
	s := theme.ScaleOf(r)
	if r.data.When == "" && r.badge.Hidden && !r.crowded(size.Width) {
		return size.Height/2 + 5.5*s, size.Height
	}
	height, block := size.Height, 2*rowLine*s
	if r.tall() {
		height -= r.badge.MinSize().Height + theme.Space1
	}
	if r.crowded(size.Width) {
		block += rowLine * s
	}
	top := (height - block) / 2
	return top + 17*s, top + block - 7*s
}

// placeAmount puts the amount at the end of the first line, or on a line of its
// own, and gives the room it takes of the first.
func (r *Row) placeAmount(size fyne.Size, first float32) float32 {
	if r.amount.Hidden {
		return 0
	}
	w, high := r.amountWidth(size.Width), r.amount.natural().Height
	if r.crowded(size.Width) {
		base := first + rowLine*theme.ScaleOf(r)
		put(r.amount, ClothRow+theme.Space3, base-r.amount.baseline(), w, high)
		return 0
	}
	put(r.amount, size.Width-w, first-r.amount.baseline(), w, high)
	return w + theme.Space2
}

// placeBadge puts the badge at the end of the last line, or below it where the
// text is large, and gives the room it takes of that line.
func (r *Row) placeBadge(size fyne.Size, last float32) float32 {
	if r.badge.Hidden {
		return 0
	}
	least := r.badge.MinSize()
	if r.tall() {
		put(r.badge, ClothRow+theme.Space3, size.Height-least.Height-theme.Space2, least.Width, least.Height)
		return 0
	}
	w := min(least.Width, r.textRoom(size.Width))
	mid := last - theme.SizeOf(r, theme.TextSmall)*0.36
	put(r.badge, size.Width-w, mid-least.Height/2, w, least.Height)
	return w + theme.Space2
}
