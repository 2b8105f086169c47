#!/usr/bin/env bash
# Builds the image, once: Python, the pinned packages, the data set. Gradescope and `otter grade` run it as root.
# With arguments it takes only these steps: bash setup.sh system packages data
set -euo pipefail
source=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$source")
kit=$source/files/kit
export AUTOGRADER_CACHE=${AUTOGRADER_CACHE:-$root/data}

system() {
    export DEBIAN_FRONTEND=noninteractive
    apt-get update
    apt-get install -y --no-install-recommends ca-certificates curl libseccomp2
    # The newest of those that the pinned packages know: Ubuntu 22.04 offers 3.11, 24.04 offers 3.12.
    local version
    for version in 3.13 3.12 3.11; do
        apt-get install -y --no-install-recommends "python$version" "python$version-venv" && break
    done
    apt-get clean
    rm -rf /var/lib/apt/lists/*
}

packages() {
    local python=${PYTHON:-} name
    for name in python3.13 python3.12 python3.11; do
        python=${python:-$("$name" -c "import sys; print(sys.executable)" 2> /dev/null || true)}
    done
    "$python" -m venv "$root/venv"
    "$root/venv/bin/python" -m pip install --disable-pip-version-check --no-cache-dir --no-deps \
        --only-binary=:all: --require-hashes --requirement "$source/requirements.txt"
}

data() {
    mkdir -p "$AUTOGRADER_CACHE"
    chmod 711 "$AUTOGRADER_CACHE"
    if [ -d "$kit" ]; then
        "$root/venv/bin/python" -I -c \
            "import sys; sys.path.insert(0, '$kit'); from autograder.gradescope.prepare import prepare; prepare()"
    elif [ -n "@ARCHIVE@" ]; then
        # `otter grade` brings the kit after this script: the archive alone, which grading checks and unpacks.
        mkdir -p "$AUTOGRADER_CACHE/downloads"
        curl --fail --location --retry 5 --continue-at - --output "$AUTOGRADER_CACHE/downloads/@ARCHIVE@" "@URL@"
        echo "@SHA256@  $AUTOGRADER_CACHE/downloads/@ARCHIVE@" | sha256sum --check
    fi
}

for step in "${@:-system packages data}"; do
    for name in $step; do "$name"; done
done
