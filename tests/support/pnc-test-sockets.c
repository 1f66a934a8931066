/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-test-sockets.h"

#include <signal.h>
#include <string.h>

/* Formats: proc(5), "/proc/net"; Linux, Documentation/networking/proc_net_tcp.rst. */

#define LISTENS_TCP "0A"     /* TCP_LISTEN */
#define HAS_NO_PEER "07"     /* TCP_CLOSE, which is every UDP socket that is not connected */
#define LISTENS_UNIX 0x10000 /* __SO_ACCEPTCON */
#define TYPE_UNIX_DATAGRAM "0002"

static void
pnc_test_socket_free (gpointer data)
{
  PncTestSocket *found = data;

  g_free (found->program);
  g_free (found->kind);
  g_free (found->address);
  g_free (found);
}

static char *
pnc_test_sockets_read (pid_t pid, const char *name)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/%s", (int) pid, name);
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, NULL);
  return text;
}

/* The inodes of the sockets that it holds, as text: a set. */
static GHashTable *
pnc_test_sockets_list_inodes (pid_t pid)
{
  GHashTable *inodes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *folder = g_strdup_printf ("/proc/%d/fd", (int) pid);
  g_autoptr (GDir) fds = g_dir_open (folder, 0, NULL);
  const char *name;

  if (fds == NULL && kill (pid, 0) == 0)
    fail_msg ("only root may look into process %d", (int) pid);
  while (fds != NULL && (name = g_dir_read_name (fds)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *target = g_file_read_link (path, NULL);

      if (target != NULL && g_str_has_prefix (target, "socket:["))
        g_hash_table_add (inodes, g_strndup (target + 8, strlen (target) - 9));
    }
  return inodes;
}

/* A line's words; NULL at the end. */
static GStrv
pnc_test_sockets_split (const char *line)
{
  g_autofree char *copy = g_strstrip (g_strdup (line));
  g_autoptr (GRegex) spaces = g_regex_new (" +", 0, 0, NULL);

  return g_regex_split (spaces, copy, 0);
}

typedef struct
{
  const char *kind;
  const char *waits; /* the state of IP sockets that wait; NULL: UNIX */
  guint n_words;     /* that a line has at least */
  guint inode_word;
  guint address_word;
} PncTestSocketTable;

static const PncTestSocketTable tables[] = {
  { "tcp", LISTENS_TCP, 10, 9, 1 },
  { "tcp6", LISTENS_TCP, 10, 9, 1 },
  { "udp", HAS_NO_PEER, 10, 9, 1 },
  { "udp6", HAS_NO_PEER, 10, 9, 1 },
  { "udplite", HAS_NO_PEER, 10, 9, 1 },
  { "udplite6", HAS_NO_PEER, 10, 9, 1 },
  { "raw", HAS_NO_PEER, 10, 9, 1 },
  { "raw6", HAS_NO_PEER, 10, 9, 1 },
  { "unix", NULL, 7, 6, 7 },
};

static gboolean
pnc_test_sockets_waits (const PncTestSocketTable *table, const GStrv words)
{
  if (table->waits != NULL)
    return g_str_equal (words[3], table->waits);
  return (g_ascii_strtoull (words[3], NULL, 16) & LISTENS_UNIX) != 0
         || (g_str_equal (words[4], TYPE_UNIX_DATAGRAM) && words[7] != NULL);
}

static void
pnc_test_sockets_add (GPtrArray *found,
                      pid_t pid,
                      const PncTestSocketTable *table,
                      const GStrv words)
{
  PncTestSocket *one = g_new0 (PncTestSocket, 1);
  char *program = pnc_test_sockets_read (pid, "comm");

  one->pid = pid;
  one->program = program != NULL ? g_strchomp (program) : g_strdup ("");
  one->kind = g_strdup (table->kind);
  /* A path may hold spaces. */
  one->address = g_strjoinv (" ", words + MIN (table->address_word, g_strv_length (words)));
  if (table->waits != NULL)
    {
      g_free (one->address);
      one->address = g_strdup (words[table->address_word]);
    }
  g_ptr_array_add (found, one);
}

static void
pnc_test_sockets_look (GPtrArray *found,
                       pid_t pid,
                       GHashTable *inodes,
                       const PncTestSocketTable *table)
{
  g_autofree char *name = g_strconcat ("net/", table->kind, NULL);
  g_autofree char *text = pnc_test_sockets_read (pid, name);
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);

  /* The first line is the heading. */
  for (guint i = 1; lines[0] != NULL && lines[i] != NULL; i++)
    {
      g_auto (GStrv) words = pnc_test_sockets_split (lines[i]);

      if (g_strv_length (words) >= table->n_words
          && g_hash_table_contains (inodes, words[table->inode_word])
          && pnc_test_sockets_waits (table, words))
        pnc_test_sockets_add (found, pid, table, words);
    }
}

GPtrArray *
pnc_test_sockets_find (GArray *pids)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (pnc_test_socket_free);

  for (guint i = 0; i < pids->len; i++)
    {
      pid_t pid = g_array_index (pids, pid_t, i);
      g_autoptr (GHashTable) inodes = pnc_test_sockets_list_inodes (pid);

      for (gsize t = 0; t < G_N_ELEMENTS (tables); t++)
        pnc_test_sockets_look (found, pid, inodes, &tables[t]);
    }
  return found;
}
