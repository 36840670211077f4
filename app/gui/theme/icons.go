package theme

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"sanduk.app/assets"
)

// State is how far a payment has come. Its text is the name of its icon.
type State string

// The states, in the order in which a payment may meet them.
const (
	StateWaiting  State = "waiting"
	StatePromised State = "promised"
	StateDone     State = "done"
	StateRefused  State = "refused"
	StateCheated  State = "cheated"
	StateNotKept  State = "notkept"
)

// States lists all states.
func States() []State {
	return []State{StateWaiting, StatePromised, StateDone, StateRefused, StateCheated, StateNotKept}
}

// Text is the name of the colour of a state's word.
func (s State) Text() fyne.ThemeColorName { return fyne.ThemeColorName("sanduk-" + string(s)) }

// Soft is the name of the colour behind a state's word.
func (s State) Soft() fyne.ThemeColorName { return fyne.ThemeColorName("sanduk-" + string(s) + "Soft") }

// Came tells whether the money came or may still come; if not it is shown
// muted and struck through.
func (s State) Came() bool {
	return s != StateRefused && s != StateCheated && s != StateNotKept
}

// Icon is an icon tinted with a colour of the theme: it follows a change of the
// theme. Arrows point the other way where screens run from right to left when it
// is asked for. An unknown name gives an empty picture, which the tests of the
// widgets do not let pass.
func Icon(name string, tint fyne.ThemeColorName) fyne.Resource {
	file := iconFile(name)
	if pointing(name) && RTL(nil) {
		file = flipped(file)
	}
	return fynetheme.NewColoredResource(file, tint)
}

// pointing tells whether an icon shows a way to go, which is another one where
// people read from right to left. Clocks, ticks and marks are the same everywhere.
func pointing(name string) bool {
	return slices.Contains([]string{"back", "next", "chevr", "up", "down"}, name)
}

// flipped is an icon seen in a mirror. The toolkit drops a transformation when
// it tints, so the paths are turned, which are of absolute lines and curves only.
func flipped(icon *fyne.StaticResource) *fyne.StaticResource {
	const side = 24
	numbers := regexp.MustCompile(`-?[0-9.]+`)
	path := func(d string) string {
		across := true
		return numbers.ReplaceAllStringFunc(d, func(n string) string {
			x, err := strconv.ParseFloat(n, 64)
			across = !across
			if across || err != nil {
				return n
			}
			return strconv.FormatFloat(side-x, 'f', -1, 64)
		})
	}
	svg := regexp.MustCompile(` d="[MLQCZ0-9. -]*"`).ReplaceAllStringFunc(string(icon.Content()), path)
	return fyne.NewStaticResource("flipped-"+icon.Name(), []byte(svg))
}

// StateIcon is the small icon of a state, to stand on its badge. It has two
// colours of its own, so it is asked for anew when light and dark change.
func StateIcon(s State, dark bool) fyne.Resource {
	return iconFile(stateFile(s, dark))
}

// StateMark is the icon of a state to stand on a card or on the screen. It
// differs from StateIcon for a cheated one only: that icon is white, for its
// red badge.
func StateMark(s State, dark bool) fyne.Resource {
	r := iconFile(stateFile(s, dark))
	if s != StateCheated {
		return r
	}
	shape, mark := palette()[ColorDanger].light, palette()[ColorBg].light
	if dark {
		shape, mark = palette()[ColorDangerText].dark, palette()[ColorBg].dark
	}
	badge := hex(palette()[ColorCheatedSoft].light)
	if dark {
		badge = hex(palette()[ColorCheatedSoft].dark)
	}
	// One pass, so that a colour just put in is not replaced again.
	svg := strings.NewReplacer("#FFFFFF", hex(shape), badge, hex(mark)).Replace(string(r.Content()))
	return fyne.NewStaticResource("mark-"+r.Name(), []byte(svg))
}

// Mark is the chest, in its own colours.
func Mark() fyne.Resource { return fyne.NewStaticResource("sanduk-mark.svg", assets.Mark()) }

// AppIcon is the picture of the program for its window.
func AppIcon() fyne.Resource { return fyne.NewStaticResource("Icon.png", assets.AppIcon()) }

func stateFile(s State, dark bool) string {
	if dark {
		return "state-" + string(s) + "-dark"
	}
	return "state-" + string(s) + "-light"
}

func iconFile(name string) *fyne.StaticResource {
	b, err := assets.Icon(name)
	if err != nil {
		fyne.LogError("theme", err)
		b = []byte(`<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24"></svg>`)
	}
	return fyne.NewStaticResource(name+".svg", b)
}

func hex(v uint32) string {
	const digits = "0123456789ABCDEF"
	out := []byte("#000000")
	for i := 6; i > 0; i-- {
		out[i] = digits[v&15]
		v >>= 4
	}
	return string(out)
}
