package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"sanduk.app/app/gui/theme"
)

// beyond is how far above and below what is seen rows are there: so the tab key
// always finds the next one.
const beyond = 2 * rowHeight

// Listing is the body of a screen with a long list of rows under a head, which
// scrolls away with them. Only rows in sight are there, however many there are:
// no widget of Fyne does that with rows of unequal heights under a head. It lies
// in the middle of wide windows, as a Column does.
type Listing struct {
	widget.BaseWidget

	head *Stack
	rows func() int
	row  func(i int) (RowData, func())
	end  func() // the last row came into sight

	scroll *container.Scroll
	inside *fyne.Container
	seen   map[int]*Row
	spare  []*Row
	probe  *MoneyLabel // measures
	high   []float32   // of each row; 0: it was never in sight, and is taken for a usual one
	usual  float32
	width  float32
}

// NewListing is a list of as many rows as rows says. row gives one and what its
// tap does. end is called whenever the last one comes into sight; nil: nothing.
func NewListing(head *Stack, rows func() int, row func(i int) (RowData, func()), end func()) *Listing {
	l := &Listing{head: head, rows: rows, row: row, end: end, seen: map[int]*Row{}, probe: NewMoneyLabel(Money{}, theme.TextText)}
	l.inside = container.New((*listingLayout)(l), head)
	l.scroll = container.NewVScroll(l.inside)
	l.scroll.OnScrolled = func(fyne.Position) { l.fill(false) }
	l.ExtendBaseWidget(l)
	return l
}

// Update shows what has changed; the row at the top of the screen stays there.
func (l *Listing) Update() {
	first, y := l.find(l.scroll.Offset.Y)
	l.forget()
	l.scroll.Offset.Y += l.headHeight() + float32(first)*l.usual - y
	l.head.Refresh()
	l.Refresh()
	l.fill(true)
}

// forget takes all rows for usual ones.
func (l *Listing) forget() {
	l.usual = heightOfRow(l, false, true)
	l.high = make([]float32, l.rows())
}

// scrollTo has the screen begin at y.
func (l *Listing) scrollTo(y float32) {
	l.scroll.Offset.Y = y
	l.fill(false)
	l.scroll.Refresh()
}

// CreateRenderer is called by Fyne.
func (l *Listing) CreateRenderer() fyne.WidgetRenderer {
	return newRenderer(l, []fyne.CanvasObject{l.scroll}, func() {}, func() fyne.Size {
		return fyne.NewSize(l.head.MinSize().Width+2*theme.Space4, 3*theme.Touch)
	}, l.arrange)
}

func (l *Listing) arrange(size fyne.Size) {
	if _, w := span(size.Width); w != l.width {
		l.width = w
		l.forget()
	}
	// The inside must know its width before the scroll asks for its height.
	l.inside.Resize(fyne.NewSize(size.Width, l.inside.Size().Height))
	put(l.scroll, 0, 0, size.Width, size.Height)
	l.scroll.Refresh()
	l.fill(true)
}

// height is that of a row, as far as it is known.
func (l *Listing) height(i int) float32 {
	if l.high[i] == 0 {
		return l.usual
	}
	return l.high[i]
}

// find gives the first row that ends below y, and where that begins.
func (l *Listing) find(y float32) (row int, top float32) {
	top = l.headHeight()
	for row < len(l.high)-1 && top+l.height(row) <= y {
		top += l.height(row)
		row++
	}
	return row, top
}

func (l *Listing) heightOf(data RowData) float32 {
	l.probe.Money = data.Money
	l.probe.ensure()
	l.probe.paint()
	room := l.width - ClothRow - theme.Space3
	crowded := data.Money.Major != "" && room-min(l.probe.natural().Width, room)-theme.Space2 < leastName*theme.ScaleOf(l)
	return heightOfRow(l, crowded, data.Word != "")
}

// headHeight is that of the head and the gaps round it.
func (l *Listing) headHeight() float32 {
	if l.head.empty() {
		return theme.Space3
	}
	return l.head.HeightFor(l.width) + 2*theme.Space3
}

// fill puts the rows that are in sight where they belong, and others away;
// anew: what they show has changed.
func (l *Listing) fill(anew bool) {
	if l.width <= 0 || len(l.high) != l.rows() {
		return // what changed is still to be told
	}
	first, y := l.find(l.scroll.Offset.Y - beyond)
	last, changed := first, false
	for last < len(l.high) && y < l.scroll.Offset.Y+l.scroll.Size().Height+beyond {
		l.measure(last, y)
		changed = l.place(last, y, anew) || changed
		y += l.height(last)
		last++
	}
	if l.putAway(first, last) || changed {
		canvas.Refresh(l.inside)
	}
	if l.end != nil && last > 0 && last == len(l.high) {
		l.end()
	}
}

// measure finds out how high a row is. Where that moves what is seen, the scroll
// goes along.
func (l *Listing) measure(i int, top float32) {
	if l.high[i] > 0 {
		return
	}
	data, _ := l.row(i)
	l.high[i] = l.heightOf(data)
	if top+l.usual <= l.scroll.Offset.Y {
		l.scroll.Offset.Y += l.high[i] - l.usual
	}
}

// putAway takes rows out that are not from first until before last.
func (l *Listing) putAway(first, last int) (changed bool) {
	for i, r := range l.seen {
		if i >= first && i < last {
			continue
		}
		changed = true
		delete(l.seen, i)
		l.inside.Objects = without(l.inside.Objects, r)
		if !r.focused { // the ring would turn up round another
			l.spare = append(l.spare, r)
		}
	}
	return changed
}

func without(list []fyne.CanvasObject, o fyne.CanvasObject) []fyne.CanvasObject {
	kept := list[:0]
	for _, have := range list {
		if have != o {
			kept = append(kept, have)
		}
	}
	return kept
}

// place shows a row, which may be there already.
func (l *Listing) place(i int, top float32, anew bool) (came bool) {
	r, there := l.seen[i]
	if !there {
		r = l.spareRow()
		l.seen[i] = r
		l.insert(i, r)
	}
	x, w := span(l.inside.Size().Width)
	put(r, x, top, w, l.height(i))
	if !there || anew {
		var data RowData
		data, r.OnTapped = l.row(i)
		r.Set(data)
	}
	return !there
}

func (l *Listing) spareRow() *Row {
	if n := len(l.spare); n > 0 {
		r := l.spare[n-1]
		l.spare = l.spare[:n-1]
		return r
	}
	return NewRow(RowData{}, func() {})
}

// insert puts a row among the others in their order, which is that of the tab
// key; the head is before them all.
func (l *Listing) insert(i int, r *Row) {
	at := 1
	for j := range l.seen {
		if j < i {
			at++
		}
	}
	l.inside.Objects = append(l.inside.Objects, nil)
	copy(l.inside.Objects[at+1:], l.inside.Objects[at:])
	l.inside.Objects[at] = r
}

// listingLayout lays the head inside the scroll, as high as all rows.
type listingLayout Listing

// MinSize takes rows that were never in sight for usual ones.
func (l *listingLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	list := (*Listing)(l)
	height := list.headHeight() + theme.Space4
	for i := range l.high {
		height += list.height(i)
	}
	return fyne.NewSize(l.head.MinSize().Width+2*theme.Space4, height)
}

// Layout puts the head in the middle; the rows are placed by fill.
func (l *listingLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	x, w := span(size.Width)
	put(l.head, x, theme.Space3, w, l.head.HeightFor(w))
}
