#!/usr/bin/env bash
# The expectation of the end-to-end test, computed without project code: which advisories affect which packages.
#   expected-findings.sh PACKAGES.tsv OSV_FOLDER ECOSYSTEM
# PACKAGES.tsv: package, version, architecture, source package, source version (dpkg-query). Prints "ADVISORY<TAB>PACKAGE", sorted.
set -euo pipefail
packages=$1 folder=$2 ecosystem=$3

find "$folder" -name '*.json' -print0 | xargs -0 cat |
    jq -r --arg e "$ecosystem" 'select(.withdrawn == null) | .id as $id | .affected[]? | select(.package.ecosystem == $e) | .package.name as $name
        | .ranges[]? | select(.type == "ECOSYSTEM") | [$id, $name, (.events[] | select(.introduced) | .introduced), ([.events[] | select(.fixed) | .fixed][0] // "-")] | @tsv' |
    awk -F'\t' 'NR == FNR { by[$4] = by[$4] $1 "\t" $5 "\n"; next }
        $2 in by { n = split(by[$2], lines, "\n"); for (i = 1; i < n; i++) print $1 "\t" lines[i] "\t" $3 "\t" $4 }' "$packages" - |
    while IFS=$'\t' read -r id package version introduced fixed; do
        [[ $introduced == 0 ]] || dpkg --compare-versions "$version" ge "$introduced" || continue
        [[ $fixed == - ]] || dpkg --compare-versions "$version" lt "$fixed" || continue
        printf '%s\t%s\n' "$id" "$package"
    done | LC_ALL=C sort -u
