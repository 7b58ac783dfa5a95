#ifndef CFLOOR_H
#define CFLOOR_H

/* What one core of this machine can do at most, in the same instruction sets as CKernels. */

struct cfloor_loops {
  const char *name;

  /* Fused multiply-adds of independent vectors that never leave their registers.
   * Returns their number, lanes counted one by one; the sum keeps the compiler from dropping them. */
  double (*fma)(long rounds, float factor, float *sum);

  /* Reads n floats (a multiple of 256, 64-byte aligned) `rounds` times.  Returns a mix of their bits. */
  unsigned (*read)(const float *p, long n, long rounds);
};

/* The loops of an instruction set ("avx512", "avx2", "neon", "c"); NULL for one that was not compiled.
 * Whether the machine runs it is the caller's business: CKernels knows. */
const struct cfloor_loops *cfloor_loops_for(const char *name);

/* Bytes of the data cache of a level, 1 or 2; 0 where the system does not say. */
long cfloor_cache_bytes(int level);

#endif
