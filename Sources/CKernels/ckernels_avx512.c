#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx512f,avx512vl,avx512dq,avx512bw,avx2,fma"))), apply_to = function)
#define CK_SUFFIX avx512
#define CK_NAME "avx512"
#include "kernels.inc"
#pragma clang attribute pop
#endif
