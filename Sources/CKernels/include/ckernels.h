#ifndef CKERNELS_H
#define CKERNELS_H

/* The inner loops of training, compiled once for each instruction set.
 *
 * No allocation, no I/O, no state. All arrays are 64-byte aligned float32.
 * W features are padded with zeros to `chunks` chunks of 16 lanes; matrices are chunk-major:
 *     M      [chunks][count][16]   rows of W floats would lie 4096 bytes apart and alias in the cache
 *     h      [chunks][batch][16]
 *     x, z   [batch][count]
 *
 * Every instruction set gives the same bits. The arithmetic is therefore part of the interface:
 * each product is added by one fused multiply-add; sums over W run per lane over ascending chunks
 * and are then folded lane l + lane l+8, +4, +2, +1; sums over samples and over channels run in
 * ascending order. Tiling may differ, the order of the additions into one number may not.
 */

/* What ck_expand does with its result. */
enum ck_expand_mode {
  CK_RELU = 0, /* max(v, 0); NaN stays NaN */
  CK_MASK = 1, /* v where mask > 0, otherwise 0 */
};

/* What ck_outer does with what was there. */
enum ck_outer_mode { CK_ADD = 0, CK_SET = 1 };

/* One sample of a block in a single pass over matrices that do not fit into the first cache.
 *
 * First the step that waits: M[w][o] += previous_h[w] previous_d[o], as `outer`. Then the features,
 * h[w] = max(bias[w] + sum_i A[w][i] x[i], 0), as `expand`; z[o] = channel_bias[o] + sum_w M[w][o] h[w],
 * as `project`; and square = sum_w h[w]^2, as `gram`. A block with one output may give what its
 * back-projection needs while its features are there: back[i] = sum_w A[w][i] M[w] where h[w] > 0.
 * Chunks outside [from, to) are known to have no active feature, those outside
 * [update_from, update_to) to have had none: they are not visited. */
struct ck_advance {
  long from, to;
  long update_from, update_to;
  long inputs, count;
  const float *A, *bias, *x; /* [chunks][inputs][16], [chunks][16], [inputs] */
  float *h;                  /* [chunks][16] */
  float *M;                  /* [chunks][count][16] */
  const float *channel_bias; /* [count] */
  const float *previous_h;   /* [chunks][16] */
  const float *previous_d;   /* [count] */
  float *z;                  /* [count] */
  float *square;             /* [1] */
  float *back;               /* [inputs] with count 1, or NULL */
};

struct ck_kernels {
  const char *name;

  /* out[w][s] = f(bias[w] + sum_i M[w][i] x[s][i]).
   * bias: [chunks][16] or NULL (zero); mask: [chunks][batch][16], read with CK_MASK only. */
  void (*expand)(long chunks, long count, long batch, const float *M, const float *bias,
                 const float *x, int mode, const float *mask, float *out);

  /* z[s][o] = bias[o] + sum_w M[w][o] h[w][s].  bias: [count] or NULL (zero). */
  void (*project)(long chunks, long count, long batch, const float *M, const float *bias,
                  const float *h, float *z);

  /* M[w][o] += sum_s h[w][s] d[s][o]; with CK_SET M counts as zero before. */
  void (*outer)(long chunks, long count, long batch, const float *h, const float *d, int mode,
                float *M);

  void (*advance)(const struct ck_advance *sample);

  /* dx[i] = sum_w A[w][i] g[w] for one sample, g[w] = sum_o M[w][o] d[o] where mask[w] > 0:
   * `expand` with CK_MASK, then `project`, in one pass. */
  void (*retreat)(long chunks, long outputs, long inputs, const float *M, const float *d,
                  const float *mask, const float *A, float *dx);

  /* gram[s][t] = sum_w h[w][s] h[w][t] for t <= s.  gram: [batch][batch], upper part untouched. */
  void (*gram)(long chunks, long batch, const float *h, float *gram);

  /* Sum of g[i]^2, per 64 chunks in float32, those sums in float64. n: a multiple of 16. */
  double (*sum_of_squares)(long n, const float *g);

  /* g = scale*gradient; v = momentum*v + g (v = g when velocity is NULL); theta -= rate*v. */
  void (*sgd)(long n, float *theta, const float *gradient, float *velocity, float rate,
              float momentum, float scale);

  /* Adam: m = b1 m + (1-b1) g; v = b2 v + (1-b2) g^2;
   * theta -= rate * m / (sqrt(v) / root2 + epsilon), rate and root2 already bias-corrected.
   * 1-b is taken in float64 and rounded once: in float32 it would be off by 1e-5 for b2 = 0.999. */
  void (*adam)(long n, float *theta, const float *gradient, float *m, float *v, float rate,
               double beta1, double beta2, float root2, float epsilon, float scale);
};

/* The kernels of an instruction set ("avx512", "avx2", "neon", "c"), NULL where this machine cannot
 * run them; the fastest ones for NULL. */
const struct ck_kernels *ck_kernels_for(const char *name);

#endif
