# Mapweave. `make` alone prints this help.
SWIFT ?= swift
CONFIGURATION = -c release

PREFIX ?= /usr/local

.PHONY: weights table ablations oracles completions man install uninstall help deps build demo offsets test lint format bench bench-field scaling verify vectors

help: ## print this help
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

deps: ## install the Debian packages the build needs, where they are missing
	@missing=$$(for p in libsqlite3-dev libpng-dev libturbojpeg0-dev libzip-dev libzstd-dev libgeos-dev libproj-dev libtiff-dev libgeotiff-dev libdeflate-dev libopenblas-dev libjs-leaflet zlib1g-dev pkg-config; do \
		dpkg -s $$p >/dev/null 2>&1 || echo $$p; done); \
	if [ -n "$$missing" ]; then \
		if [ "$$(id -u)" = 0 ]; then sudo=; else sudo=sudo; fi; \
		$$sudo apt-get update -qq && $$sudo apt-get install -y -qq $$missing; fi

build: deps ## build the command line tool, optimised
	$(SWIFT) build $(CONFIGURATION) --product mapweave

demo: build ## simulate a town, make its map, score it, and write it as a PNG
	@if [ ! -d demo/town ]; then .build/release/mapweave simulate --preset crossroads --drives 2 --frames 24 --out demo/town; fi
	@.build/release/mapweave run jobs/demo.yaml --store demo/map.db
	@.build/release/mapweave evaluate demo --store demo/map.db --truth demo/town/dataset/maps/expansion/streets-crossroads.json --offsets jobs/demo-offsets.json
	@.build/release/mapweave export demo --store demo/map.db --format png --out demo/map.png
	@echo "the map is demo/map.png"

offsets: build ## fit the demo's decision offsets on two other simulated towns
	@for seed in 2 3; do \
		.build/release/mapweave simulate --preset crossroads --seed $$seed --drives 2 --frames 24 --no-images --out demo/town-$$seed && \
		sed -e "s/^name: demo/name: town-$$seed/" -e "s/^decision:.*//" -e "s|demo/town/|demo/town-$$seed/|" jobs/demo.yaml > jobs/.town-$$seed.yaml && \
		.build/release/mapweave run jobs/.town-$$seed.yaml --store demo/map.db && rm jobs/.town-$$seed.yaml || exit 1; done
	@.build/release/mapweave evaluate town-2 town-3 --store demo/map.db --fit-offsets jobs/demo-offsets.json

test: deps ## build and run every test
	@Tests/Oracles/install.sh
	$(SWIFT) build $(CONFIGURATION) --build-tests
	$(SWIFT) test $(CONFIGURATION) --skip-build
	Tests/Oracles/run.sh .build/release/mapweave .build-oracles
	Tests/Faults/run.sh
	Tests/Cluster/run.sh

oracles: build ## hold the tool against browsers, API testers and kill -9; what is missing is said to be skipped
	@Tests/Oracles/install.sh
	Tests/Oracles/run.sh .build/release/mapweave .build-oracles
	Tests/Faults/run.sh
	Tests/Cluster/run.sh

weights: build ## train the weights that Mapweave brings again, from simulated streets alone, into weights/
	@jobs/weights.sh .build/release/mapweave weights

DATA = ../shared/data
FIELDS = --fields weights/fields --field-steps 300 --field-width 300
FIT = $(foreach n,1 2 3 4 5 6,--fit jobs/train-$(n).yaml)

table: build ## compare every way of making maps on the evaluation drives, each at offsets that other drives teach it
	@.build/release/mapweave compare jobs/av2-adcf7d18.yaml jobs/av2-3b3570b4.yaml $(FIT) $(FIELDS) --markdown
	@.build/release/mapweave compare $(foreach n,1 2 3 4 5 6,jobs/train-$(n).yaml) $(FIT) $(FIELDS) --means

ablations: build ## what each part is worth, and what few frames, poses' errors and bad frames do, on the evaluation drives
	@python3 -B Tests/Robustness/ablations.py .build/release/mapweave $(DATA) weights/ablations

vectors: build ## score lines and polygons on every drive that has a true map, beside those of single frames
	@python3 -B jobs/vector-table.py .build/release/mapweave

lint: ## check the format of every Swift file
	$(SWIFT) format lint --strict --recursive Sources Tests Package.swift

format: ## format every Swift file
	$(SWIFT) format --in-place --recursive Sources Tests Package.swift

completions: build ## write shell completions to .build/completions
	@mkdir -p .build/completions
	@.build/release/mapweave --generate-completion-script bash > .build/completions/mapweave
	@.build/release/mapweave --generate-completion-script zsh > .build/completions/_mapweave
	@.build/release/mapweave --generate-completion-script fish > .build/completions/mapweave.fish

man: build ## generate the manual from the commands, into .build/man
	@# The tool of argument-parser's GenerateManual plugin: the plugin itself would build every product a second time.
	@$(SWIFT) build --product generate-manual 2>&1 | tail -1
	@rm -rf .build/man && mkdir -p .build/man
	@# A page for every command, and one with all of them; the generator leaves blank lines where mdoc wants paragraphs.
	@date=$$(git log -1 --format=%cs 2>/dev/null || date +%F); \
	for pages in --multi-page ""; do \
		.build/debug/generate-manual .build/release/mapweave $$pages --date $$date --output-directory .build/man || exit 1; done
	@sed -i 's/^$$/.Pp/' .build/man/*.1

install: man completions ## install the tool, its manual, completions and systemd units under DESTDIR and PREFIX (/usr/local)
	install -D -m 755 .build/release/mapweave $(DESTDIR)$(PREFIX)/bin/mapweave
	install -d $(DESTDIR)$(PREFIX)/share/man/man1 && install -m 644 .build/man/*.1 $(DESTDIR)$(PREFIX)/share/man/man1
	install -D -m 644 .build/completions/mapweave $(DESTDIR)$(PREFIX)/share/bash-completion/completions/mapweave
	install -D -m 644 .build/completions/_mapweave $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_mapweave
	install -D -m 644 .build/completions/mapweave.fish $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/mapweave.fish
	install -d $(DESTDIR)$(PREFIX)/lib/systemd/system
	for unit in serve work; do sed 's|/usr/bin/mapweave|$(PREFIX)/bin/mapweave|' packaging/mapweave-$$unit.service \
		> $(DESTDIR)$(PREFIX)/lib/systemd/system/mapweave-$$unit.service; done

uninstall: ## remove what install has put there
	rm -f $(DESTDIR)$(PREFIX)/bin/mapweave $(DESTDIR)$(PREFIX)/share/man/man1/mapweave*.1 \
		$(DESTDIR)$(PREFIX)/share/bash-completion/completions/mapweave $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_mapweave \
		$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/mapweave.fish $(DESTDIR)$(PREFIX)/lib/systemd/system/mapweave-*.service

bench: deps ## measure the kernels against their naive twins and the memory's bandwidth, the network against PyTorch, exports against GDAL
	$(SWIFT) run $(CONFIGURATION) benchmark
	Tests/Interop/speed.sh .build/release/benchmark
	Tests/Oracles/exports_against_gdal.sh .build/release/benchmark

bench-field: deps ## measure a step of a radiance field's training against the same step in PyTorch, where there is one
	$(SWIFT) build $(CONFIGURATION) --build-tests
	Tests/Interop/field.sh .build/release/benchmark .build/release/mapweave

scaling: build ## measure how time, memory and disk grow to 256 segments, and compute a city from it
	python3 -B Tests/Cluster/scaling.py .build/release/mapweave

verify: lint test ## everything to run before handing work over
