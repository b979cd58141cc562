# Every target installs what it lacks first (scripts/setup); see the README.
.PHONY: help run test test-native test-wasm test-e2e test-engines check dist screenshots soak bench fuzz setup clean
SHELL := /bin/bash
export SERVER PORT C2S_PORT HTTP_PORT ROUNDS MESSAGES OUTAGE SEEDS SECONDS_EACH KEEP

help:
	@printf '%s\n' 'make run          a local XMPP server and the client at http://localhost:8080 (SERVER=wss://… for the client alone)' \
	  'make test         native, wasm and end-to-end tests, these also in Firefox and WebKitGTK' \
	  'make check        format, lints, licences, unused dependencies, spelling, layers, size budget' \
	  'make dist         the static site in dist/, optimised and compressed, with its sizes' \
	  'make soak         kills, closings, freezes and outages again and again: ROUNDS=20 FREEZES=20 MESSAGES=500 OUTAGE=60' \
	  'make bench        how long a catch-up of 1,000 messages takes, and what a history of 100,000 of them costs' \
	  'make fuzz         hostile stanzas, OMEMO bytes and envelopes, guided by coverage: SECONDS_EACH=600' \
	  'make screenshots  every screen at three sizes, light and dark, in English and Arabic, in e2e/shots/'

run:
	@scripts/run.sh

setup:
	@scripts/setup build dist serve test engines check

test:
	@scripts/test.sh native wasm e2e engines
test-native test-wasm test-e2e test-engines:
	@scripts/test.sh $(@:test-%=%)

check:
	@scripts/check.sh

dist:
	@scripts/dist.sh

screenshots:
	@scripts/test.sh screenshots

soak bench:
	@scripts/test.sh $@

fuzz:
	@scripts/fuzz.sh

clean:
	rm -rf dist .run target e2e/node_modules e2e/test-results e2e/shots
