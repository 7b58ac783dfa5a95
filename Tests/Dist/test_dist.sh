#!/bin/sh
# Starts what `make dist` made on a machine that has a C library and nothing else:
#   Tests/Dist/test_dist.sh DIST.tar.gz BUILD     DIST unpacked is compared with the program BUILD
# The machine is a root folder of its own, without Swift, HDF5, SQLite, libzip or a shell.
set -eu
archive=$1 build=$2
fixtures=Tests/RunStoreTests/Fixtures/authors/results_sumcos_selected_rerun
run="f3_N64_bs8_L2 --width 64 --rank 4 --epochs 60 --seed 7"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM
root=$scratch/root
mkdir -p "$root/proc" "$root/dev" "$root/tmp" "$root/fixtures" "$root/opt"
tar -xzf "$archive" -C "$root/opt"
program=$(cd "$root" && ls -d opt/*/rflr)

# Nothing but the C library and what lies in lib/ may be named by any file.
readelf -dW "$root/$program" "$root"/opt/*/lib/* | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | sort -u \
  > "$scratch/named"
while read -r name; do
  case $name in
    ld-linux*|libc.so*|libm.so*|libdl.so*|libpthread.so*|librt.so*|libresolv.so*) ;;
    *) [ -e "$root"/opt/*/lib/"$name" ] || { echo "$name is in no lib/" >&2; exit 1; } ;;
  esac
done < "$scratch/named"

apart="unshare --mount --map-root-user"
$apart true 2>/dev/null || apart="unshare --mount"
$apart true 2>/dev/null || {
  echo "the names of the libraries are right; to start it apart from this machine's libraries" \
    "needs root or user namespaces, which this machine forbids"
  exit 0
}

for name in $(grep -E '^(ld-linux|libc|libm|libdl|libpthread|librt|libresolv)' "$scratch/named"); do
  file=$(ldd "$build" "$root/$program" | grep -oE "/[^ ]*/$name" | head -n 1)
  mkdir -p "$root$(dirname "$file")" && cp -L "$file" "$root$file"
done
cp -r "$fixtures" "$root/fixtures/authors"

alone() {
  $apart sh -c 'mount --rbind /proc "$0/proc" && mount --rbind /dev "$0/dev" && cd "$0" \
    && exec chroot "$0" "$@"' "$root" "/$program" "$@"
}
facts() { grep -E '^(run|status|content hash) '; }

alone train $run --store /store > "$scratch/train"
alone verify --store /store
alone show f3_N64_bs8_L2 --store /store | facts > "$scratch/alone"
"$build" train $run --store "$scratch/store" > /dev/null
"$build" show f3_N64_bs8_L2 --store "$scratch/store" | facts > "$scratch/here"
diff "$scratch/here" "$scratch/alone" || { echo "the runs differ" >&2; exit 1; }
alone ingest /fixtures/authors --store /store  # weights in PyTorch's zip files: libzip
alone runs --store /store > /dev/null

cat "$scratch/alone"
echo "$(basename "$archive") trains, verifies and ingests without Swift and libraries," \
  "to the same bits as $build"
