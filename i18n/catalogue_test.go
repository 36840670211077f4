package i18n

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

func placeholders(form string) []string {
	out := regexp.MustCompile(`\{[^}]*\}`).FindAllString(form, -1)
	slices.Sort(out)
	return slices.Compact(out)
}

// plurals are the forms that a language has for whole numbers.
func plurals(l Language) []string {
	found := map[string]bool{}
	for n := range 1000 {
		found[l.plural(n)] = true
	}
	return slices.Sorted(maps.Keys(found))
}

func TestAllCataloguesHaveTheSameKeysAndPlaceholders(t *testing.T) {
	files, err := fs.Glob(catalogues, "*.json")
	if err != nil || len(files) != len(Languages()) {
		t.Fatalf("%d catalogues for %d languages, %v", len(files), len(Languages()), err)
	}
	first, err := catalogue(Languages()[0].Tag)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range Languages() {
		texts, err := catalogue(l.Tag)
		if err != nil {
			t.Fatal(err)
		}
		for key := range texts {
			if _, ok := first[key]; !ok {
				t.Errorf("%s has %s, which English has not", l.Tag, key)
			}
		}
		for key, want := range first {
			got, ok := texts[key]
			switch {
			case !ok:
				t.Errorf("%s lacks %s", l.Tag, key)
			case got.other == "":
				t.Errorf("%s: %s is empty", l.Tag, key)
			case !slices.Equal(placeholders(got.other), placeholders(want.other)):
				t.Errorf("%s: %s has %v, want %v", l.Tag, key, placeholders(got.other), placeholders(want.other))
			case (got.forms == nil) != (want.forms == nil):
				t.Errorf("%s: %s counts, or does not, unlike English", l.Tag, key)
			case got.forms != nil && !slices.Equal(slices.Sorted(maps.Keys(got.forms)), plurals(l)):
				t.Errorf("%s: %s has the forms %v, want %v", l.Tag, key, slices.Sorted(maps.Keys(got.forms)), plurals(l))
			case strings.TrimSpace(got.other) != got.other:
				t.Errorf("%s: %s begins or ends with a space", l.Tag, key)
			}
			for name, form := range got.forms {
				for _, p := range placeholders(form) {
					if !slices.Contains(placeholders(got.other), p) {
						t.Errorf("%s: %s: %s is in the form %s only", l.Tag, key, p, name)
					}
				}
			}
		}
	}
}

func TestWordsAreThoseOfAMarket(t *testing.T) {
	texts, err := catalogue("en")
	if err != nil {
		t.Fatal(err)
	}
	jargon := regexp.MustCompile(`(?i)\b(transaction|hash|blockchain|ledger|invalid|failed|error|initiated|sync|node|quorum|mnemonic|seed|token)\b`)
	for key, found := range texts {
		for _, form := range append(slices.Collect(maps.Values(found.forms)), found.other) {
			plain := regexp.MustCompile(`\{[^}]*\}`).ReplaceAllString(form, "")
			if word := jargon.FindString(plain); word != "" {
				t.Errorf("%s says %q", key, word)
			}
		}
	}
}

// parsed gives the product's files below a folder, without tests.
func parsed(t *testing.T, root string, f func(path string, file *ast.File)) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err == nil {
			f(path, file)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func literal(e ast.Expr) (string, bool) {
	b, ok := e.(*ast.BasicLit)
	if !ok || b.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(b.Value)
	return s, err == nil
}

func TestEveryKeyInTheProgramHasAText(t *testing.T) {
	texts, err := catalogue("en")
	if err != nil {
		t.Fatal(err)
	}
	parsed(t, "..", func(path string, file *ast.File) {
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) == 0 {
				return true
			}
			name := ""
			switch f := call.Fun.(type) {
			case *ast.Ident:
				name = f.Name
			case *ast.SelectorExpr:
				name = f.Sel.Name
			}
			if key, ok := literal(call.Args[0]); ok && name == "T" {
				if _, there := texts[key]; !there {
					t.Errorf("%s: there is no text %q", path, key)
				}
			}
			return true
		})
	})
}

// noticeCodes are those that package notice gives.
func noticeCodes(t *testing.T) map[string]bool {
	t.Helper()
	codes := map[string]bool{}
	add := func(e ast.Expr) {
		if code, ok := literal(e); ok {
			codes[code] = true
		}
	}
	parsed(t, "../app/notice", func(_ string, file *ast.File) {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ValueSpec:
				if id, ok := n.Type.(*ast.Ident); ok && id.Name == "Code" {
					add(n.Values[0])
				}
			case *ast.CompositeLit:
				if id, ok := n.Type.(*ast.Ident); ok && id.Name == "Notice" && len(n.Elts) > 0 {
					add(n.Elts[0])
				}
				if n.Type == nil && len(n.Elts) == 3 { // a rule
					add(n.Elts[1])
				}
			}
			return true
		})
	})
	return codes
}

func TestEveryNoticeHasItsThreeTextsAndNoMore(t *testing.T) {
	texts, err := catalogue("en")
	if err != nil {
		t.Fatal(err)
	}
	codes := noticeCodes(t)
	if len(codes) < 60 {
		t.Fatalf("only %d codes were found", len(codes))
	}
	for code := range codes {
		for _, part := range []string{"title", "text", "do"} {
			if _, ok := texts["notice."+code+"."+part]; !ok {
				t.Errorf("notice.%s.%s is missing", code, part)
			}
		}
	}
	for key := range texts {
		if rest, ok := strings.CutPrefix(key, "notice."); ok {
			if code, _, _ := strings.Cut(rest, "."); !codes[code] {
				t.Errorf("%s is of no notice", key)
			}
		}
	}
}

func TestPseudoTextsAreLongerAndKeepTheirPlaceholders(t *testing.T) {
	plain, err := catalogue("en")
	if err != nil {
		t.Fatal(err)
	}
	p, err := Pseudo(time.Now)
	if err != nil {
		t.Fatal(err)
	}
	for key, found := range plain {
		got := p.texts[key]
		if len([]rune(got.other)) <= len([]rune(found.other)) || !slices.Equal(placeholders(got.other), placeholders(found.other)) {
			t.Errorf("%s: %q", key, got.other)
		}
	}
}
