#!/usr/bin/env bash
# The one test command: builds, checks the format, runs every test level that this machine can run, says which it could not and why.
#
#   tests/run.sh [--long] [--seed N] [--level unit|fuzz|conformance|integration|e2e]... [-- ARGUMENTS FOR THE TEST RUNNER]
#
# --long adds 20 rounds of faults under load, each with a seed that it prints; --seed repeats one of them.
# The last line of its output is "N passed, N failed, N skipped". Exit status 0 when nothing failed, 1 otherwise, 2 for wrong usage.
# Tests that need servers use Docker through Testcontainers where an engine answers, else Debian's own packages, which this script
# installs when it runs as root on Debian. The servers themselves are started and stopped by the tests (tests/kit/Servers); what a test
# runner that was killed, or interrupted with Ctrl-C, has left behind is ended here.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1

configuration=Release
levels=()
level_time=1500
runner=()
passed=0 failed=0 skipped=0
failures=

while (($#)); do
    case $1 in
        --long) export SCANMESH_TEST_LONG=true; level_time=10800 ;;
        --seed) export SCANMESH_CHAOS_SEED="${2:?--seed needs a number}"; shift ;;
        --level) levels+=("${2:?--level needs a name}"); shift ;;
        --) shift; runner=("$@"); break ;;
        *) echo "unknown option: $1 (see the head of tests/run.sh)" >&2; exit 2 ;;
    esac
    shift
done
((${#levels[@]})) || levels=(unit fuzz conformance integration e2e)

say() { printf '\n== %s\n' "$*"; }

# The job that runs now, and a mark in the environment of all that the tests start: what outlives its runner is found by it.
job=
mark=SCANMESH_TEST_RUN=$$-$RANDOM$RANDOM
scratch=

# Process ids of what the tests have left running.
left_running() {
    local environment
    for environment in /proc/[0-9]*/environ; do
        grep -qzxF -- "$mark" "$environment" 2>/dev/null && basename "${environment%/environ}"
    done
}

# Small disks that tests have mounted and not taken down.
unmount_below() {
    local device folder rest
    while read -r device folder rest; do
        [[ $folder != "$1"/* ]] || umount -l "$folder"
    done </proc/mounts
}

clean_up() {
    local signal pids
    for signal in TERM TERM KILL; do
        mapfile -t pids < <(left_running)
        ((${#pids[@]})) || break
        kill -"$signal" "${pids[@]}" 2>/dev/null
        sleep 2
    done
    [[ -z $scratch ]] || { unmount_below "$scratch"; rm -rf "$scratch"; }
    scratch=
}

interrupted() {
    trap '' INT TERM
    [[ -z $job ]] || { kill -TERM "$job" 2>/dev/null; wait "$job" 2>/dev/null; }
    clean_up
    echo "interrupted" >&2
    exit 130
}
trap interrupted INT TERM

# Runs a command for at most so many seconds, in the background: a shell that waits hears a signal at once.
limited() {
    timeout -k 20 "$@" &
    job=$!
    wait "$job"
    local status=$?
    job=
    return "$status"
}

finish() {
    [[ -z ${failures//$'\n'/} ]] || { say "what failed, once more"; printf '%s\n' "$failures"; }
    printf '\n%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
    ((failed == 0)) && exit 0
    exit 1
}

# What the levels after unit need, by Debian package: servers, and tools whose answers ours are compared with.
install_servers() {
    local package missing=()
    for package in rabbitmq-server postgresql docker-registry skopeo umoci bsdutils mmdebstrap jq openssl rpm db5.3-util zip python3-venv ruby-bundler; do
        [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || missing+=("$package")
    done
    ((${#missing[@]})) || return 0
    if ((EUID != 0)) || ! command -v apt-get >/dev/null; then
        echo "not installed, and not root on Debian: ${missing[*]}; tests that need them are skipped"
        return 0
    fi
    say "installing ${missing[*]}"
    # Debian starts freshly installed servers at once; ours are started by the tests, on ports of their own.
    local policy=/usr/sbin/policy-rc.d ours=
    [[ -e $policy ]] || { printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod +x "$policy" && ours=1; }
    export DEBIAN_FRONTEND=noninteractive
    limited 600 apt-get install -y -q --no-install-recommends "${missing[@]}" >/dev/null 2>&1 ||
        { limited 300 apt-get update -q >/dev/null 2>&1; limited 900 apt-get install -y -q --no-install-recommends "${missing[@]}" >/dev/null; } ||
        echo "could not install ${missing[*]}: tests that need them are skipped, with CI=true they fail"
    [[ -z $ours ]] || rm -f "$policy"
}

run_level() {
    local level=$1 project output log
    shift
    project=$(ls tests/"$level"/*.csproj 2>/dev/null) || { echo "no tests at level $level"; failed=$((failed + 1)); return; }
    scratch=$(mktemp -d)
    chmod 0711 "$scratch" # servers that run as users of their own keep their data below it
    log=$scratch/log
    say "$level"
    limited "$level_time" env "$mark" TMPDIR="$scratch" dotnet run --project "$project" --no-build -c "$configuration" -- --no-progress --long-running 180 --xunit-diagnostics on "$@" >"$log" 2>&1
    local status=$?
    # Everything but the runner's own banner; the summary is read from its end.
    grep -vE '^(xUnit.net|Running tests from|$)' "$log"
    output=$(tail -n 40 "$log")
    # The head of each failure again at the very end, where whoever sees only the last lines of a log finds it.
    failures+=$'\n'$(awk '/^failed /{n = 30} n-- > 0' "$log" | cut -c 1-400)
    clean_up
    local s f k
    s=$(sed -n 's/^ *succeeded: \([0-9]*\)$/\1/p' <<<"$output" | tail -n 1)
    f=$(sed -n 's/^ *failed: \([0-9]*\)$/\1/p' <<<"$output" | tail -n 1)
    k=$(sed -n 's/^ *skipped: \([0-9]*\)$/\1/p' <<<"$output" | tail -n 1)
    passed=$((passed + ${s:-0}))
    failed=$((failed + ${f:-0}))
    skipped=$((skipped + ${k:-0}))
    # A runner that died, hung or found nothing has failed, whatever it counted. (8 = no test matched, which is right with a filter.)
    if ((status != 0 && ${f:-0} == 0)) && ! ((status == 8 && ${#runner[@]})); then
        # 124 and 137: its time was over; then what ran long is what hung.
        local end="level $level ended with status $status"$'\n'$(grep -F 'Long Running' "$log" | tail -n 20 | cut -c 1-400)
        echo "$end"
        failures+=$'\n'$end
        failed=$((failed + 1))
    fi
}

say "restore and build"
if ! limited 900 dotnet restore ScanMesh.sln --locked-mode -v q || ! limited 1200 dotnet build ScanMesh.sln -c "$configuration" --no-restore -v q -nologo; then
    echo "the build failed"
    failed=1
    finish
fi

say "format"
if limited 900 dotnet format whitespace ScanMesh.sln --no-restore --verify-no-changes && limited 900 dotnet format style ScanMesh.sln --no-restore --verify-no-changes; then
    echo "format is right"
else
    echo "the format differs: run dotnet format"
    failed=$((failed + 1))
fi

for level in "${levels[@]}"; do
    [[ $level == integration || $level == e2e || $level == conformance ]] && { install_servers; break; }
done
for level in "${levels[@]}"; do
    run_level "$level" "${runner[@]}"
done
finish
