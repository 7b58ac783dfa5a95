// The door to OpenBLAS: its C interface to BLAS, and the LAPACK routines that it carries. Debian's
// package has no C header for LAPACK, so the Fortran symbols are declared here and wrapped once; the
// trailing size_t are the lengths of the character arguments, as Fortran compilers pass them.
// Matrices are column major. Each function returns LAPACK's info. No logic, no state.
#pragma once
#include <cblas.h>
#include <stddef.h>

void dgebrd_(const int *m, const int *n, double *a, const int *lda, double *d, double *e,
             double *tauq, double *taup, double *work, const int *lwork, int *info);
void dbdsdc_(const char *uplo, const char *compq, const int *n, double *d, double *e, double *u,
             const int *ldu, double *vt, const int *ldvt, double *q, int *iq, double *work,
             int *iwork, int *info, size_t, size_t);
void dstevr_(const char *jobz, const char *range, const int *n, double *d, double *e,
             const double *vl, const double *vu, const int *il, const int *iu,
             const double *abstol, int *m, double *w, double *z, const int *ldz, int *isuppz,
             double *work, const int *lwork, int *iwork, const int *liwork, int *info, size_t,
             size_t);
void dormbr_(const char *vect, const char *side, const char *trans, const int *m, const int *n,
             const int *k, const double *a, const int *lda, const double *tau, double *c,
             const int *ldc, double *work, const int *lwork, int *info, size_t, size_t, size_t);
void dgesdd_(const char *jobz, const int *m, const int *n, double *a, const int *lda, double *s,
             double *u, const int *ldu, double *vt, const int *ldvt, double *work,
             const int *lwork, int *iwork, int *info, size_t);
void dsyevd_(const char *jobz, const char *uplo, const int *n, double *a, const int *lda,
             double *w, double *work, const int *lwork, int *iwork, const int *liwork, int *info,
             size_t, size_t);
void dpotrf_(const char *uplo, const int *n, double *a, const int *lda, int *info, size_t);
void dpotrs_(const char *uplo, const int *n, const int *nrhs, const double *a, const int *lda,
             double *b, const int *ldb, int *info, size_t);
void dgeqrf_(const int *m, const int *n, double *a, const int *lda, double *tau, double *work,
             const int *lwork, int *info);
void dorgqr_(const int *m, const int *n, const int *k, double *a, const int *lda,
             const double *tau, double *work, const int *lwork, int *info);

static inline int copenblas_dgebrd(int m, int n, double *a, double *d, double *e, double *tauq,
                                   double *taup, double *work, int lwork) {
  int info = 0, lda = m > 1 ? m : 1;
  dgebrd_(&m, &n, a, &lda, d, e, tauq, taup, work, &lwork, &info);
  return info;
}

// Singular values alone (compq = 'N') of an upper ('U') or lower ('L') bidiagonal matrix.
static inline int copenblas_dbdsdc(char uplo, int n, double *d, double *e, double *work,
                                   int *iwork) {
  int info = 0, one = 1, iq = 0;
  double unused = 0;
  dbdsdc_(&uplo, "N", &n, d, e, &unused, &one, &unused, &one, &unused, &iq, work, iwork, &info, 1,
          1);
  return info;
}

// Eigenvectors first...last (counted from 1, ascending) of a symmetric tridiagonal matrix.
static inline int copenblas_dstevr(int n, double *d, double *e, int first, int last, double *w,
                                   double *z, int *isuppz, double *work, int lwork, int *iwork,
                                   int liwork) {
  int info = 0, found = 0, ldz = n > 1 ? n : 1;
  double unused = 0;
  dstevr_("V", "I", &n, d, e, &unused, &unused, &first, &last, &unused, &found, w, z, &ldz, isuppz,
          work, &lwork, iwork, &liwork, &info, 1, 1);
  return info != 0 || lwork == -1 || found == last - first + 1 ? info : n + 1;
}

static inline int copenblas_dormbr(char vect, char side, char trans, int m, int n, int k,
                                   const double *a, int lda, const double *tau, double *c, int ldc,
                                   double *work, int lwork) {
  int info = 0;
  dormbr_(&vect, &side, &trans, &m, &n, &k, a, &lda, tau, c, &ldc, work, &lwork, &info, 1, 1, 1);
  return info;
}

static inline int copenblas_dgesdd(char jobz, int m, int n, double *a, double *s, double *u,
                                   int ldu, double *vt, int ldvt, double *work, int lwork,
                                   int *iwork) {
  int info = 0, lda = m > 1 ? m : 1;
  dgesdd_(&jobz, &m, &n, a, &lda, s, u, &ldu, vt, &ldvt, work, &lwork, iwork, &info, 1);
  return info;
}

static inline int copenblas_dsyevd(char jobz, int n, double *a, double *w, double *work, int lwork,
                                   int *iwork, int liwork) {
  int info = 0, lda = n > 1 ? n : 1;
  dsyevd_(&jobz, "L", &n, a, &lda, w, work, &lwork, iwork, &liwork, &info, 1, 1);
  return info;
}

static inline int copenblas_dpotrf(int n, double *a) {
  int info = 0, lda = n > 1 ? n : 1;
  dpotrf_("L", &n, a, &lda, &info, 1);
  return info;
}

static inline int copenblas_dpotrs(int n, int nrhs, const double *a, double *b) {
  int info = 0, lda = n > 1 ? n : 1;
  dpotrs_("L", &n, &nrhs, a, &lda, b, &lda, &info, 1);
  return info;
}

static inline int copenblas_dgeqrf(int m, int n, double *a, double *tau, double *work, int lwork) {
  int info = 0, lda = m > 1 ? m : 1;
  dgeqrf_(&m, &n, a, &lda, tau, work, &lwork, &info);
  return info;
}

static inline int copenblas_dorgqr(int m, int n, int k, double *a, const double *tau, double *work,
                                   int lwork) {
  int info = 0, lda = m > 1 ? m : 1;
  dorgqr_(&m, &n, &k, a, &lda, tau, work, &lwork, &info);
  return info;
}
