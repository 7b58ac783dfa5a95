# rflr: targets for users and developers.
#   make demo    set up, build, and do the main job at demonstration size (results in out/demo)
#   make test    set up and pass the tests
#   make reproduce   train what the paper's figures and tables need (about 40 minutes, resumable), and
#                    write every statistic and the claims' verdicts to notebooks-data/reproduction
#   make studies     run three related papers at base size (under half an hour on two cores), and write
#                    statistics, verdicts and pictures to notebooks-data/studies
#   make test-long   try to break every promise, and print a table of what was tried: failing calls,
#                    kills, signals, flipped bits, a soak of an hour, sanitizers
#   make sanitize [SANITIZE=asan]   the C code and what calls it under sanitizers alone
#   make test-browser [REPORT=FILE]   open the demo's report in headless Chromium and look at it
#   make fuzz [FUZZ_SECONDS=600] [FUZZ=npy]   look for bytes that make a reader of foreign files trap
#   make dist    rflr for machines without Swift and its libraries, as folder and archive in out/dist
#   make test-dist   make it and start it apart from everything but a C library
#   make test-slurm  send a sweep through a SLURM of two nodes on this machine and break it (root)
#   make setup build bench lint format clean
#   make bench [ARGS=--quick]   measure; bench-save keeps the results, bench-compare compares with them
#   make bench-peers   measure the same training in PyTorch and JAX, beside ours; PEERS_PYTHON=...
#                      names a Python that has both, else they are installed under .build/peers

SWIFT_FLAGS = -c release -Xswiftc -enable-testing
RFLR = .build/release/rflr
NEEDED = libhdf5-dev libsqlite3-dev libzip-dev libopenblas-dev pkg-config
# Pictures are drawn with these; without them figures are CSV and script alone.
DRAWING = gnuplot-nox fonts-dejavu-core
# The tests that read our files with other programs need these; without them they are skipped.
CHECKERS = python3-h5py python3-h5netcdf python3-pandas python3-xarray python3-jsonschema \
  python3-matplotlib r-base-core r-cran-jsonlite
# Without these nothing can be seen in a browser.
BROWSER = chromium chromium-driver python3-selenium
# A cluster on one machine.
CLUSTER = slurm-wlm munge iproute2
DEMO = out/demo
REFERENCE = notebooks-data/reference
JOBS = $(shell nproc 2>/dev/null || echo 1)

.DEFAULT_GOAL := demo
.PHONY: setup setup-checkers build demo reproduce measure-reproduction studies measure-studies test test-long sanitize test-browser \
  bench bench-save bench-compare bench-peers lint format fuzz dist test-dist test-slurm clean

setup:
	@if pkg-config --exists hdf5 sqlite3 libzip openblas 2>/dev/null; then :; else $(call install,$(NEEDED)); fi
	@command -v gnuplot >/dev/null || { $(call install,$(DRAWING)); } \
	  || echo "without $(DRAWING) figures have no pictures" >&2
	@command -v swift >/dev/null || { \
	  echo "rflr needs Swift 6.2 or newer: https://www.swift.org/install" >&2; exit 1; }

setup-checkers:
	@{ /usr/bin/python3 -c 'import h5py, h5netcdf, jsonschema, matplotlib, pandas, xarray' \
	    && Rscript -e 'library(jsonlite)'; } >/dev/null 2>&1 \
	  || { $(call install,$(CHECKERS)); } \
	  || echo "without $(CHECKERS) some tests are skipped" >&2

# Installs Debian packages as root or with sudo; otherwise says what an administrator must do.
define install
if [ "$$(id -u)" = 0 ]; then \
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(1); \
elif sudo -n true 2>/dev/null; then \
  sudo apt-get update -qq && sudo DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(1); \
else \
  echo "an administrator must run: apt-get install $(1)" >&2; \
fi
endef

build: setup
	@swift build $(SWIFT_FLAGS)

test: setup setup-checkers
	@swift test $(SWIFT_FLAGS)

# Everything that tries hard to break a promise of the README, then the sanitizers; one table comes
# last. RFLR_SOAK_MINUTES=5 shortens the soak of an hour.
LONG = out/test-long
test-long: setup
	@mkdir -p out && rm -f $(LONG).*
	@{ RFLR_LONG=1 swift test $(SWIFT_FLAGS) --filter \
	    'BitIdentity|Killed|HostileHDF5|FaultTests|ManyWriters|Damage|SignalTests|Soak|StudyAcceptance' 2>&1; \
	  echo $$? > $(LONG).status; } | tee $(LONG).log
	@Tests/LongTests/sanitize.sh $(LONG).tsv $(LONG).sanitizers.log || echo 1 >> $(LONG).status
	@awk -f Tests/LongTests/promises.awk $(LONG).tsv || echo 1 >> $(LONG).status
	@! grep -qv '^0$$' $(LONG).status || { echo "a promise did not hold; what was found:" >&2; \
	  grep -aE '✘|error:' $(LONG).log $(LONG).sanitizers.log | tail -40 >&2; exit 1; }

SANITIZE =
sanitize: setup
	@mkdir -p out && Tests/LongTests/sanitize.sh out/sanitizers.tsv out/sanitizers.log $(SANITIZE)

# Screenshots and a print are left in out/browser.
REPORT =
test-browser: build
	@$(browser_is_there) || { $(call install,$(BROWSER)); }
	@$(browser_is_there) || { echo "the browser test needs $(BROWSER)" >&2; exit 1; }
	@/usr/bin/python3 Tests/Browser/test_report.py $(REPORT)

browser_is_there = { command -v chromium && command -v chromedriver \
  && /usr/bin/python3 -c 'import selenium'; } > /dev/null 2>&1

test-slurm: build
	@{ command -v munged && command -v slurmctld && command -v slurmd && command -v ip; } > /dev/null \
	  || { $(call install,$(CLUSTER)); }
	@/usr/bin/python3 Tests/Slurm/test_slurm.py $(RFLR)

# libFuzzer on each reader of foreign bytes; one line a reader, findings in out/fuzz/READER/found. The
# address sanitizer is not a second --sanitize: SwiftPM gives the compiler two in any order, which
# keeps the last one.
FUZZ_SECONDS = 600
FUZZ =
fuzz: setup
	@RFLR_FUZZ=1 swift build -c release --scratch-path .build-fuzz --sanitize=fuzzer \
	  -Xswiftc -sanitize=fuzzer,address -Xswiftc -enable-testing --product Fuzz
	@Tests/Fuzz/run.sh .build-fuzz/release/Fuzz $(FUZZ_SECONDS) out/fuzz $(FUZZ)

DIST = out/dist
dist: setup
	@Tests/Dist/dist.sh $(DIST)

test-dist: build dist
	@Tests/Dist/test_dist.sh $(DIST)/*.tar.gz .build/release/rflr

# The main job at demonstration size. Each command is printed as it runs; run it again and only
# what is missing is done.
demo: build
	$(RFLR) train f3_N768_bs8_L3 --rank 10 --seed 42 --store $(DEMO)/store
	$(RFLR) train f3_N768_bs8_L2 --rank 10 --seed 42 --store $(DEMO)/store
	$(RFLR) sweep --plan paper-rank5 --where 'factor = 1' --jobs $(JOBS) --store $(DEMO)/store
	$(RFLR) ingest $(REFERENCE)/authors/*.csv --set rank=5 --store $(DEMO)/store
	$(RFLR) ingest $(REFERENCE)/authors/results_* $(REFERENCE)/authors/plateau --store $(DEMO)/store
	$(RFLR) runs f3_N768_bs8_L3 --store $(DEMO)/store
	$(RFLR) runs 'config ~ "f1_*" and test_error < 1e-4' --sort-by test_error --store $(DEMO)/store
	$(RFLR) stats table 'adapter = results-table' --by factor --store $(DEMO)/store
	$(RFLR) stats table 'origin = trained and rank = 5' --by bs --store $(DEMO)/store
	$(RFLR) export runs metrics table 'origin = trained' --by factor,bs --to $(DEMO)/trained --force --store $(DEMO)/store
	$(RFLR) export runs table 'adapter = results-table' --by factor,bs --to $(DEMO)/stored --force --store $(DEMO)/store
	$(RFLR) verify --store $(DEMO)/store
	$(RFLR) stats compare --stored 'adapter = results-table' --trained-only --store $(DEMO)/store
	$(RFLR) report --to $(DEMO)/report.html --store $(DEMO)/store
	@echo; echo "Open $(DEMO)/report.html in a browser, look at $(DEMO)/trained and $(DEMO)/stored (CSV with datapackage.json), and try:"
	@echo "  $(RFLR) show f3_N768_bs8_L2 --store $(DEMO)/store"

# The paper's figures and tables from runs trained here. Stop it at any moment and give the same
# command again: what is finished stays. The sweep prints how much is left, and for how long.
REPRODUCTION = notebooks-data/reproduction
STORE = out/reproduction/store
reproduce: build
	$(RFLR) ingest $(REFERENCE)/authors/*.csv --set rank=5 --set width=1024 --set frozen=true --store $(STORE)
	$(RFLR) ingest $(REFERENCE)/authors/results_* $(REFERENCE)/authors/plateau --store $(STORE)
	$(RFLR) sweep --plan reproduction --jobs $(JOBS) --store $(STORE)
	@$(MAKE) --no-print-directory measure-reproduction

# One data package a line: name, statistic, query, options.
SUMCOS = origin = trained and family = sumcos
RANK5 = $(SUMCOS) and rank = 5 and seed = 42
FIGURE1 = $(SUMCOS) and rank = 10 and schedule = stagnation
ESCAPE = $(SUMCOS) and threshold = $(1) and observe.every is null
ADAM = $(SUMCOS) and optimiser = adam
measure = $(RFLR) stats $(2) '$(3)' $(4) --to $(REPRODUCTION)/$(1) --force --format csv --store $(STORE) > /dev/null
measure-reproduction:
	$(call measure,table-factor,table,$(RANK5),--by factor)
	$(call measure,table-bs,table,$(RANK5),--by bs)
	$(call measure,table-factor-bs,table,$(RANK5),--by factor$(comma)bs)
	$(call measure,low-loss,table,$(RANK5),--min-loss-below 2e-2)
	$(call measure,escape-1.4,escape,$(call ESCAPE,1.4),--threshold 1.4)
	$(call measure,escape-0.1,escape,$(call ESCAPE,0.1),--threshold 0.1)
	$(call measure,scaling-lr,scaling,$(call ESCAPE,1.4),--on lr --by bs)
	$(call measure,scaling-lr-steps,scaling,$(call ESCAPE,1.4),--on lr --by bs --in steps)
	$(call measure,scaling-bs,scaling,$(call ESCAPE,1.4) and bs >= 16,--on bs --by lr)
	$(call measure,scaling-bs-steps,scaling,$(call ESCAPE,1.4) and bs >= 16,--on bs --by lr --in steps)
	$(call measure,scaling-lr-0.1,scaling,$(call ESCAPE,0.1),--on lr)
	$(call measure,plateaus,plateaus,$(FIGURE1),)
	$(call measure,divides,divides,$(FIGURE1),)
	$(call measure,modes,modes,$(FIGURE1),)
	$(call measure,modes-figure1,modes,$(FIGURE1) and f3_N768_bs8_L3 and seed = 42,--epochs)
	$(call measure,logratio-figure3,logratio,origin = trained and family = custom,--epochs)
	$(call measure,logratio-figure8,logratio,$(SUMCOS) and threshold = 0.1 and observe.every > 0,--epochs)
	$(call measure,complexity,complexity,origin = trained and family = chirp and depth = 6,)
	$(call measure,complexity-rank,complexity,origin = trained and family = chirp and depth = 6,--by frozen$(comma)rank)
	$(call measure,symmetry-rank15,symmetry,origin = trained and family = chirp and depth = 8 and rank = 15,--by frozen)
	$(call measure,symmetry-rank20,symmetry,origin = trained and family = chirp and depth = 8 and rank = 20,--by frozen)
	$(call measure,spikes,spikes,$(ADAM),)
	$(RFLR) stats toy --points two --seeds 1-20 --to $(REPRODUCTION)/toy-two --force --format csv > /dev/null
	$(RFLR) stats toy --points four --seeds 1-20 --to $(REPRODUCTION)/toy-four --force --format csv > /dev/null
	$(RFLR) claims --to $(REPRODUCTION)/claims --force --store $(STORE)
	$(RFLR) report --store $(STORE) --to out/reproduction/report.html

# The three related papers at base size: runs, statistics, verdicts, pictures, a page. Given again it
# does what is missing.
STUDIES = notebooks-data/studies
STUDY_STORE = out/studies/store
STUDY_CLAIMS = $(foreach paper,002 003 004,--claims $(REFERENCE)/study_claims_$(paper).csv)
study = $(RFLR) study $(1) --preset paper --jobs $(JOBS) --store $(STUDY_STORE)
study-table = $(RFLR) stats $(1) --to $(STUDIES)/$(1) --force --format csv --store $(STUDY_STORE) > /dev/null
study-figure = $(RFLR) figure $(1) $(2) --to $(STUDIES)/figures --force --store $(STUDY_STORE)
# Isotropic data without and with a strong spike: one outlier and two.
OUTLIERS = 'samples = 750 and scaling = ntk and weights = sphere and target = triple-index and decay_exponent = 0 \
  and weight_decay = 0 and (spike_exponent = 0 or spike_exponent = 0.375)'
studies: build
	$(call study,lemma)
	$(call study,structure)
	$(call study,maxcut)
	$(call study,jl)
	$(call study,one-step)
	$(call study,gradient-rank)
	@$(MAKE) --no-print-directory measure-studies

measure-studies:
	$(call study-table,lemma)
	$(call study-table,structure)
	$(call study-table,maxcut)
	$(call study-table,jl)
	$(call study-table,one-step)
	$(call study-table,gradient-rank)
	$(call study-table,gradient-training)
	$(RFLR) claims $(STUDY_CLAIMS) --to $(STUDIES)/claims --force --store $(STUDY_STORE)
	$(call study-figure,spectrum,$(OUTLIERS))
	$(call study-figure,alignment)
	$(RFLR) figure alignment 'kind = gradient-rank and spike_exponent = 0.125' --against alpha --to $(STUDIES)/figures-alpha --force --store $(STUDY_STORE)
	$(call study-figure,gradient-training)
	$(call study-figure,errors)
	$(call study-figure,spike-growth)
	$(call study-figure,weights)
	$(call study-figure,maxcut)
	$(call study-figure,jl)
	$(RFLR) report $(STUDY_CLAIMS) --store $(STUDY_STORE) --to out/studies/report.html

comma := ,

bench: build
	@.build/release/Bench $(ARGS)

bench-save bench-compare: build
	@.build/release/Bench --$(@:bench-%=%)

PEERS_PYTHON = .build/peers/bin/python
bench-peers: build $(if $(filter .build/%,$(PEERS_PYTHON)),.build/peers/installed)
	@$(PEERS_PYTHON) Tests/Peers/run_peers.py out/bench/peers.csv
	@.build/release/Bench --only training $(ARGS)

# PyTorch's own index has a small build without GPU support; the one of PyPI works as well.
.build/peers/installed:
	@mkdir -p .build && python3 -m venv --clear .build/peers && cd .build/peers \
	  && bin/python -m pip install --quiet jax numpy \
	  && { bin/python -m pip install --quiet --retries 0 --timeout 30 \
	         --index-url https://download.pytorch.org/whl/cpu torch 2>/dev/null \
	       || bin/python -m pip install --quiet torch; } \
	  && touch installed \
	  || { echo "the peers need python3-venv and pypi.org; or name a Python that has torch and jax:" \
	         "make bench-peers PEERS_PYTHON=python3" >&2; exit 1; }

# The rooms and their arrows (Package.swift): what may be imported where, and what no room may say.
IMPORTS = grep -rnE --include=*.swift
lint:
	@swift format lint --strict --parallel --recursive Package.swift Sources Tests
	@! $(IMPORTS) 'import CHDF5' Sources | grep -v '^Sources/RunStore/HDF5/'
	@! $(IMPORTS) 'import GRDB' Sources | grep -v '^Sources/RunStore/Index/'
	@! $(IMPORTS) 'import CZip' Sources | grep -v '^Sources/ForeignFiles/'
	@! $(IMPORTS) 'import (RunStore|Reporting|Statistics|rflr)$$' Sources/ForeignFiles
	@! $(IMPORTS) 'import COpenBLAS' Sources | grep -v '^Sources/Studies/LinearAlgebra/'
	@! $(IMPORTS) '^[a-z ]*import ' Sources/Studies \
	  | grep -vE 'internal import (RFLR|RealModule|Glibc|COpenBLAS)$$'
	@! $(IMPORTS) 'import Studies$$' Sources/RFLR Sources/RunStore Sources/Statistics Sources/Reporting
	@! $(IMPORTS) 'import CKernels' Sources | grep -v '^Sources/RFLR/'
	@! $(IMPORTS) 'import (RunStore|Reporting|Statistics|rflr)$$' Sources/RFLR
	@! $(IMPORTS) 'import (Reporting|Statistics|rflr)$$' Sources/RunStore
	@! $(IMPORTS) 'import (RunStore|RFLR|rflr)$$' Sources/Reporting
	@! $(IMPORTS) '^[a-z ]*import ' Sources/Statistics | grep -v 'internal import RealModule$$'
	@! $(IMPORTS) 'try!|fatalError\(|[^.a-zA-Z]print\(|TODO|FIXME' Sources | grep -vE ':[0-9]+: *///'
	@git ls-files '*.swift' '*.c' '*.h' '*.inc' | xargs wc -l \
	  | awk '$$2 != "total" && $$1 > 400 { print $$2 ": " $$1 " lines, over 400"; bad = 1 } END { exit bad }'

format:
	@swift format --in-place --parallel --recursive Package.swift Sources Tests

clean:
	@rm -rf .build .build-fuzz .build-asan .build-tsan .build-dist out
