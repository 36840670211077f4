package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"sanduk.app/app/gui/theme"
)

// Header is the green top of a screen: the community's cloth and name with when
// it was last met, whatever the screen adds, and the community's hem.
type Header struct {
	widget.BaseWidget

	// Inset is the room of the phone's own status bar above.
	Inset float32

	row  *headerRow
	body fyne.CanvasObject
	hem  *Hem
	fill *canvas.Rectangle
}

// NewHeader is a header. met is the small line under the name; tapped, if not
// nil, is called for the whole row, which then shows an arrow. body may be nil;
// its texts must have colours for the green: theme.ColorOnPrimary and
// theme.ColorOnPrimary2.
func NewHeader(key []byte, name, met string, body fyne.CanvasObject, tapped func()) *Header {
	h := &Header{row: newHeaderRow(key, name, met, tapped), body: body, hem: NewHem(key), fill: canvas.NewRectangle(nil)}
	h.ExtendBaseWidget(h)
	return h
}

// Set shows another community or another time.
func (h *Header) Set(key []byte, name, met string) {
	h.row.name, h.row.met = name, met
	h.row.cloth.SetKey(key)
	h.hem.SetKey(key)
	h.Refresh()
}

// CreateRenderer is called by Fyne.
func (h *Header) CreateRenderer() fyne.WidgetRenderer {
	objects := []fyne.CanvasObject{h.fill, h.row}
	if h.body != nil {
		objects = append(objects, h.body)
	}
	return newRenderer(h, append(objects, h.hem), func() {
		h.fill.FillColor = theme.Of(h, theme.ColorPrimary)
	}, func() fyne.Size {
		return fyne.NewSize(h.row.MinSize().Width+2*theme.Space4, h.HeightFor(h.Size().Width))
	}, h.arrange)
}

// HeightFor is the height of all of it at a width.
func (h *Header) HeightFor(width float32) float32 {
	height := h.Inset + h.row.MinSize().Height + h.hem.MinSize().Height + theme.Space3
	if h.body != nil {
		_, w := span(width)
		height += heightFor(h.body, w) + theme.Space3 + theme.Space4
	}
	return height
}

// arrange fills the whole width with green and hem; what is read lies in the
// column.
func (h *Header) arrange(size fyne.Size) {
	x, w := span(size.Width)
	hem := h.hem.MinSize().Height
	put(h.fill, 0, 0, size.Width, size.Height-hem)
	put(h.hem, 0, size.Height-hem, size.Width, hem)
	row := h.row.MinSize().Height
	put(h.row, x, h.Inset, w, row)
	if h.body != nil {
		put(h.body, x, h.Inset+row+theme.Space3, w, heightFor(h.body, w))
	}
}

// headerRow is the community's row, 64 high: all of it is the target.
type headerRow struct {
	press

	name, met string
	cloth     *Cloth
	nameText  *words
	metText   *words
	metIcon   *canvas.Image
	arrow     *canvas.Image
}

func newHeaderRow(key []byte, name, met string, tapped func()) *headerRow {
	r := &headerRow{
		name: name, met: met, cloth: NewCloth(key, ClothRow),
		nameText: newWords("", theme.TextText, theme.ColorOnPrimary, true),
		metText:  newWords("", theme.TextSmall, theme.ColorOnPrimary2, false),
		metIcon:  canvas.NewImageFromResource(nil),
		arrow:    canvas.NewImageFromResource(nil),
	}
	r.init(r, theme.RadiusReceipt, tapped)
	r.tint = theme.ColorOnPrimary
	if tapped == nil {
		r.Disable()
	}
	return r
}

// CreateRenderer is called by Fyne.
func (r *headerRow) CreateRenderer() fyne.WidgetRenderer {
	objects := []fyne.CanvasObject{r.cloth, r.nameText.Text, r.metText.Text, r.metIcon, r.arrow, r.ring}
	return newRenderer(r, objects, r.paint, func() fyne.Size {
		return fyne.NewSize(4*theme.Touch, 64*theme.ScaleOf(r))
	}, r.arrange)
}

func (r *headerRow) paint() {
	r.nameText.paint(r)
	r.metText.paint(r)
	r.metIcon.Resource = theme.Icon("met", theme.ColorOnPrimary2)
	r.metIcon.Hidden = r.met == ""
	r.arrow.Resource = theme.Icon("chev", theme.ColorOnPrimary)
	r.arrow.Hidden = r.do == nil
	r.paintRing(r)
}

func (r *headerRow) arrange(size fyne.Size) {
	const icon float32 = 16
	r.layoutRing(size)
	put(r.cloth, 0, (size.Height-ClothRow)/2, ClothRow, ClothRow)
	put(r.arrow, size.Width-24, (size.Height-24)/2, 24, 24)
	x := ClothRow + theme.Space3
	room := size.Width - x - 24 - theme.Space2
	s := theme.ScaleOf(r)
	r.nameText.shrink(r.name, room, theme.SizeOf(r, theme.TextText), leastSmall+2)
	if r.met == "" {
		r.nameText.placeMid(x, size.Height/2)
		return
	}
	r.nameText.placeOn(x, size.Height/2-4*s)
	put(r.metIcon, x, size.Height/2+11*s-icon/2, icon, icon)
	x += icon + 6
	r.metText.shrink(r.met, room-icon-6, theme.SizeOf(r, theme.TextSmall), leastSmall)
	r.metText.placeOn(x, size.Height/2+16*s)
}
