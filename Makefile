# make run    opens the window; sets up what is missing first
# make test   runs every test; sets up what is missing first
# The other targets are for whoever changes Sanduk: see README.

SHELL := /bin/bash
.DEFAULT_GOAL := run

# Packages of Debian 12 that the window is built with, and those to drive it
# without a screen.
BUILD_PACKAGES := gcc libc6-dev pkg-config libgl-dev libegl-dev libx11-dev libxrandr-dev libxxf86vm-dev \
	libxi-dev libxcursor-dev libxinerama-dev libwayland-dev libxkbcommon-dev
TOUR_PACKAGES := xvfb xdotool imagemagick libgl1-mesa-dri
WINDOW := migrated_fynedo,no_emoji
SCREENLESS := nogui
TESTS := nogui,ci,$(WINDOW)
LINT_VERSION := v2.15.0
FYNE := fyne.io/tools/cmd/fyne@v1.7.4
STATICCHECK := honnef.co/go/tools/cmd/staticcheck
FUZZ_TIME ?= 2000x
MODEL_STATES ?= 0
CLUSTER_KILLS ?= 20

.PHONY: run setup build static install-guardian test test-window bench lint hosts demo cluster sim village crowd kill fuzz models android-check apk package tidy-check screenshots clean

run: build
	@if [ -z "$$DISPLAY$$WAYLAND_DISPLAY" ]; then \
		echo "There is no screen here to open the window on (neither DISPLAY nor WAYLAND_DISPLAY is set)."; \
		echo "On a desktop, start it from a terminal there. Without one, use the command line: build/sanduk help"; \
		exit 1; \
	fi
	build/sanduk

# Installs only what is missing, so that a second run needs no network and no root.
setup:
	@missing=""; for p in $(BUILD_PACKAGES); do dpkg -s $$p >/dev/null 2>&1 || missing="$$missing $$p"; done; \
	if [ -n "$$missing" ]; then \
		echo "Installing:$$missing"; sudo=""; [ "$$(id -u)" = 0 ] || sudo=sudo; \
		$$sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	fi
	@mkdir -p ~/.cache build
	@go mod download

build: setup
	go build -trimpath -tags $(WINDOW) -o build/sanduk .

static:
	@mkdir -p build
	CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -tags $(SCREENLESS) -o build/sanduk-nogui .

# A guardian as a service of this machine: README.md, "Being a guardian". The
# service is not begun: first it needs its words and its PIN.
install-guardian: static
	getent passwd sanduk >/dev/null || adduser --system --group --home /var/lib/sanduk sanduk
	install -d -m 0700 -o sanduk -g sanduk /var/lib/sanduk
	install -d -m 0755 /etc/sanduk
	install -m 0755 build/sanduk-nogui /usr/local/bin/sanduk
	install -m 0644 assets/guardian/sanduk-guardian.service /etc/systemd/system/
	if [ -d /run/systemd/system ]; then systemctl daemon-reload; fi

# All tests, those of the screens too, run without a display. -race needs cgo,
# and is for what has goroutines: the wallet has none, and is called by many in app/boot.
test: setup
	CGO_ENABLED=0 go test -tags $(TESTS) ./...
	go test -race -tags $(TESTS) ./sync/... ./wallet/store/... ./app/boot ./app/view

bench:
	go test -tags $(TESTS) -run '^$$' -bench . -benchtime 2s ./wallet/... ./sync/... ./app/...

.PHONY: tour tour-tools
tour-tools: setup
	@missing=""; for p in $(TOUR_PACKAGES); do dpkg -s $$p >/dev/null 2>&1 || missing="$$missing $$p"; done; \
	if [ -n "$$missing" ]; then \
		sudo=""; [ "$$(id -u)" = 0 ] || sudo=sudo; \
		$$sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	fi

# The whole app in real windows on a screen of its own, each screen a picture in
# build/tour. Its build can be asked where something stands; its hand is a pointer.
tour: tour-tools
	go build -trimpath -tags $(WINDOW),tour -o build/sanduk-tour .
	SANDUK_TOUR=$(CURDIR)/build/sanduk-tour SANDUK_PICTURES=$(CURDIR)/build/tour CGO_ENABLED=0 go test -tags $(TESTS) -count=1 -v ./app/tour

# What the window takes, with a wallet of 50,000 payments, each beside its limit.
.PHONY: budgets
budgets: tour-tools
	go build -trimpath -tags $(WINDOW),tour -o build/sanduk-tour .
	go build -trimpath -ldflags '-s -w' -tags $(WINDOW) -o build/sanduk-stripped .
	CGO_ENABLED=0 go test -tags $(TESTS) -count=1 -run LongHistoryIsLeft ./wallet -args -history $(CURDIR)/build/history.db
	SANDUK_TOUR=$(CURDIR)/build/sanduk-tour SANDUK_STRIPPED=$(CURDIR)/build/sanduk-stripped SANDUK_HISTORY=$(CURDIR)/build/history.db CGO_ENABLED=0 go test -tags $(TESTS) -count=1 -run Budgets -v ./app/tour

demo: static
	build/sanduk-nogui demo

# Separate hosts on a virtual LAN: needs root, iproute2 and /dev/net/tun, and says
# so where it may not run.
hosts:
	@if [ "$$(id -u)" = 0 ] && ! command -v ip >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends iproute2 >/dev/null; \
	fi
	set -o pipefail; SANDUK_HOSTS=1 CGO_ENABLED=0 go test -tags $(SCREENLESS) -count=1 -timeout 10m -v ./app/hosts | grep -v '^=== '

# A guardian on several machines, over three members of etcd, any of which are
# killed or cut off. Debian's etcd-server is unpacked, not installed: as a service it
# would begin to run.
cluster:
	@mkdir -p build/etcd
	@if ! command -v etcd >/dev/null && [ ! -x build/etcd/usr/bin/etcd ]; then \
		cd build/etcd && apt-get download -qq etcd-server && dpkg -x etcd-server_*.deb . || { echo "etcd-server can't be had here: nothing was tested"; exit 1; }; \
	fi
	PATH="$(CURDIR)/build/etcd/usr/bin:$$PATH" CGO_ENABLED=0 go test -tags $(TESTS) -count=1 -timeout 20m ./wallet/store/etcd -args -kills $(CLUSTER_KILLS)
	PATH="$(CURDIR)/build/etcd/usr/bin:$$PATH" CGO_ENABLED=0 go test -tags $(TESTS) -count=1 -run TestScripts/cluster ./app/cli

lint:
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); if [ -n "$$unformatted" ]; then echo "not gofmt-ed: $$unformatted"; exit 1; fi
	CGO_ENABLED=0 go vet -tags $(TESTS) ./...
	go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(LINT_VERSION) run --build-tags $(TESTS)

# Whole communities in virtual time, SEEDS of them from SEED on. A seed that fails
# is printed, and fails again in the same way, to every frame and commit: TRACE, a
# file, gets them all. SIM_SECONDS, if set, begins none after that time.
SEED ?= 1
SEEDS ?= 1000
sim:
	SIM_SEED=$(SEED) SIM_SEEDS=$(SEEDS) SIM_SECONDS=$(SIM_SECONDS) SIM_TRACE=$(abspath $(TRACE)) CGO_ENABLED=0 go test -tags $(TESTS) -count=1 -timeout 2h -run NothingThatGoesWrong ./app/sim

# The week of a village without internet, with its figures: minutes for 200 people.
PEOPLE ?= 200
village:
	SIM_VILLAGE=$(PEOPLE) CGO_ENABLED=0 go test -tags $(TESTS) -count=1 -timeout 2h -v -run WeekOfAVillage ./app/sim

# As many wallets in one world as memory and patience allow, with figures.
WALLETS ?= 2000
crowd:
	SIM_CROWD=$(WALLETS) CGO_ENABLED=0 go test -tags $(TESTS) -count=1 -timeout 3h -v -run Crowd ./app/sim

# kill -9 of wallets, guardians and relays at moments that are drawn, some
# KILLS of each; and full disks, which need root.
KILLS ?= 200
kill:
	CGO_ENABLED=0 go test -tags $(TESTS) -count=1 -timeout 3h -v -run 'Killed|FullDisk' ./app/cli ./sync/mailbox -args -kills $(KILLS)

# Every fuzz target for a moment; FUZZ_TIME=10m for a long look. The moment is
# counted in inputs, since with a time Go's fuzzer now and then takes its own
# deadline for a failure (golang/go#75804).
fuzz:
	@set -e; out=$$(mktemp -d); trap 'rm -rf "$$out"' EXIT; \
	for pkg in $$(grep -rl --include='*_test.go' '^func Fuzz' . | xargs -n1 dirname | sort -u); do \
		CGO_ENABLED=0 go test -tags $(TESTS) -c -fuzz . -o $$out/fuzz.test $$pkg; \
		for f in $$(grep -h '^func Fuzz' $$pkg/*_test.go | sed 's/func \(Fuzz[A-Za-z0-9_]*\).*/\1/'); do \
			echo "$$pkg $$f"; \
			(cd $$pkg && $$out/fuzz.test -test.run '^$$' -test.fuzz "^$$f\$$" -test.fuzztime $(FUZZ_TIME) -test.fuzzminimizetime 20x -test.fuzzcachedir $$out/cache) >$$out/said 2>&1 || { cat $$out/said; exit 1; }; \
		done; \
	done

# The protocol's models, searched to the end: minutes. MODEL_STATES=200000 ends each search there.
models:
	CGO_ENABLED=0 go test -tags $(TESTS) -count=1 -timeout 1h -v ./wallet/guardian/model -states $(MODEL_STATES)

# Everything that does not draw has to build for Android, too.
android-check:
	@packages=$$(go list -tags $(SCREENLESS) ./... | grep -v /app/gui); export GOOS=android GOARCH=arm64 CGO_ENABLED=0; \
	go build -tags $(SCREENLESS) $$packages && go vet -tags $(SCREENLESS) $$packages

# One APK for each kind of processor, where there is an NDK; unsigned but for
# Fyne's debug key. Phones with 64 bits take the first.
apk:
	@[ -d "$$ANDROID_NDK_HOME" ] || { echo "An APK needs Android's NDK: set ANDROID_NDK_HOME to where it is."; exit 1; }
	@mkdir -p build
	for abi in arm64 arm; do \
		GOFLAGS='-trimpath "-ldflags=-s -w"' go run $(FYNE) package --target android/$$abi --tags $(WINDOW) && mv Sanduk.apk build/sanduk-$$abi.apk || exit 1; \
	done

# The program, its icon and its entry in a desktop's menu, to unpack and install.
package: setup
	go build -trimpath -ldflags '-s -w' -tags $(WINDOW) -o build/sanduk-stripped .
	cd build && go run $(FYNE) package --target linux --src .. --executable build/sanduk-stripped --tags $(WINDOW)

clean:
	rm -rf build
