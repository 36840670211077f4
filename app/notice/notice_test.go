package notice

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"sanduk.app/wallet"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/vault"
)

// sources parses the product's files below a folder, without tests.
func sources(t *testing.T, root string, f func(*ast.File)) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (strings.HasSuffix(d.Name(), "test") || d.Name() == "simnet"): // no person meets what tests say
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err == nil {
			f(file)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// spoken are the names, as package.Name, that this package's files use.
func spoken(t *testing.T) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	sources(t, ".", func(file *ast.File) {
		ast.Inspect(file, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok {
				if x, ok := s.X.(*ast.Ident); ok {
					names[x.Name+"."+s.Sel.Name] = true
				}
			}
			return true
		})
	})
	return names
}

func TestEveryErrorValueHasANotice(t *testing.T) {
	names := spoken(t)
	for _, root := range []string{"../../wallet", "../../sync", "../config"} {
		sources(t, root, func(file *ast.File) {
			for _, d := range file.Decls {
				g, ok := d.(*ast.GenDecl)
				if !ok || g.Tok != token.VAR {
					continue
				}
				for _, s := range g.Specs {
					for _, name := range s.(*ast.ValueSpec).Names {
						full := file.Name.Name + "." + name.Name
						if strings.HasPrefix(name.Name, "Err") && !names[full] {
							t.Errorf("%s has no notice", full)
						}
					}
				}
			}
		})
	}
}

func TestEveryErrorTypeHasANotice(t *testing.T) {
	names := spoken(t)
	names["peer.FinalReply"] = true       // good news, which the runner takes to the wallet
	names["guardian.UnusableSeal"] = true // between guardians: the node goes on without that seal
	names["guardian.Unreleased"] = true   // a ledger.Wait, which has one
	for _, root := range []string{"../../wallet", "../../sync"} {
		sources(t, root, func(file *ast.File) {
			for _, d := range file.Decls {
				f, ok := d.(*ast.FuncDecl)
				if !ok || f.Name.Name != "Error" || f.Recv == nil {
					continue
				}
				star, ok := f.Recv.List[0].Type.(*ast.StarExpr)
				if !ok {
					continue
				}
				name, ok := star.X.(*ast.Ident)
				if ok && name.IsExported() && !names[file.Name.Name+"."+name.Name] {
					t.Errorf("%s.%s has no notice", file.Name.Name, name.Name)
				}
			}
		})
	}
}

// constants are the values of a package's constants of one type.
func constants(t *testing.T, file, kind string) []string {
	t.Helper()
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := parser.ParseFile(token.NewFileSet(), file, src, 0)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	ast.Inspect(parsed, func(n ast.Node) bool {
		s, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if id, ok := s.Type.(*ast.Ident); ok && id.Name == kind {
			value, err := strconv.Unquote(s.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, value)
		}
		return true
	})
	if len(out) == 0 {
		t.Fatalf("no constants of type %s in %s", kind, file)
	}
	return out
}

func TestEveryRefusalHasItsOwnWords(t *testing.T) {
	for _, code := range constants(t, "../../wallet/ledger/errors.go", "Code") {
		n := Of(fmt.Errorf("around: %w", ledger.Refuse(ledger.Code(code), "x")))
		if n.Code == "refused-unknown" || n.None() {
			t.Errorf("refusal %q gives %q", code, n.Code)
		}
	}
	if n := Of(ledger.Refuse("of-a-later-version", "x")); n.Code != "refused-unknown" {
		t.Errorf("a refusal that nobody knows gives %q", n.Code)
	}
}

func TestEveryReasonToWaitHasItsOwnWords(t *testing.T) {
	src, err := os.ReadFile("typed.go")
	if err != nil {
		t.Fatal(err)
	}
	_, switched, _ := strings.Cut(string(src), "func ofWait")
	sources(t, "../../wallet/ledger", func(file *ast.File) {
		ast.Inspect(file, func(n ast.Node) bool {
			if s, ok := n.(*ast.ValueSpec); ok {
				if id, ok := s.Type.(*ast.Ident); ok && id.Name == "Reason" && !strings.Contains(switched, "ledger."+s.Names[0].Name) {
					t.Errorf("%s has no notice", s.Names[0].Name)
				}
			}
			return true
		})
	})
	for _, reason := range constants(t, "../../wallet/ledger/errors.go", "Reason") {
		if n := Of(&ledger.Wait{Reason: ledger.Reason(reason)}); n.Severity != Waiting {
			t.Errorf("wait %q gives %+v", reason, n)
		}
	}
}

func TestUseCaseIsHeardBeforeItsCause(t *testing.T) {
	for err, want := range map[error]Code{
		fmt.Errorf("%w: %w", wallet.ErrInvitation, ledger.ErrMalformed):               "bad-invitation",
		fmt.Errorf("%w: %w", wallet.ErrRequest, keys.ErrAddress):                      "bad-request",
		fmt.Errorf("%w: %w", wallet.ErrConsent, ledger.Refuse(ledger.CodeRight, "x")): "no-consent",
		errors.Join(errors.New("x"), vault.ErrWrongPIN):                               "wrong-pin",
		errors.New("something else"):                                                  Unexpected,
	} {
		if got := Of(err).Code; got != want {
			t.Errorf("%v gives %q, want %q", err, got, want)
		}
	}
	if !Of(nil).None() {
		t.Error("no error gives a notice")
	}
}

func TestValuesGoIntoTheNotice(t *testing.T) {
	kes := wallet.AssetInfo{Code: "KES", Decimals: 2}
	n := Of(&wallet.FundsError{Asset: kes, Have: 1_250, Asked: 2_000})
	if n.Args["have"] != (Money{1_250, "KES", 2}) || n.Args["asked"] != (Money{2_000, "KES", 2}) {
		t.Errorf("%+v", n)
	}
	until := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	if n := Of(&vault.WaitError{Until: until}); n.Args["until"] != until {
		t.Errorf("%+v", n)
	}
	if n := Of(&keys.WordError{Position: 3, Word: "abandn", Near: []string{"abandon"}}); n.Code != "mistyped-word" || n.Args["near"] != "abandon" {
		t.Errorf("%+v", n)
	}
}
