/*
 * Lets the disk fail, or the process die, at a chosen operation. Loaded before libc (LD_PRELOAD); it counts the
 * operations that change something below a folder:
 *
 *   VULTUS_DISK_FOLDER   absolute path of the folder, without symbolic links
 *   VULTUS_DISK_AT       the number of the operation, from 1; 0 counts only
 *   VULTUS_DISK_MODE     full: from that operation on, what needs room fails with ENOSPC
 *                        kill: the process is killed at that operation, before it
 *   VULTUS_DISK_COUNT    a file that receives the number of operations when the process exits
 *
 * What needs room: creating files and folders, writing, growing, renaming, syncing. Deleting needs none.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_long operations;
static const char *folder;
static size_t folder_length;
static long at;
static int kills;

__attribute__((constructor)) static void start(void) {
  folder = getenv("VULTUS_DISK_FOLDER");
  folder_length = folder ? strlen(folder) : 0;
  const char *number = getenv("VULTUS_DISK_AT");
  at = number ? atol(number) : 0;
  const char *mode = getenv("VULTUS_DISK_MODE");
  kills = mode && !strcmp(mode, "kill");
}

__attribute__((destructor)) static void finish(void) {
  const char *file = getenv("VULTUS_DISK_COUNT");
  FILE *out = file ? fopen(file, "w") : NULL;
  if (out) {
    fprintf(out, "%ld\n", (long)operations);
    fclose(out);
  }
}

static int below(const char *path) {
  return folder_length && !strncmp(path, folder, folder_length) && (path[folder_length] == '/' || !path[folder_length]);
}

static int path_below(int dir, const char *path) {
  char absolute[PATH_MAX + NAME_MAX + 2];
  if (!folder_length || !path) return 0;
  if (*path == '/') return below(path);
  if (dir == AT_FDCWD) {
    if (!getcwd(absolute, PATH_MAX)) return 0;
  } else {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", dir);
    ssize_t length = readlink(link, absolute, PATH_MAX - 1);
    if (length < 0) return 0;
    absolute[length] = 0;
  }
  return below(absolute);
}

static int fd_below(int fd) {
  char link[64], path[PATH_MAX];
  if (!folder_length) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return below(path);
}

/* Counts an operation; whether it is to fail. */
static int fails(int needs_room) {
  long number = ++operations;
  if (!at || number < at) return 0;
  if (kills) kill(getpid(), SIGKILL);
  if (!needs_room) return 0;
  errno = ENOSPC;
  return 1;
}

#define REAL(name) static __typeof__(&name) real; if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)
#define ON_FD(fd, call, ...) REAL(call); if (fd_below(fd) && fails(1)) return -1; return real(__VA_ARGS__)
#define ON_PATH(dir, path, room, call, ...) \
  REAL(call); if (path_below(dir, path) && fails(room)) return -1; return real(__VA_ARGS__)

ssize_t write(int fd, const void *bytes, size_t count) { ON_FD(fd, write, fd, bytes, count); }
ssize_t writev(int fd, const struct iovec *v, int n) { ON_FD(fd, writev, fd, v, n); }
ssize_t pwrite(int fd, const void *b, size_t n, off_t o) { ON_FD(fd, pwrite, fd, b, n, o); }
ssize_t pwrite64(int fd, const void *b, size_t n, off64_t o) { ON_FD(fd, pwrite64, fd, b, n, o); }
ssize_t pwritev(int fd, const struct iovec *v, int n, off_t o) { ON_FD(fd, pwritev, fd, v, n, o); }
ssize_t pwritev64(int fd, const struct iovec *v, int n, off64_t o) { ON_FD(fd, pwritev64, fd, v, n, o); }
ssize_t sendfile(int to, int from, off_t *o, size_t n) { ON_FD(to, sendfile, to, from, o, n); }
ssize_t sendfile64(int to, int from, off64_t *o, size_t n) { ON_FD(to, sendfile64, to, from, o, n); }
ssize_t copy_file_range(int from, off64_t *p, int to, off64_t *q, size_t n, unsigned flags) {
  ON_FD(to, copy_file_range, from, p, to, q, n, flags);
}
int ftruncate(int fd, off_t length) { ON_FD(fd, ftruncate, fd, length); }
int ftruncate64(int fd, off64_t length) { ON_FD(fd, ftruncate64, fd, length); }
int fallocate(int fd, int mode, off_t o, off_t n) { ON_FD(fd, fallocate, fd, mode, o, n); }
int fallocate64(int fd, int mode, off64_t o, off64_t n) { ON_FD(fd, fallocate64, fd, mode, o, n); }
int fsync(int fd) { ON_FD(fd, fsync, fd); }
int fdatasync(int fd) { ON_FD(fd, fdatasync, fd); }

/* This one returns its error. */
int posix_fallocate(int fd, off_t o, off_t n) {
  REAL(posix_fallocate);
  return fd_below(fd) && fails(1) ? ENOSPC : real(fd, o, n);
}
int posix_fallocate64(int fd, off64_t o, off64_t n) {
  REAL(posix_fallocate64);
  return fd_below(fd) && fails(1) ? ENOSPC : real(fd, o, n);
}

int mkdir(const char *path, mode_t mode) { ON_PATH(AT_FDCWD, path, 1, mkdir, path, mode); }
int mkdirat(int dir, const char *path, mode_t mode) { ON_PATH(dir, path, 1, mkdirat, dir, path, mode); }
int rename(const char *from, const char *to) { ON_PATH(AT_FDCWD, to, 1, rename, from, to); }
int renameat(int d, const char *from, int e, const char *to) { ON_PATH(e, to, 1, renameat, d, from, e, to); }
int unlink(const char *path) { ON_PATH(AT_FDCWD, path, 0, unlink, path); }
int unlinkat(int dir, const char *path, int flags) { ON_PATH(dir, path, 0, unlinkat, dir, path, flags); }
int rmdir(const char *path) { ON_PATH(AT_FDCWD, path, 0, rmdir, path); }

#define MODE(flags) \
  mode_t mode = 0; if ((flags) & (O_CREAT | __O_TMPFILE)) { \
    va_list more; va_start(more, flags); mode = va_arg(more, mode_t); va_end(more); }

/* Only where a file is made: opening one that is there needs no room. */
static int creation_fails(int dir, const char *path, int flags) {
  return (flags & O_CREAT) && path_below(dir, path) && faccessat(dir, path, F_OK, 0) && fails(1);
}
int open(const char *path, int flags, ...) {
  MODE(flags) REAL(open);
  return creation_fails(AT_FDCWD, path, flags) ? -1 : real(path, flags, mode);
}
int open64(const char *path, int flags, ...) {
  MODE(flags) REAL(open64);
  return creation_fails(AT_FDCWD, path, flags) ? -1 : real(path, flags, mode);
}
int openat(int dir, const char *path, int flags, ...) {
  MODE(flags) REAL(openat);
  return creation_fails(dir, path, flags) ? -1 : real(dir, path, flags, mode);
}
int openat64(int dir, const char *path, int flags, ...) {
  MODE(flags) REAL(openat64);
  return creation_fails(dir, path, flags) ? -1 : real(dir, path, flags, mode);
}
