/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What a program is told about disks that the machines of the tests cannot mount: a library that
 * stands before the C library (LD_PRELOAD). It fakes two answers and nothing else, about files
 * below the folder that PNC_ODD_DISK_FOLDER names:
 *
 *   PNC_ODD_DISK_IS=fat32     statfs() names FAT; the disk beneath is what it is, so that this
 *                             shows what is done upon the name, not what FAT does
 *   PNC_ODD_DISK_IS=no-locks  locks of open files are refused with ENOLCK, as by NFS without lockd
 */

/* Both names of each function are ours to define; the headers would make them one. */
#undef _FILE_OFFSET_BITS
#define _LARGEFILE64_SOURCE

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

static int
pnc_odd_disk_is (const char *kind)
{
  const char *is = getenv ("PNC_ODD_DISK_IS");

  return is != NULL && strcmp (is, kind) == 0;
}

static int
pnc_odd_disk_holds_path (const char *path)
{
  const char *folder = getenv ("PNC_ODD_DISK_FOLDER");

  return folder != NULL && strncmp (path, folder, strlen (folder)) == 0;
}

static int
pnc_odd_disk_holds (int fd)
{
  char link[64], path[PATH_MAX];
  ssize_t n;

  snprintf (link, sizeof link, "/proc/self/fd/%d", fd);
  n = readlink (link, path, sizeof path - 1);
  if (n < 0)
    return 0;
  path[n] = '\0';
  return pnc_odd_disk_holds_path (path);
}

#define PNC_ODD_DISK_STATFS(name, place, type, holds)                                              \
  int name (place where, struct type *fs)                                                          \
  {                                                                                                \
    int (*real) (place, struct type *)                                                             \
        = (int (*) (place, struct type *)) dlsym (RTLD_NEXT, #name);                               \
    int result = real (where, fs);                                                                 \
                                                                                                   \
    if (result == 0 && pnc_odd_disk_is ("fat32") && holds (where))                                 \
      fs->f_type = MSDOS_SUPER_MAGIC;                                                              \
    return result;                                                                                 \
  }

PNC_ODD_DISK_STATFS (statfs, const char *, statfs, pnc_odd_disk_holds_path)
PNC_ODD_DISK_STATFS (statfs64, const char *, statfs64, pnc_odd_disk_holds_path)
PNC_ODD_DISK_STATFS (fstatfs, int, statfs, pnc_odd_disk_holds)
PNC_ODD_DISK_STATFS (fstatfs64, int, statfs64, pnc_odd_disk_holds)

/* Every command's argument is an int, a pointer or nothing: a long carries each. */
#define PNC_ODD_DISK_FCNTL(name)                                                                   \
  int name (int fd, int command, ...)                                                              \
  {                                                                                                \
    int (*real) (int, int, ...) = (int (*) (int, int, ...)) dlsym (RTLD_NEXT, #name);              \
    va_list arguments;                                                                             \
    long argument;                                                                                 \
                                                                                                   \
    va_start (arguments, command);                                                                 \
    argument = va_arg (arguments, long);                                                           \
    va_end (arguments);                                                                            \
    if (command == F_OFD_SETLK && pnc_odd_disk_is ("no-locks") && pnc_odd_disk_holds (fd))         \
      {                                                                                            \
        errno = ENOLCK;                                                                            \
        return -1;                                                                                 \
      }                                                                                            \
    return real (fd, command, argument);                                                           \
  }

PNC_ODD_DISK_FCNTL (fcntl)
PNC_ODD_DISK_FCNTL (fcntl64)
