#include <stddef.h>
#include <string.h>

#include "ckernels.h"

extern const struct ck_kernels ck_table_c;

#if defined(__x86_64__)
extern const struct ck_kernels ck_table_avx512, ck_table_avx2;

static int runs(const struct ck_kernels *kernels) {
  if (kernels == &ck_table_avx512)
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (kernels == &ck_table_avx2)
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  return 1;
}

static const struct ck_kernels *const tables[] = {&ck_table_avx512, &ck_table_avx2, &ck_table_c};
#elif defined(__aarch64__)
extern const struct ck_kernels ck_table_neon;
static int runs(const struct ck_kernels *kernels) { return kernels != NULL; }
static const struct ck_kernels *const tables[] = {&ck_table_neon, &ck_table_c};
#else
static int runs(const struct ck_kernels *kernels) { return kernels != NULL; }
static const struct ck_kernels *const tables[] = {&ck_table_c};
#endif

const struct ck_kernels *ck_kernels_for(const char *name) {
  for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
    if ((name == NULL || strcmp(name, tables[i]->name) == 0) && runs(tables[i])) return tables[i];
  return NULL;
}
