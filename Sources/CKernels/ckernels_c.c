/* The base instruction set: a fused multiply-add may be a library call here, right and slow. */
#define CK_SUFFIX c
#define CK_NAME "c"
#include "kernels.inc"
