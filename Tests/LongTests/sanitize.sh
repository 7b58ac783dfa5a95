#!/bin/sh
# sanitize.sh FIGURES LOG [asan|tsan...]: runs the kernels, the trainer, and everything that calls HDF5,
# SQLite or libzip under each sanitizer, in a build of its own; adds a line to FIGURES for each.
# Swift has no sanitizer of undefined behaviour on Linux and traps by itself; C has it beside that of
# addresses, whose runtime holds both.
figures=$1 log=$2
shift 2
[ $# -gt 0 ] || set -- asan tsan
tests='RFLRTests|RunStoreTests|ForeignFilesTests'
# Swift keeps metadata for ever, so leaks are not looked for; what is found ends the test that found it.
# A request for more memory than there is must be refused as malloc does it.
export ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1
export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
export TSAN_OPTIONS="halt_on_error=1:suppressions=$PWD/Tests/LongTests/thread.supp"
export RFLR_SANITIZED=1
: > "$log"
failed=0
for short; do
  case $short in
    asan)
      sanitizer=address name='address and undefined behaviour'
      extra='-Xcc -fsanitize=undefined -Xcc -fno-sanitize-recover=undefined'
      ;;
    tsan) sanitizer=thread name=thread extra= ;;
    *)
      echo "sanitize.sh: $short is neither asan nor tsan" >&2
      exit 64
      ;;
  esac
  echo "== $name" | tee -a "$log"
  swift test -c release -Xswiftc -enable-testing --scratch-path ".build-$short" \
    --sanitize="$sanitizer" $extra --filter "$tests" > "$log.part" 2>&1
  status=$?
  cat "$log.part" >> "$log"
  grep -aE '^(==.*ERROR|WARNING: ThreadSanitizer|SUMMARY|.*runtime error)|✘ (Test|Suite)|error:|Test run' "$log.part" | tail -20
  count=$(sed -n 's/.*Test run with \([0-9]*\) tests.*/\1/p' "$log.part" | tail -1)
  [ $status = 0 ] || failed=1
  printf 'no undefined behaviour in C and at its border\ttests under a sanitizer\t%d\t%d\t%s\n' \
    "${count:-0}" $([ $status = 0 ] && echo 0 || echo 1) "$name" >> "$figures"
  rm -f "$log.part"
done
exit $failed
