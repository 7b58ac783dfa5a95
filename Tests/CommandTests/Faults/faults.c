// Fails one of the calls by which a program changes files: loaded with LD_PRELOAD before the program.
//
//   FAULT_UNDER   only calls on this folder and what is below it are counted
//   FAULT_AT      number of the call that fails, from 1; 0 fails none
//   FAULT_KIND    an errno in digits, or "short": a write does half of its bytes and then fails never,
//                 or "stop": the call succeeds, after the process has stopped itself as Ctrl-Z does
//   FAULT_STAYS   if set, every later call that writes fails too, as on a disk that stays full
//   FAULT_REPORT  file that gets a line for the failed call, and at the end the number of calls
//
// Counted are open (for writing), write, fsync, rename, close (of what was opened for writing), mkdir,
// ftruncate and unlink, with their relatives. Other programs that are started inherit it all.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_long calls;
static char under[PATH_MAX], report[PATH_MAX];
static long at;
static int kind;
static bool is_short, stays, stops;

__attribute__((constructor)) static void begin(void) {
  const char *folder = getenv("FAULT_UNDER"), *number = getenv("FAULT_AT");
  const char *what = getenv("FAULT_KIND"), *file = getenv("FAULT_REPORT");
  if (folder) strncpy(under, folder, sizeof under - 1);
  if (file) strncpy(report, file, sizeof report - 1);
  at = number ? atol(number) : 0;
  is_short = what && strcmp(what, "short") == 0;
  stops = what && strcmp(what, "stop") == 0;
  kind = what && !is_short ? atoi(what) : EIO;
  stays = getenv("FAULT_STAYS") != NULL;
}

static void say(const char *call, const char *path) {
  if (!report[0]) return;
  char line[PATH_MAX + 64];
  int length = snprintf(line, sizeof line, "%s %s\n", call, path);
  long file = syscall(SYS_openat, AT_FDCWD, report, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0) return;
  syscall(SYS_write, file, line, (size_t)length);
  syscall(SYS_close, file);
}

__attribute__((destructor)) static void end(void) {
  char number[32];
  snprintf(number, sizeof number, "%ld", atomic_load(&calls));
  say("calls", number);
}

static bool is_under(const char *path) {
  size_t length = strlen(under);
  return length > 0 && strncmp(path, under, length) == 0 && (path[length] == '/' || !path[length]);
}

// The path as seen from the root, without following the last name.
static bool concerns(const char *path, char *full) {
  if (path[0] == '/') {
    snprintf(full, PATH_MAX, "%s", path);
  } else if (getcwd(full, PATH_MAX)) {
    size_t length = strlen(full);
    snprintf(full + length, PATH_MAX - length, "/%s", path[0] == '.' && path[1] == '/' ? path + 2 : path);
  }
  return is_under(full);
}

static bool concerns_file(int file, char *full) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  long length = syscall(SYS_readlinkat, AT_FDCWD, link, full, PATH_MAX - 1);
  if (length <= 0) return false;
  full[length] = 0;
  return is_under(full);
}

// Whether this call is the one that fails; errno is set then.
static bool fails(const char *call, const char *path, bool writes) {
  long number = atomic_fetch_add(&calls, 1) + 1;
  if (at <= 0 || number < at || is_short) return false;
  if (number > at && !(stays && writes)) return false;
  if (number == at) say(call, path);
  if (stops) return number == at && raise(SIGSTOP);
  errno = kind;
  return true;
}

// Whether this write is the one that is cut short.
static bool is_cut(const char *path) {
  if (!is_short || atomic_load(&calls) != at) return false;
  say("short write", path);
  return true;
}

#define NEXT(name) __typeof__(&name) next = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

static bool opening_fails(const char *path, int flags) {
  char full[PATH_MAX];
  int saved = errno;
  bool writes = (flags & O_ACCMODE) != O_RDONLY || (flags & O_CREAT);
  bool failing = writes && concerns(path, full) && fails("open", full, flags & O_CREAT);
  if (!failing) errno = saved;
  return failing;
}

#define OPENING(name)                                                                             \
  int name(const char *path, int flags, ...) {                                                    \
    va_list rest;                                                                                 \
    va_start(rest, flags);                                                                        \
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;                       \
    va_end(rest);                                                                                 \
    if (opening_fails(path, flags)) return -1;                                                    \
    NEXT(name);                                                                                   \
    return next(path, flags, mode);                                                               \
  }
OPENING(open)
OPENING(open64)

#define OPENING_AT(name)                                                                          \
  int name(int folder, const char *path, int flags, ...) {                                        \
    va_list rest;                                                                                 \
    va_start(rest, flags);                                                                        \
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;                       \
    va_end(rest);                                                                                 \
    if (folder == AT_FDCWD && opening_fails(path, flags)) return -1;                              \
    NEXT(name);                                                                                   \
    return next(folder, path, flags, mode);                                                       \
  }
OPENING_AT(openat)
OPENING_AT(openat64)

#define WRITING(name, parameters, arguments, half)                                                \
  ssize_t name parameters {                                                                       \
    char full[PATH_MAX];                                                                          \
    NEXT(name);                                                                                   \
    int saved = errno;                                                                            \
    if (concerns_file(file, full)) {                                                              \
      if (fails("write", full, true)) return -1;                                                  \
      if (is_cut(full)) return next half;                                                         \
    }                                                                                             \
    errno = saved;                                                                                \
    return next arguments;                                                                        \
  }
WRITING(write, (int file, const void *bytes, size_t count), (file, bytes, count),
        (file, bytes, (count + 1) / 2))
WRITING(pwrite, (int file, const void *bytes, size_t count, off_t offset),
        (file, bytes, count, offset), (file, bytes, (count + 1) / 2, offset))
WRITING(pwrite64, (int file, const void *bytes, size_t count, off64_t offset),
        (file, bytes, count, offset), (file, bytes, (count + 1) / 2, offset))
WRITING(writev, (int file, const struct iovec *parts, int count), (file, parts, count),
        (file, parts, count > 1 ? count / 2 : count))

#define ON_FILE(name, label, parameters, arguments)                                               \
  int name parameters {                                                                           \
    char full[PATH_MAX];                                                                          \
    NEXT(name);                                                                                   \
    int saved = errno;                                                                            \
    if (concerns_file(file, full) && fails(label, full, true)) return -1;                         \
    errno = saved;                                                                                \
    return next arguments;                                                                        \
  }
ON_FILE(fsync, "fsync", (int file), (file))
ON_FILE(fdatasync, "fsync", (int file), (file))
ON_FILE(ftruncate, "ftruncate", (int file, off_t length), (file, length))
ON_FILE(ftruncate64, "ftruncate", (int file, off64_t length), (file, length))

// The descriptor is released whatever close says, as Linux does it.
int close(int file) {
  char full[PATH_MAX];
  NEXT(close);
  int saved = errno;
  int flags = fcntl(file, F_GETFL);
  bool writes = flags >= 0 && (flags & O_ACCMODE) != O_RDONLY;
  if (writes && concerns_file(file, full) && fails("close", full, false)) {
    int number = errno;
    next(file);
    errno = number;
    return -1;
  }
  errno = saved;
  return next(file);
}

#define ON_PATH(name, label, parameters, path, arguments, writes)                                 \
  int name parameters {                                                                           \
    char full[PATH_MAX];                                                                          \
    NEXT(name);                                                                                   \
    int saved = errno;                                                                            \
    if (concerns(path, full) && fails(label, full, writes)) return -1;                            \
    errno = saved;                                                                                \
    return next arguments;                                                                        \
  }
ON_PATH(rename, "rename", (const char *from, const char *to), to, (from, to), false)
ON_PATH(mkdir, "mkdir", (const char *path, mode_t mode), path, (path, mode), true)
ON_PATH(unlink, "unlink", (const char *path), path, (path), false)
