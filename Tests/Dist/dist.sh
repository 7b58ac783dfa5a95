#!/bin/sh
# Makes rflr for machines that have neither Swift nor its libraries, and where nobody may install any:
#   Tests/Dist/dist.sh OUT     OUT/rflr/ (the program, lib/, licenses/) and OUT/rflr-VERSION-linux-ARCH.tar.gz
# The Swift runtime is linked in, and so is each library of ARCHIVES that has one (.a) here. What is left,
# but for the C library, is copied to lib/ beside the program, which looks there first.
set -eu
out=$1
build=.build-dist
ARCHIVES="hdf5 sz aec sqlite3 stdc++"
C_LIBRARY='^(linux-vdso|ld-linux.*|libc|libm|libdl|libpthread|librt|libresolv|libutil)\.'

# A linker takes an archive only where no shared library lies beside it: so a folder of links to the
# archives, and packages that name this folder.
links=$PWD/$build/archives
rm -rf "$links" && mkdir -p "$links"
for name in $ARCHIVES; do
  for folder in $(pkg-config --libs-only-L hdf5 sqlite3 | sed 's/-L//g') ""; do
    archive=${folder:+$folder/lib$name.a}
    [ -n "$archive" ] || archive=$(cc -print-file-name="lib$name.a")
    [ -f "$archive" ] && { ln -sf "$archive" "$links/lib$name.a"; break; }
  done
done
package() {  # name, libraries that an archive needs beside it
  [ -e "$links/lib$1.a" ] || return 0
  printf 'Name: %s\nDescription: static %s\nVersion: %s\nCflags: %s\nLibs: -L%s -l%s %s\n' \
    "$1" "$1" "$(pkg-config --modversion "$1")" "$(pkg-config --cflags "$1")" "$links" "$1" "$2" \
    > "$links/$1.pc.new"
}
package hdf5 "-lsz -laec -lz"
package sqlite3 "-lz"
for file in "$links"/*.pc.new; do mv "$file" "${file%.new}"; done

PKG_CONFIG_PATH=$links${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH} \
  swift build -c release --scratch-path $build --static-swift-stdlib --product rflr \
  -Xlinker "-L$links" -Xlinker --disable-new-dtags -Xlinker '-rpath=$ORIGIN/lib'
program=$build/release/rflr

folder=$out/rflr
rm -rf "$folder" "$out"/rflr-*.tar.gz && mkdir -p "$folder/lib" "$folder/licenses"
strip -o "$folder/rflr" $program
cp LICENSE README.md "$folder"


needed=$(ldd "$folder/rflr" | awk '$2 == "=>" { print $1, $3 }' | sort)
brought=$(echo "$needed" | grep -vE "$C_LIBRARY" || true)
echo "$brought" | while read -r name file; do cp -L "$file" "$folder/lib/$name"; done

# The licence of everything that is linked in or copied.
licence() {  # name, file
  if [ -f "$2" ]; then cp "$2" "$folder/licenses/$1.txt"; else echo "no licence of $1: $2" >&2; fi
}
owner() {  # the Debian package of a file, which may be listed under / or under /usr
  path=$(readlink -f "$1")
  { dpkg -S "$path" || dpkg -S "${path#/usr}"; } 2>/dev/null | cut -d: -f1
}
for file in "$links"/lib*.a $(echo "$brought" | awk '{ print $2 }'); do
  name=$(owner "$file")
  [ -z "$name" ] || licence "$name" "/usr/share/doc/$name/copyright"
done
licence swift "$(dirname "$(readlink -f "$(command -v swift)")")/../share/swift/LICENSE.txt"
for checkout in $build/checkouts/*/; do
  licence "$(basename "$checkout")" "$(ls "$checkout"LICENSE* | head -n 1)"
done

version=$("$folder/rflr" --version | tr ' ' -)
archive=$version-linux-$(uname -m)
tar -czf "$out/$archive.tar.gz" -C "$out" --transform "s,^rflr,$archive," --owner 0 --group 0 rflr

echo "still needed from the machine:"
echo "$needed" | grep -E "$C_LIBRARY" | while read -r name file; do
  echo "  $name  ($(owner "$file"))"
done
echo "  of glibc $(readelf -VW "$folder/rflr" "$folder"/lib/* | grep -oE 'GLIBC_[0-9.]+' | sort -uV \
  | tail -n 1 | sed 's/GLIBC_//') or newer"
echo "brought along in lib/:"
echo "$brought" | while read -r name file; do
  echo "  $name  ($(owner "$file"), $(du -k "$folder/lib/$name" | cut -f1) kB)"
done
echo "linked in: the Swift runtime; $(cd "$links" && ls lib*.a | tr '\n' ' ')"
echo "made:"
du -h "$folder/rflr" "$out/$archive.tar.gz" | sed 's/^/  /'
