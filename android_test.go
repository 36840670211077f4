package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestTheWholeWindowTypeChecksForAndroid looks at what only an NDK could build:
// every package, Fyne's Android files and C's names included, so that code which
// only a phone runs does not rot. C itself is taken on trust.
func TestTheWholeWindowTypeChecksForAndroid(t *testing.T) {
	if testing.Short() {
		t.Skip("checks some hundreds of packages")
	}
	checked := androidPackages{sources: token.NewFileSet(), of: map[string]*types.Package{"unsafe": types.Unsafe}}
	own := 0
	for _, p := range listAndroid(t) {
		if p.ImportPath == "unsafe" {
			continue
		}
		ours := strings.HasPrefix(p.ImportPath, "sanduk.app")
		if ours {
			own++
		}
		for _, err := range checked.check(p) {
			if ours {
				t.Error(err)
			}
		}
	}
	if own < 20 || checked.of["fyne.io/fyne/v2/driver/mobile"] == nil {
		t.Fatalf("only %d packages of Sanduk were looked at", own)
	}
}

type listedPackage struct {
	ImportPath, Dir   string
	GoFiles, CgoFiles []string
	ImportMap         map[string]string
}

// listAndroid lists the program's packages as an Android phone would have them,
// each after those that it imports.
func listAndroid(t *testing.T) []listedPackage {
	t.Helper()
	list := exec.CommandContext(t.Context(), "go", "list", "-deps", "-json=ImportPath,Dir,GoFiles,CgoFiles,ImportMap", "-tags", "migrated_fynedo,no_emoji", ".")
	list.Env = append(os.Environ(), "GOOS=android", "GOARCH=arm64", "CGO_ENABLED=1", "GOFLAGS=")
	var stderr bytes.Buffer
	list.Stderr = &stderr
	out, err := list.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, stderr.String())
	}
	var packages []listedPackage
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listedPackage
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
}

// androidPackages are those that were checked so far.
type androidPackages struct {
	sources *token.FileSet
	of      map[string]*types.Package
}

// check type-checks a package whose imports were checked before; of others' it
// reads the declarations only.
func (a androidPackages) check(p listedPackage) (faults []error) {
	report := func(err error) { faults = append(faults, err) }
	var files []*ast.File
	for _, name := range append(p.GoFiles, p.CgoFiles...) {
		file, err := parser.ParseFile(a.sources, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			report(err)
			continue
		}
		files = append(files, file)
	}
	config := types.Config{
		FakeImportC:      true,
		IgnoreFuncBodies: !strings.HasPrefix(p.ImportPath, "sanduk.app"),
		Importer:         importerOf{a, p.ImportMap},
		Sizes:            types.SizesFor("gc", "arm64"),
		Error:            report,
	}
	a.of[p.ImportPath], _ = config.Check(p.ImportPath, a.sources, files, nil)
	return faults
}

// importerOf finds what one package imports.
type importerOf struct {
	androidPackages
	renamed map[string]string
}

func (i importerOf) Import(path string) (*types.Package, error) {
	if other := i.renamed[path]; other != "" {
		path = other
	}
	if p := i.of[path]; p != nil {
		return p, nil
	}
	return nil, errors.New("not listed: " + path)
}
