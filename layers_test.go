package main

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"
)

// listed is a package as the go tool tells of it.
type listed struct {
	ImportPath string
	Dir        string
	Doc        string
	Imports    []string
	GoFiles    []string
}

const module = "sanduk.app"

// packages are all of the module, with both faces' files.
func packages(t *testing.T) []listed {
	t.Helper()
	var all []listed
	seen := map[string]int{}
	for _, tags := range []string{"nogui", "migrated_fynedo"} {
		out, err := exec.Command("go", "list", "-e", "-json=ImportPath,Dir,Doc,Imports,GoFiles", "-tags", tags, "./...").Output()
		if err != nil {
			t.Fatal(err)
		}
		for d := json.NewDecoder(strings.NewReader(string(out))); ; {
			var p listed
			err := d.Decode(&p)
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			if at, known := seen[p.ImportPath]; known {
				all[at].Imports = append(all[at].Imports, p.Imports...)
				continue
			}
			seen[p.ImportPath] = len(all)
			all = append(all, p)
		}
	}
	return all
}

// under tells whether a package is root or below it.
func under(pkg, root string) bool {
	return pkg == path.Join(module, root) || strings.HasPrefix(pkg, path.Join(module, root)+"/")
}

// ban says what the packages under from may not import.
type ban struct {
	from   string
	except []string // packages under from that may
	target func(imported string) bool
	why    string
}

func own(roots ...string) func(string) bool {
	return func(imported string) bool {
		for _, r := range roots {
			if under(imported, r) {
				return true
			}
		}
		return false
	}
}

func std(names ...string) func(string) bool {
	return func(imported string) bool {
		for _, n := range names {
			if imported == n {
				return true
			}
		}
		return false
	}
}

func fyne(imported string) bool { return strings.HasPrefix(imported, "fyne.io/") }

func clusters(imported string) bool { return strings.HasPrefix(imported, "go.etcd.io/etcd/") }

func bans() []ban {
	pure := []string{"wallet/money", "wallet/ledger", "wallet/quorum", "wallet/guardian", "wallet/joint", "wallet/publiclog", "wallet/contract", "sync/exchange", "sync/collect"}
	list := []ban{
		{from: "wallet", target: own("sync", "app", "i18n", "assets"), why: "the wallet knows no carrier and no face"},
		{from: "sync", target: own("app", "i18n", "assets"), why: "carriers know no face"},
		{from: "sync", target: func(i string) bool { return i == module+"/wallet" }, why: "carriers know the wallet only by an interface"},
		{from: "", except: []string{"app/gui", "app/window"}, target: fyne, why: "the toolkit is the window's alone"},
		{from: "", except: []string{"app/window"}, target: func(i string) bool { return i == "fyne.io/fyne/v2/app" }, why: "only the window opens one"},
		{from: "app/view", target: own("app/gui", "app/boot", "app/cli", "sync"), why: "view-models know no toolkit and no carrier"},
		{from: "app/gui", target: own("app/boot", "app/cli", "sync", "wallet"), why: "screens know view-models only"},
		{from: "app/notice", target: own("app/view", "app/gui", "app/boot", "app/cli"), why: "notices are below the faces"},
		{from: "i18n", target: own("wallet", "sync", "app"), why: "the catalogue stands alone"},
		{from: "wallet/store", target: own("wallet/ledger", "wallet/book", "wallet/quorum"), why: "a store knows bytes only"},
		{from: "", except: []string{"wallet/store/etcd"}, target: clusters, why: "the client of a cluster is behind the interface of a store"},
		{from: "", except: []string{"wallet/store/etcd", "app/boot"}, target: own("wallet/store/etcd"), why: "only the composition root chooses where a guardian's books are"},
		{from: "sync/mailbox", target: own("wallet/book", "wallet/quorum", "wallet/guardian", "sync/node", "sync/link/relay"), why: "a relay knows sealed bytes only, and can't look into them"},
		{from: "wallet/money", target: own("wallet/ledger", "wallet/quorum", "wallet/guardian", "wallet/book"), why: "money is at the bottom"},
		{from: "wallet/ledger", target: own("wallet/quorum", "wallet/guardian", "wallet/book", "wallet/store"), why: "the ledger knows no guardians"},
		{from: "wallet/contract", target: own("wallet/quorum", "wallet/guardian", "wallet/book", "wallet/store"), why: "a contract knows its account's feed and nobody else's"},
		{from: "wallet/quorum", target: own("wallet/guardian", "wallet/book", "wallet/store"), why: "the quorum knows no books"},
	}
	// Codes are made and put together without the world, too; only a camera is of it.
	for _, p := range append(pure, "sync/link/qr") {
		list = append(list, ban{from: p, except: []string{"sync/link/qr/camera"}, target: std("os", "net", "time", "math/rand", "math/rand/v2", "crypto/rand"), why: "time, randomness and the world are arguments of pure packages"})
	}
	return list
}

func TestPackagesImportOnlyInTheDirectionOfTheArchitecture(t *testing.T) {
	for _, p := range packages(t) {
		for _, b := range bans() {
			if !under(p.ImportPath, b.from) || excepted(p.ImportPath, b.except) {
				continue
			}
			for _, imported := range p.Imports {
				if b.target(imported) {
					t.Errorf("%s imports %s: %s", p.ImportPath, imported, b.why)
				}
			}
		}
	}
}

func excepted(pkg string, except []string) bool {
	for _, e := range except {
		if under(pkg, e) {
			return true
		}
	}
	return false
}

// TestAPhoneCarriesNoClientOfACluster looks at all that the program with a window
// is linked from: etcd's client is 7.6 MB of a guardian's 34.
func TestAPhoneCarriesNoClientOfACluster(t *testing.T) {
	for tags, has := range map[string]bool{"migrated_fynedo": false, "nogui": true} {
		out, err := exec.Command("go", "list", "-e", "-deps", "-tags", tags, ".").Output()
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(string(out), "go.etcd.io/etcd/client"); got != has {
			t.Errorf("built with %s, it has etcd's client: %v", tags, got)
		}
	}
}

func TestEveryPackageSaysWhatItPromises(t *testing.T) {
	for _, p := range packages(t) {
		if p.ImportPath == module || len(p.GoFiles) == 0 {
			continue
		}
		if !strings.HasPrefix(p.Doc, "Package "+path.Base(p.ImportPath)+" ") {
			t.Errorf("%s has no package comment that begins with its name", p.ImportPath)
		}
	}
}

func TestTheNameSyncShadowsNothing(t *testing.T) {
	files, err := filepath.Glob("sync/*.go")
	if err != nil || len(files) > 0 {
		t.Errorf("folder sync has Go files of its own, and its name would shadow the standard library's: %v %v", files, err)
	}
}
