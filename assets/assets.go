// Package assets holds the files that are shipped inside the program: icons,
// fonts and the licence of the fonts. It knows nothing of any toolkit.
//
// All functions are safe across goroutines. What they return is a copy, which the
// caller may keep and change, but for the fonts: those are read only.
package assets

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// files is the embedded tree. The compiler only embeds into a package variable;
// nothing writes to it.
//
//go:embed icons/*.svg fonts/OFL.txt Icon.png mark.svg
var files embed.FS

// The fonts stay where the program was loaded, and take no memory twice.
var (
	//go:embed fonts/Sanduk-Regular.ttf
	regular []byte
	//go:embed fonts/Sanduk-Bold.ttf
	bold []byte
)

// Icon is the SVG text of an icon, named as its file without the ending. Names
// are fixed when the program is written, so an unknown one is an error of the
// program and is reported as such.
//
// Icons whose name starts with "state-" carry two colours and must not be
// tinted; all others are black on nothing, drawn on a grid of 24, and outlined
// to fills because the drawing library does not scale strokes.
func Icon(name string) ([]byte, error) {
	b, err := files.ReadFile("icons/" + name + ".svg")
	if err != nil {
		return nil, fmt.Errorf("assets: no icon %q", name)
	}
	return b, nil
}

// IconNames lists all icons in alphabetical order.
func IconNames() []string {
	entries, err := fs.ReadDir(files, "icons")
	if err != nil {
		return nil // the folder is embedded: it cannot be missing
	}
	names := make([]string, 0, len(entries))
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(path.Base(e.Name()), ".svg"))
	}
	return names
}

// FontRegular is the text font: Noto Sans in Latin, Arabic, Devanagari, Bengali
// and Ethiopic with the signs of all currencies, merged to one file of 770 kB.
// fonts/build.sh makes it; a test holds it against all that is written.
func FontRegular() []byte { return regular }

// FontBold is the bold font with the same characters as FontRegular.
func FontBold() []byte { return bold }

// FontLicence is the licence that both fonts are under, to be shown with the
// program's other licences.
func FontLicence() string { return string(must("fonts/OFL.txt")) }

// AppIcon is the program's own picture, a PNG of 512 by 512 pixels.
func AppIcon() []byte { return must("Icon.png") }

// must reads a file that was named in the embed line above; were it missing,
// the program would not have been built.
func must(name string) []byte {
	b, err := files.ReadFile(name)
	if err != nil {
		panic("assets: " + err.Error())
	}
	return b
}

// Mark is the chest of the program's picture without its ground, an SVG for the
// screens that greet. It keeps its own colours and must not be tinted.
func Mark() []byte { return must("mark.svg") }
