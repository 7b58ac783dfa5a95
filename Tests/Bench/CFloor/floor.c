#include "cfloor.h"

#include <stddef.h>
#include <string.h>
#include <unistd.h>

#pragma clang diagnostic ignored "-Wpsabi"

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx512f,avx512vl,avx512dq,avx512bw,avx2,fma"))), apply_to = function)
#define FLOOR_SUFFIX avx512
#define FLOOR_NAME "avx512"
#define LANES 16
#define CHAINS 16
#include "floor.inc"
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define FLOOR_SUFFIX avx2
#define FLOOR_NAME "avx2"
#define LANES 8
#define CHAINS 12
#include "floor.inc"
#pragma clang attribute pop
#endif

#if defined(__aarch64__)
#define FLOOR_SUFFIX neon
#define FLOOR_NAME "neon"
#define LANES 4
#define CHAINS 24
#include "floor.inc"
#endif

/* The base instruction set: a fused multiply-add may be a library call, as in its kernels. */
#define FLOOR_SUFFIX c
#define FLOOR_NAME "c"
#define LANES 4
#define CHAINS 8
#include "floor.inc"

static const struct cfloor_loops *const all[] = {
#if defined(__x86_64__)
    &loops_avx512, &loops_avx2,
#endif
#if defined(__aarch64__)
    &loops_neon,
#endif
    &loops_c};

const struct cfloor_loops *cfloor_loops_for(const char *name) {
  for (size_t i = 0; i < sizeof all / sizeof *all; i++)
    if (strcmp(name, all[i]->name) == 0) return all[i];
  return NULL;
}

long cfloor_cache_bytes(int level) {
#if defined(_SC_LEVEL1_DCACHE_SIZE) && defined(_SC_LEVEL2_CACHE_SIZE)
  long bytes = sysconf(level == 1 ? _SC_LEVEL1_DCACHE_SIZE : _SC_LEVEL2_CACHE_SIZE);
  return bytes > 0 ? bytes : 0;
#else
  return 0;
#endif
}
