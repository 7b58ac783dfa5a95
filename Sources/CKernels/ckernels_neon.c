#if defined(__aarch64__)
/* NEON with fused multiply-add is the base of every 64-bit Arm. */
#define CK_SUFFIX neon
#define CK_NAME "neon"
#include "kernels.inc"
#endif
