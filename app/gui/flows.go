package gui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"sanduk.app/app/gui/theme"
	"sanduk.app/app/gui/widget"
	"sanduk.app/app/view"
)

// flowsPage draws how money came and went, week by week, and what there was.
func (g *GUI) flowsPage() *page {
	v := view.NewFlows(g.Wallet, g.Hub, g.Now)
	p := staged(g, v, once[view.FlowsState], func(view.FlowsState) (fyne.CanvasObject, func(view.FlowsState)) {
		status, parts := g.status(), flow()
		body := g.screen(g.T("flows.title"), "", nil, status, parts)
		return body, func(s view.FlowsState) {
			status.set(s.Progress)
			parts.SetParts(g.flowParts(v, s)...)
			body.Refresh()
		}
	})
	p.again = g.flowsPage
	return p
}

func (g *GUI) flowParts(v *view.Flows, s view.FlowsState) []fyne.CanvasObject {
	if s.Weeks == nil {
		return []fyne.CanvasObject{widget.NewSmallParagraph(g.T("movements.looked", "count", s.Looked)).Centred()}
	}
	var parts []fyne.CanvasObject
	if len(s.Codes) > 1 {
		var codes []fyne.CanvasObject
		for _, code := range s.Codes {
			codes = append(codes, widget.NewOption(code, code == s.Code, func() { v.SetCode(code) }))
		}
		parts = append(parts, options(codes...))
	}
	parts = append(parts, g.weeksCard(v, s))
	if len(s.Balance) > 1 {
		parts = append(parts, g.balanceCard(s))
	}
	return parts
}

// weeksCard has a bar up and one down for each week, and says what those of the
// chosen week are.
func (g *GUI) weeksCard(v *view.Flows, s view.FlowsState) fyne.CanvasObject {
	data := widget.ChartData{Chosen: s.Chosen, Start: g.texts.Day(s.Weeks[0].Start), End: g.T("date.today")}
	in, out := s.Weeks[0].In, s.Weeks[0].Out
	most := in
	in.Amount, out.Amount = 0, 0
	for _, w := range s.Weeks {
		data.Up, data.Down = append(data.Up, float64(w.In.Amount)), append(data.Down, float64(w.Out.Amount))
		in.Amount, out.Amount = in.Amount+w.In.Amount, out.Amount+w.Out.Amount
		most.Amount = max(most.Amount, w.In.Amount, w.Out.Amount)
	}
	data.Most, data.Words = g.texts.Money(most).String(), g.T("flows.words", "in", in, "out", out)
	week := s.Weeks[s.Chosen]
	before := widget.NewIconButton("back", theme.Touch, false, func() { v.Choose(s.Chosen - 1) }).Named(g.T("flows.before"))
	after := widget.NewIconButton("next", theme.Touch, false, func() { v.Choose(s.Chosen + 1) }).Named(g.T("flows.after"))
	allow(before, s.Chosen > 0)
	allow(after, s.Chosen < len(s.Weeks)-1)
	name := widget.NewHeading(g.T("flows.week", "day", g.texts.Date(week.Start))).Centred()
	came, gone := widget.NewChartKey(true, g.T("movements.in"), g.money(week.In)), widget.NewChartKey(false, g.T("movements.out"), g.money(week.Out))
	return widget.NewCard(widget.NewStack(theme.Space2, widget.NewHeading(g.T("flows.weeks")), widget.NewChart(data),
		newBetween(before, container.NewVBox(layout.NewSpacer(), name, layout.NewSpacer()), after), came, gone, widget.NewSmallParagraph(data.Words)))
}

// balanceCard draws what there was at each day's end.
func (g *GUI) balanceCard(s view.FlowsState) fyne.CanvasObject {
	data := widget.ChartData{Chosen: -1, Start: g.texts.Day(s.Weeks[0].Start), End: g.T("date.today")}
	least, most, last := s.Balance[0], s.Balance[0], s.Balance[len(s.Balance)-1]
	for _, b := range s.Balance {
		data.Area = append(data.Area, float64(b.Amount))
		least.Amount, most.Amount = min(least.Amount, b.Amount), max(most.Amount, b.Amount)
	}
	data.Most, data.Words = g.texts.Money(most).String(), g.T("flows.balance.words", "least", least, "most", most, "now", last)
	return widget.NewCard(widget.NewStack(theme.Space2, widget.NewHeading(g.T("flows.balance")), widget.NewChart(data), widget.NewSmallParagraph(data.Words)))
}
