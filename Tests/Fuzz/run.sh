#!/bin/sh
# run.sh FUZZ SECONDS FOLDER [READER...]: fuzzes each reader for that long, starting from the fixtures
# and the hostile files, and prints one line a reader. What is found is kept in FOLDER/READER/found.
# Exit status 1 where anything was found.
fuzz=$1
seconds=$2
folder=$3
shift 3
# No leaks are looked for: Swift's runtime keeps what it made. Its backtraces can hang under libFuzzer.
export SWIFT_BACKTRACE=enable=no
export ASAN_OPTIONS=detect_leaks=0:quarantine_size_mb=32
# The sanitizer makes a reader up to 40 times slower; the 2 seconds that it may take without are tested
# with the hostile files.
limits="-rss_limit_mb=1024 -malloc_limit_mb=1024 -timeout=25 -max_len=65536 -detect_leaks=0\
  -use_value_profile=1 -dict=$(dirname "$0")/words.dict"

# Runs the reader until its time is over or something is found.
search() {
  end=$(($(date +%s) + seconds))
  executions=0
  while left=$((end - $(date +%s))) && [ "$left" -gt 0 ]; do
    FUZZ_READER=$reader "$fuzz" "$place/corpus" "$place/seeds" -max_total_time="$left" $limits \
      -print_final_stats=1 -artifact_prefix="$place/found/" > "$place/log.txt" 2>&1 < /dev/null
    status=$?
    executions=$((executions + $(sed -n 's/^stat::number_of_executed_units: *//p' "$place/log.txt")))
    # libFuzzer measures time on the wall, and a busy machine takes its time: once more, alone.
    for slow in "$place"/found/timeout-*; do
      if [ -f "$slow" ] && FUZZ_READER=$reader "$fuzz" "$slow" $limits > /dev/null 2>&1; then
        rm "$slow"
        status=0
      fi
    done
    [ "$status" -eq 0 ] || return 1
  done
}

# What the archives hold, to start from: a pickle each of PyTorch's files, an array each of NumPy's.
inside=$folder/inside
rm -rf "$inside" && mkdir -p "$inside"
for file in Tests/ForeignFilesTests/Fixtures/pth/*.pt*; do
  unzip -p "$file" '*/data.pkl' > "$inside/$(basename "$file").pkl" 2> /dev/null
done
unzip -q -o Tests/ForeignFilesTests/Fixtures/numpy/types-stored.npz -d "$inside"

result=0
list=$(FUZZ_READER='' "$fuzz") || exit 1
while read -r reader patterns; do
  case " $* " in
  "  " | *" $reader "*) ;;
  *) continue ;;
  esac
  place=$folder/$reader
  rm -rf "$place/seeds" && mkdir -p "$place/seeds" "$place/corpus" "$place/found"
  number=0
  set -f
  for pattern in $patterns; do
    for file in $(find Tests $inside -type f -name "$pattern" -size -64k); do
      number=$((number + 1))
      cp "$file" "$place/seeds/$number"
    done
  done
  set +f
  if search; then
    echo "$reader: $executions executions from $number files, no findings"
  else
    result=1
    echo "$reader: $executions executions from $number files, a finding in $place/found:" \
      "$(grep -m1 -E 'Fatal error|Precondition|ERROR: |SUMMARY' "$place/log.txt")"
  fi
done << LIST
$list
LIST
exit $result
