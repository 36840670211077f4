package widget

import (
	"go/ast"
	"go/parser"
	"go/token"
	"image"
	"image/draw"
	"os"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"sanduk.app/app/gui/theme"
)

// says is a word in the language that parts are drawn in.
type says func(english, arabic string) string

// inLooks compares parts with the picture in testdata: from left to right in
// light and dark, and from right to left, at one and a half, in light and dark.
func inLooks(t *testing.T, name string, height float32, make func(says) []fyne.CanvasObject) {
	t.Helper()
	const width = 360
	all := image.NewNRGBA(image.Rect(0, 0, 4*width, int(height)))
	for i, look := range []struct {
		mode  theme.Mode
		scale float32
		rtl   bool
		depth int // of the script, as i18n says it
	}{{theme.ModeLight, 1, false, 0}, {theme.ModeDark, 1, false, 0}, {theme.ModeLight, 1.5, true, 470}, {theme.ModeDark, 1.5, true, 470}} {
		test.NewTempApp(t).Settings().SetTheme(theme.New(look.mode, look.scale).For(theme.Script{RTL: look.rtl, Depth: look.depth}))
		say := func(english, arabic string) string {
			if look.rtl {
				return arabic
			}
			return english
		}
		w := test.NewTempWindow(t, container.NewStack(canvas.NewRectangle(theme.Of(nil, theme.ColorBg)), column(make(say)...)))
		w.SetPadded(false)
		w.Resize(fyne.NewSize(width, height))
		shot := w.Canvas().Capture()
		draw.Draw(all, image.Rect(i*width, 0, (i+1)*width, int(height)), shot, shot.Bounds().Min, draw.Src)
	}
	compare(t, "looks-"+name, all)
}

func off[W fyne.Disableable](w W) W {
	w.Disable()
	return w
}

func focused[W fyne.Focusable](w W) W {
	w.FocusGained()
	return w
}

func TestLooksOfButtons(t *testing.T) {
	inLooks(t, "buttons", 1620, func(say says) []fyne.CanvasObject {
		pay, get, more := say("Pay", "ادفع"), say("Get paid", "استلم"), say("More", "المزيد")
		return []fyne.CanvasObject{
			NewPair(NewMainButton(pay, "up", nil), NewPrimaryButton(get, "down", nil)),
			NewPair(off(NewMainButton(pay, "up", nil)), off(NewPrimaryButton(get, "down", nil))),
			NewPair(focused(NewOutlinedButton(more, "more", nil)), off(NewOutlinedButton(more, "more", nil))),
			NewPair(NewTextButton(more, "chevr", nil), off(NewTextButton(more, "chevr", nil))),
			NewPair(NewDangerButton(say("Leave", "غادر"), "", nil), off(NewDangerButton(say("Leave", "غادر"), "", nil))),
			NewMainButton(say("Tell all the guardians of this market now", "أخبر كل أمناء هذا السوق الآن"), "flag", nil).Low(),
			NewHoldButton(say("Hold to pay", "اضغط مطوّلًا للدفع"), "press", nil, nil), off(NewHoldButton(say("Hold to pay", "اضغط مطوّلًا للدفع"), "press", nil, nil)),
			container.NewHBox(NewIconButton("minus", theme.Touch, true, nil), off(NewIconButton("plus", theme.Touch, true, nil)), focused(NewIconButton("back", theme.Touch, false, nil))),
			NewBeside(NewTick("", true, nil), NewParagraph(say("Is here", "حاضرة"))), NewBeside(NewTick("", false, nil), NewParagraph(say("Is here", "حاضرة"))),
		}
	})
}

func TestLooksOfWhatIsChosen(t *testing.T) {
	inLooks(t, "chosen", 900, func(say says) []fyne.CanvasObject {
		long := say("As the device says, light by day and dark by night", "كما يقول الجهاز، فاتح في النهار وداكن في الليل")
		return []fyne.CanvasObject{
			NewOption(say("Light", "فاتح"), true, nil), NewOption(say("Dark", "داكن"), false, nil), off(NewOption(long, false, nil)), focused(NewOption(long, true, nil)),
			NewGoalCard("book", say("School fees", "رسوم المدرسة"), say("Needed by 4 January", "مطلوب قبل ٤ يناير"), 36, "18,000 / 50,000 KES", func() {}),
			NewGoalCard("roof", say("A roof", "سقف"), "", 100, "50,000 KES", func() {}),
			NewPeopleCard([]byte("demo key 9"), say("Umoja group", "مجموعة أوموجا"), nil, NewSmallParagraph(say("12 members, next meeting on Sunday", "١٢ عضوًا، الاجتماع القادم يوم الأحد"))),
		}
	})
}

func TestLooksOfRows(t *testing.T) {
	inLooks(t, "rows", 1280, func(say says) []fyne.CanvasObject {
		var parts []fyne.CanvasObject
		words := map[theme.State]string{
			theme.StateWaiting: say("Waiting", "تنتظر"), theme.StatePromised: say("Promised", "موعودة"), theme.StateDone: say("Done", "تمت"),
			theme.StateRefused: say("Refused", "مرفوضة"), theme.StateCheated: say("Cheated", "غش"), theme.StateNotKept: say("Not kept", "لم يُوفَ بها"),
		}
		for i, s := range theme.States() {
			parts = append(parts, NewRow(RowData{Key: []byte{byte(i)}, Name: say("Shop by the well", "دكان البئر"), When: say("Today 08:15", "اليوم 08:15"), Money: kes("−", "1,234", ".50"), State: s, Word: words[s]}, func() {}))
		}
		return append(parts,
			focused(NewRow(RowData{Key: []byte{7}, Name: say("Aunt in Mombasa", "الخالة في ممباسا")}, func() {})),
			NewPersonRow(PersonData{Key: []byte{8}, Name: say("Asha", "عائشة"), Stamps: 3, Most: 5}, NewIconButton("plus", theme.Touch, true, nil), nil),
			NewPersonRow(PersonData{Key: []byte{9}, Name: say("Fatuma", "فاطمة"), Line: say("Is not here", "غائبة"), Warns: true}, nil, func() {}),
		)
	})
}

func TestLooksOfWhatIsTold(t *testing.T) {
	inLooks(t, "told", 1930, func(say says) []fyne.CanvasObject {
		var parts []fyne.CanvasObject
		for _, s := range []Severity{SeverityGood, SeverityInfo, SeverityPromise, SeverityTrouble, SeverityCheated} {
			parts = append(parts, NewNoticeCard(s, say("Everything adds up", "كل شيء متطابق"), say("Checked today, 06:12", "تم الفحص اليوم، 06:12"), say("Keep the goods.", "احتفظ بالبضاعة."), "", nil))
		}
		trail := NewTrail(
			TrailStep{Mark: theme.StateMark(theme.StatePromised, theme.IsDark(nil)), What: say("You signed it", "وقّعتها أنت"), Detail: say("Today 09:40", "اليوم 09:40")},
			TrailStep{Mark: theme.StateMark(theme.StateDone, theme.IsDark(nil)), What: say("Done: 3 of 4 guardians", "تمت: 3 من 4 أمناء")})
		return append(parts, trail,
			NewFactCard(Fact{Label: say("You pay", "تدفع"), Money: kes("", "1,255", ".00")}, Fact{Label: say("Who", "من"), Text: say("Brother", "الأخ"), Strong: true}),
			NewFactList(Fact{Label: say("Note", "ملاحظة"), Text: say("two sacks of rice", "كيسان من الأرز")}),
			NewCard(NewHeading(say("Guardians", "الأمناء"))), NewEmptyState("people", say("Nobody yet.", "لا أحد بعد."), NewOutlinedButton(say("Add", "أضف"), "plus", nil)),
			NewTitleBar(func() {}, say("Your words", "كلماتك"), "3 / 6"), NewStepBar(10, 4), NewProgress(0.6), NewBar(0), NewBar(3), NewBar(100),
			NewTile("roof"), NewPadded(NewSmallParagraph(say("Small words", "كلمات صغيرة")), 16, 0, 0),
		)
	})
}

func TestLooksOfCharts(t *testing.T) {
	inLooks(t, "charts", 560, func(say says) []fyne.CanvasObject {
		bars := ChartData{Up: []float64{0, 4, 9, 2, 6}, Down: []float64{3, 3, 0, 8, 1}, Chosen: 3, Most: "9,000 KES", Start: say("7 September", "7 سبتمبر"), End: say("Today", "اليوم")}
		area := ChartData{Area: []float64{0, 1, 2, 2, 5, 9, 4, 4, 6}, Chosen: -1, Most: "9,000 KES", Start: say("7 September", "7 سبتمبر"), End: say("Today", "اليوم")}
		return []fyne.CanvasObject{NewChart(bars), NewChartKey(true, say("In", "دخل"), kes("", "2,000", ".00")), NewChartKey(false, say("Out", "خرج"), kes("", "8,000", ".00")), NewChart(area)}
	})
}

func TestLooksOfTheFrame(t *testing.T) {
	inLooks(t, "frame", 720, func(say says) []fyne.CanvasObject {
		tabs := []Tab{{"home", say("Home", "الرئيسية")}, {"people", say("People", "الناس")}, {"box", say("Savings", "الادخار")}, {"community", say("Community", "الجمعية")}, {"more", say("More", "المزيد")}}
		money := NewMoneyLabel(kes("", "12,450", ".00"), theme.TextHuge)
		money.Colour, money.Shrink = theme.ColorOnPrimary, true
		side := NewTabBar(tabs, 3, func(int) {})
		side.Side = true
		return []fyne.CanvasObject{NewHeader([]byte("demo key 1"), say("Kongowea Market", "سوق كونغوويا"), say("Met others 2 h ago", "التقى الآخرين قبل ساعتين"), NewStack(0, money), func() {}), NewTabBar(tabs, 0, func(int) {}), side}
	})
}

// Whoever makes a new part shows it in a picture.
func TestEveryPartIsInAPicture(t *testing.T) {
	made, shown := map[string]bool{}, map[string]bool{}
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), f.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		isTest := strings.HasSuffix(f.Name(), "_test.go")
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				if !isTest && n.Recv == nil && strings.HasPrefix(n.Name.Name, "New") {
					made[n.Name.Name] = true
				}
			case *ast.Ident:
				if isTest {
					shown[n.Name] = true
				}
			}
			return true
		})
	}
	for name := range made {
		if !shown[name] {
			t.Errorf("%s is in no picture", name)
		}
	}
}
