/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* nbd-load SOCKET EXPORT read|write|random-read|random-write BLOCK TOTAL REGION DEPTH
 *
 * Moves TOTAL bytes in requests of BLOCK bytes within the first REGION bytes of an export, DEPTH
 * requests at a time on one connection, as QEMU does, and prints MB/s. Writes end with a flush,
 * whose time counts. */
#include <glib.h>
#include <libnbd.h>
#include <stdio.h>
#include <string.h>

typedef struct
{
  gboolean write;
  gboolean random;
  guint64 block, total, region;
  guint depth;
} LoadPlan;

typedef struct
{
  char *buffer;
  gint64 cookie; /* -1: idle */
} LoadSlot;

static guint64
load_next_offset (const LoadPlan *plan, GRand *rand, guint64 number)
{
  guint64 n_blocks = plan->region / plan->block;

  return (plan->random ? g_rand_int (rand) : number) % n_blocks * plan->block;
}

static void
load_start (struct nbd_handle *nbd, const LoadPlan *plan, LoadSlot *slot, guint64 offset)
{
  if (plan->write)
    slot->cookie = nbd_aio_pwrite (nbd, slot->buffer, plan->block, offset, NBD_NULL_COMPLETION, 0);
  else
    slot->cookie = nbd_aio_pread (nbd, slot->buffer, plan->block, offset, NBD_NULL_COMPLETION, 0);
  if (slot->cookie < 0)
    g_error ("%s", nbd_get_error ());
}

static LoadSlot *
load_slots_new (const LoadPlan *plan, GRand *rand)
{
  LoadSlot *slots = g_new0 (LoadSlot, plan->depth);

  for (guint i = 0; i < plan->depth; i++)
    {
      slots[i].buffer = g_aligned_alloc (1, plan->block, 4096);
      slots[i].cookie = -1;
      for (guint64 at = 0; at < plan->block; at += 4)
        memcpy (slots[i].buffer + at, &(guint32){ g_rand_int (rand) }, 4);
    }
  return slots;
}

/* Frees the slots whose requests are answered; how many. */
static guint
load_reap (struct nbd_handle *nbd, const LoadPlan *plan, LoadSlot *slots)
{
  guint reaped = 0;

  for (guint i = 0; i < plan->depth; i++)
    {
      int done = slots[i].cookie < 0 ? 0 : nbd_aio_command_completed (nbd, slots[i].cookie);

      if (done < 0)
        g_error ("%s", nbd_get_error ());
      if (done == 0)
        continue;
      slots[i].cookie = -1;
      reaped++;
    }
  return reaped;
}

static void
load_run (struct nbd_handle *nbd, const LoadPlan *plan, LoadSlot *slots, GRand *rand)
{
  guint64 n_requests = plan->total / plan->block, started = 0, answered = 0;

  while (answered < n_requests)
    {
      for (guint i = 0; i < plan->depth && started < n_requests; i++)
        if (slots[i].cookie < 0)
          load_start (nbd, plan, &slots[i], load_next_offset (plan, rand, started++));
      if (nbd_poll (nbd, -1) < 0)
        g_error ("%s", nbd_get_error ());
      answered += load_reap (nbd, plan, slots);
    }
  if (plan->write && nbd_flush (nbd, 0) != 0)
    g_error ("%s", nbd_get_error ());
}

int
main (int argc, char **argv)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  struct nbd_handle *nbd = nbd_create ();
  LoadPlan plan;
  LoadSlot *slots;
  gint64 begin;

  if (argc != 8)
    g_error ("nbd-load SOCKET EXPORT OPERATION BLOCK TOTAL REGION DEPTH");
  plan = (LoadPlan){ .write = g_str_has_suffix (argv[3], "write"),
                     .random = g_str_has_prefix (argv[3], "random"),
                     .block = g_ascii_strtoull (argv[4], NULL, 10),
                     .total = g_ascii_strtoull (argv[5], NULL, 10),
                     .region = g_ascii_strtoull (argv[6], NULL, 10),
                     .depth = g_ascii_strtoull (argv[7], NULL, 10) };
  nbd_set_export_name (nbd, argv[2]);
  if (nbd_connect_unix (nbd, argv[1]) != 0)
    g_error ("%s", nbd_get_error ());
  slots = load_slots_new (&plan, rand);
  begin = g_get_monotonic_time ();
  load_run (nbd, &plan, slots, rand);
  printf ("%.1f\n", (double) plan.total / (g_get_monotonic_time () - begin));
  nbd_shutdown (nbd, 0);
  nbd_close (nbd);
  return 0;
}
