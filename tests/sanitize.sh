#!/bin/sh
# The threaded tests under ThreadSanitizer, the heap's under AddressSanitizer.
#
# sanitize.sh [thread] [address]: both unless one is named. The runtimes come with the Rust toolchain
# and RUSTC_BOOTSTRAP lets a stable compiler use them. The standard library is built too, which wants its source
# (`rustup component add rust-src`): ThreadSanitizer does not see what a mutex orders whose code it has not
# instrumented, and tells of races that are none. Machine code of kernels is not instrumented.
#
# What is told of is in target/sanitize-*/reports; the exit code says whether there is anything.
set -u
cd "$(dirname "$0")/.." || exit 2
host=$(rustc -vV | sed -n 's/^host: //p')
export RUSTC_BOOTSTRAP=1
if [ ! -d "$(rustc --print sysroot)/lib/rustlib/src/rust/library" ]; then
    echo "sanitize.sh: the standard library's source is not there: rustup component add rust-src" >&2
    exit 2
fi
failed=0

# Builds the tests and the command, runs the unit tests that are named, then the scripts.
sanitize() {
    kind=$1 options=$2 tests=$3 scripts=$4
    target=target/sanitize-$kind
    reports=$PWD/$target/reports
    rm -rf "$reports" && mkdir -p "$reports"
    # Freed blocks go back to the system, where the sanitizer sees them.
    export RUSTFLAGS="-Zsanitizer=$kind -Cunsafe-allow-abi-mismatch=sanitizer --cfg ungil_system_allocator"
    cargo build -Zbuild-std --target "$host" --target-dir "$target" --bin ungil || exit 2
    for filter in $tests; do
        echo "== $kind: unit tests of $filter"
        env "$options:log_path=$reports/unit-$filter" \
            cargo test -Zbuild-std --target "$host" --target-dir "$target" --lib -- "$filter" --skip model || failed=1
    done
    for script in $scripts; do
        name=$(basename "$script" .py)
        printf '== %s: %s ' "$kind" "$name"
        (cd "$(dirname "$script")" && env "$options:log_path=$reports/$name" UNGIL_NUM_THREADS=3 \
            timeout 600 "$OLDPWD/$target/$host/debug/ungil" "$name.py" 5 threads >"$reports/$name.out" 2>&1)
        code=$?
        expected=0
        [ -f "${script%.py}.code" ] && expected=$(cat "${script%.py}.code")
        if [ "$code" != "$expected" ]; then
            echo "ends with $code"
            failed=1
        else
            echo ok
        fi
    done
    # AddressSanitizer also notes that it does not know the stacks that deep recursion gets.
    found=$(grep -rlE '(WARNING: Thread|ERROR: Address)Sanitizer' "$reports" | grep -vc '\.out$')
    echo "== $kind: $found reports in $reports"
    [ "$found" = 0 ] || failed=1
}

kinds=${*:-thread address}
for kind in $kinds; do
    case $kind in
    thread)
        sanitize thread "TSAN_OPTIONS=halt_on_error=0:suppressions=$PWD/tests/sanitize.suppressions" \
            "gil trace prange pool thread" \
            "$(ls tests/python/thread*.py tests/python/kernel_threads.py tests/python/kernel_prange.py \
                tests/python/module_queue.py tests/python/module_threading.py tests/python/module_futures.py \
                tests/soak/soak.py)"
        ;;
    address)
        sanitize address "ASAN_OPTIONS=detect_leaks=0:detect_stack_use_after_return=0" \
            "vm runtime" \
            "$(ls tests/python/gar*.py tests/python/module_weakref.py tests/python/random_gc.py \
                tests/python/library_weakref.py)"
        ;;
    *)
        echo "sanitize.sh [thread] [address]" >&2
        exit 2
        ;;
    esac
done
exit $failed
