package assets

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"strings"
	"testing"
)

func TestEveryIconIsWellFormedAndDrawnOnTheGrid(t *testing.T) {
	names := IconNames()
	if len(names) < 46 {
		t.Fatalf("%d icons, want 34 and 6 states twice", len(names))
	}
	for _, name := range names {
		b, err := Icon(name)
		if err != nil {
			t.Fatal(err)
		}
		paths, box := parseIcon(t, name, b)
		if paths == 0 {
			t.Errorf("%s: nothing is drawn", name)
		}
		if box != "0 0 24 24" {
			t.Errorf("%s: viewBox %q", name, box)
		}
	}
}

// parseIcon counts the fills of an SVG and refuses strokes, which the drawing
// library would not scale.
func parseIcon(t *testing.T, name string, b []byte) (paths int, box string) {
	t.Helper()
	for d := xml.NewDecoder(bytes.NewReader(b)); ; {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			return paths, box
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		start, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		for _, a := range start.Attr {
			switch a.Name.Local {
			case "viewBox":
				box = a.Value
			case "d":
				paths++
			case "stroke", "stroke-width":
				t.Errorf("%s: has a stroke", name)
			}
		}
	}
}

func TestThemedIconsAreBlackOnly(t *testing.T) {
	for _, name := range IconNames() {
		if strings.HasPrefix(name, "state-") {
			continue
		}
		b, _ := Icon(name)
		for _, part := range strings.Split(string(b), `fill="`)[1:] {
			if col, _, _ := strings.Cut(part, `"`); col != "#000000" && col != "none" {
				t.Errorf("%s: fill %s", name, col)
			}
		}
	}
}

func TestAnUnknownIconIsAnError(t *testing.T) {
	if _, err := Icon("no-such"); err == nil {
		t.Error("no error")
	}
}

func TestFontsAreTrueTypeAndLicensed(t *testing.T) {
	for name, font := range map[string][]byte{"regular": FontRegular(), "bold": FontBold()} {
		if len(font) < 12 || binary.BigEndian.Uint32(font) != 0x00010000 {
			t.Errorf("%s: not a TrueType font", name)
		}
	}
	if !strings.Contains(FontLicence(), "SIL OPEN FONT LICENSE") {
		t.Error("the licence text is not the OFL")
	}
}

func TestTheAppIconIs512Square(t *testing.T) {
	c, err := png.DecodeConfig(bytes.NewReader(AppIcon()))
	if err != nil || c.Width != 512 || c.Height != 512 {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestTheMarkIsWellFormed(t *testing.T) {
	if paths, _ := parseIcon(t, "mark", Mark()); paths == 0 {
		t.Error("nothing is drawn")
	}
}
