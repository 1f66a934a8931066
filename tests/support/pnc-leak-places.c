/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-fd.h"
#include "pnc-leak-scan-private.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#define BLOCK_BYTES (1024 * 1024)
#define MQUEUE_FS_MAGIC 0x19800202
#define FUSE_CTL_MAGIC 0x65735543
#define CONFIGFS_MAGIC 0x62656570

/* Nothing that is written there reaches a drive. */
static gboolean
pnc_leak_is_in_memory (const char *path)
{
  static const glong types[] = {
    TMPFS_MAGIC,        RAMFS_MAGIC,         PROC_SUPER_MAGIC, SYSFS_MAGIC,    DEVPTS_SUPER_MAGIC,
    CGROUP_SUPER_MAGIC, CGROUP2_SUPER_MAGIC, DEBUGFS_MAGIC,    TRACEFS_MAGIC,  BPF_FS_MAGIC,
    SECURITYFS_MAGIC,   PSTOREFS_MAGIC,      HUGETLBFS_MAGIC,  BINFMTFS_MAGIC, SELINUX_MAGIC,
    EFIVARFS_MAGIC,     MQUEUE_FS_MAGIC,     FUSE_CTL_MAGIC,   CONFIGFS_MAGIC,
  };
  struct statfs fs;

  if (statfs (path, &fs) != 0)
    return TRUE; /* gone, or not ours to enter */
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if ((gulong) fs.f_type == (gulong) types[i])
      return TRUE;
  return FALSE;
}

/* One file ------------------------------------------------------------------------------------ */

typedef struct
{
  guint8 *bytes; /* the end of what came before, and a block */
  gsize kept;    /* of them */
} PncLeakWindow;

/* Looks at what the window holds and keeps the end of it: a secret may lie across. */
static void
pnc_leak_window_look (
    PncLeakScan *scan, PncLeakWindow *window, gsize fresh, const char *place, GPtrArray *hits)
{
  gsize filled = window->kept + fresh, keep = MIN (filled, pnc_leak_scan_get_longest (scan) - 1);

  pnc_leak_scan_bytes (scan, place, window->bytes, filled, hits);
  memmove (window->bytes, window->bytes + filled - keep, keep);
  window->kept = keep;
}

/* From @begin to @end; stops where the file does, or at what cannot be read. */
static void
pnc_leak_scan_extent (
    PncLeakScan *scan, int fd, off_t begin, off_t end, const char *place, GPtrArray *hits)
{
  PncLeakWindow window = { g_malloc (BLOCK_BYTES + pnc_leak_scan_get_longest (scan)), 0 };

  while (begin < end)
    {
      ssize_t n = pread (fd, window.bytes + window.kept, MIN (end - begin, BLOCK_BYTES), begin);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        break;
      pnc_leak_window_look (scan, &window, n, place, hits);
      begin += n;
    }
  g_free (window.bytes);
}

static void
pnc_leak_scan_fd (PncLeakScan *scan, int fd, const char *place, GPtrArray *hits)
{
  off_t size = lseek (fd, 0, SEEK_END), data = 0, hole;

  while (data < size)
    {
      data = lseek (fd, data, SEEK_DATA);
      if (data < 0 && errno != EINVAL)
        return; /* a hole to the end */
      hole = data < 0 ? size : lseek (fd, data, SEEK_HOLE);
      pnc_leak_scan_extent (scan, fd, MAX (data, 0), hole > 0 ? hole : size, place, hits);
      data = hole > 0 ? hole : size;
    }
}

static void
pnc_leak_scan_file (PncLeakScan *scan, const char *path, const struct stat *st, GPtrArray *hits)
{
  g_auto (PncFd) fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

  if (fd >= 0)
    pnc_leak_scan_fd (scan, fd, path, hits);
  else if (errno != ENOENT && st->st_uid == geteuid ())
    g_ptr_array_add (hits,
                     g_strdup_printf ("what cannot be read (%s) in %s", g_strerror (errno), path));
}

/* Trees --------------------------------------------------------------------------------------- */

static gboolean
pnc_leak_is_since (const struct timespec *time, const struct timespec *since)
{
  return time->tv_sec > since->tv_sec
         || (time->tv_sec == since->tv_sec && time->tv_nsec >= since->tv_nsec);
}

/* @since: NULL for every file, on whatever file system. */
static void
pnc_leak_scan_tree (PncLeakScan *scan,
                    const char *root,
                    const struct timespec *since,
                    GPtrArray *hits)
{
  char *roots[] = { (char *) root, NULL };
  FTS *tree = fts_open (roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
  dev_t device = 0;
  FTSENT *entry;

  while (tree != NULL && (entry = fts_read (tree)) != NULL)
    {
      /* The status change of an inode cannot be set back. */
      if (entry->fts_info == FTS_F
          && (since == NULL || pnc_leak_is_since (&entry->fts_statp->st_ctim, since)))
        pnc_leak_scan_file (scan, entry->fts_path, entry->fts_statp, hits);
      if (entry->fts_info != FTS_D || since == NULL || entry->fts_statp->st_dev == device)
        continue;
      if (pnc_leak_is_in_memory (entry->fts_path))
        fts_set (tree, entry, FTS_SKIP);
      else
        device = entry->fts_statp->st_dev;
    }
  if (tree != NULL)
    fts_close (tree);
}

void
pnc_leak_scan_changed_files (PncLeakScan *scan, GPtrArray *hits)
{
  pnc_leak_scan_tree (scan, "/", &scan->since, hits);
}

void
pnc_leak_scan_folder (PncLeakScan *scan, const char *folder, GPtrArray *hits)
{
  pnc_leak_scan_tree (scan, folder, NULL, hits);
}

/* Processes ----------------------------------------------------------------------------------- */

static void
pnc_leak_scan_proc_file (PncLeakScan *scan, const char *pid, const char *name, GPtrArray *hits)
{
  g_autofree char *path = g_build_filename ("/proc", pid, name, NULL);
  g_autofree char *text = NULL;
  gsize size = 0;

  if (g_file_get_contents (path, &text, &size, NULL))
    pnc_leak_scan_bytes (scan, path, text, size, hits);
}

void
pnc_leak_scan_processes (PncLeakScan *scan, GPtrArray *hits)
{
  g_autoptr (GDir) proc = g_dir_open ("/proc", 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (proc)) != NULL)
    if (g_ascii_isdigit (name[0]))
      {
        pnc_leak_scan_proc_file (scan, name, "cmdline", hits);
        pnc_leak_scan_proc_file (scan, name, "environ", hits);
      }
}

static void
pnc_leak_scan_open_file (PncLeakScan *scan, const char *link, GPtrArray *hits)
{
  g_autofree char *target = g_file_read_link (link, NULL);
  g_autofree char *place = g_strdup_printf ("%s (%s)", link, target);
  g_auto (PncFd) fd = PNC_FD_INIT;
  struct stat st;

  /* Only what is a file: to open a device or a FIFO may do something. */
  if (stat (link, &st) != 0 || !S_ISREG (st.st_mode) || pnc_leak_is_in_memory (link))
    return;
  fd = open (link, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd >= 0)
    pnc_leak_scan_fd (scan, fd, place, hits);
}

void
pnc_leak_scan_open_files (PncLeakScan *scan, pid_t pid, GPtrArray *hits)
{
  g_autofree char *folder = g_strdup_printf ("/proc/%d/fd", (int) pid);
  g_autoptr (GDir) fds = g_dir_open (folder, 0, NULL);
  const char *name;

  while (fds != NULL && (name = g_dir_read_name (fds)) != NULL)
    {
      g_autofree char *link = g_build_filename (folder, name, NULL);

      pnc_leak_scan_open_file (scan, link, hits);
    }
}

gboolean
pnc_leak_scan_memory (PncLeakScan *scan, pid_t pid, GPtrArray *hits)
{
  g_autofree char *maps_path = g_strdup_printf ("/proc/%d/maps", (int) pid);
  g_autofree char *memory_path = g_strdup_printf ("/proc/%d/mem", (int) pid);
  g_auto (PncFd) memory = open (memory_path, O_RDONLY | O_CLOEXEC);
  g_autofree char *maps = NULL;
  g_auto (GStrv) lines = NULL;

  if (memory < 0 || !g_file_get_contents (maps_path, &maps, NULL, NULL))
    return FALSE;
  lines = g_strsplit (maps, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      unsigned long begin, end;
      char readable = '-';

      if (sscanf (lines[i], "%lx-%lx %c", &begin, &end, &readable) == 3 && readable == 'r')
        pnc_leak_scan_extent (scan, memory, begin, end, memory_path, hits);
    }
  return TRUE;
}

/* -------------------------------------------------------------------------------------------- */

/* The time as file systems know it: theirs goes in steps, behind the clock. */
static struct timespec
pnc_leak_file_system_time (void)
{
  g_autofree char *path = NULL;
  g_auto (PncFd) fd = g_file_open_tmp ("pnc-leak-XXXXXX", &path, NULL);
  struct stat st;

  if (fd < 0 || fstat (fd, &st) != 0)
    g_error ("Cannot make a file in %s", g_get_tmp_dir ());
  unlink (path);
  return st.st_ctim;
}

PncLeakScan *
pnc_leak_scan_new (void)
{
  PncLeakScan *scan = g_new0 (PncLeakScan, 1);

  scan->needles = pnc_leak_scan_needles_new ();
  scan->since = pnc_leak_file_system_time ();
  return scan;
}

void
pnc_leak_scan_free (PncLeakScan *scan)
{
  if (scan == NULL)
    return;
  pnc_leak_scan_needles_free (scan->needles);
  g_free (scan);
}
