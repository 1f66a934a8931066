/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-decide-private.h"

/* One answer for each question. Every one is the meet of what all documents say: fields are merged
 * in the rulebook, lists are asked one after the other and the first that denies wins. */

typedef enum
{
  PNC_GATE_NONE,  /* also for a desktop that has expired: recovery, erasure, care */
  PNC_GATE_START, /* all that a start needs */
  PNC_GATE_RUN,   /* what a running desktop needs to go on */
} PncGate;

typedef struct
{
  PncGate gate;
  gboolean (*decide) (PncDecision *decision);
} PncDecider;

/* The field must be as loose as @least (an index of its values, or TRUE). */
static gboolean
pnc_decide_at_least (PncDecision *d, PncFieldId field, gint64 least)
{
  PncValue needed = { .number = least };

  if (pnc_field_is_looser (field, &needed, pnc_rulebook_get (d->book, field, NULL)))
    return pnc_decision_deny_field (d, PNC_GROUND_RULE, field);
  return pnc_decision_allow_field (d, field);
}

/* At most so many. −1: not known; then the limit is the answer. */
static gboolean
pnc_decide_limit (PncDecision *d, PncFieldId field, gint64 asked, PncGround ground)
{
  gint64 limit = pnc_rulebook_get_number (d->book, field);

  if (limit == PNC_FIELD_UNLIMITED)
    return TRUE;
  if (asked >= 0 ? asked > limit : limit == 0)
    {
      pnc_decision_deny_field (d, ground, field);
      d->verdict->limit = limit;
      return FALSE;
    }
  if (asked < 0)
    pnc_decision_limit_field (d, field, limit);
  return TRUE;
}

static gboolean
pnc_decide_clipboard (PncDecision *d, PncFieldId direction)
{
  static const char *const types[] = { "text", "image", "files", NULL };
  gint64 needed = 0;

  while (types[needed] != NULL && g_strcmp0 (types[needed], d->question->type) != 0)
    needed++;
  /* An unknown type is asked for as the last one, and no type as the first. */
  needed = d->question->type == NULL ? 1 : MIN (needed + 1, 3);
  return pnc_decide_at_least (d, direction, needed)
         && pnc_decide_limit (d, PNC_FIELD_CHANNELS_CLIPBOARD_MAX_BYTES, d->question->bytes,
                              PNC_GROUND_TOO_LARGE);
}

static gboolean
pnc_decide_clipboard_to_guest (PncDecision *d)
{
  return pnc_decide_clipboard (d, PNC_FIELD_CHANNELS_CLIPBOARD_TO_GUEST);
}

static gboolean
pnc_decide_clipboard_to_host (PncDecision *d)
{
  return pnc_decide_clipboard (d, PNC_FIELD_CHANNELS_CLIPBOARD_TO_HOST);
}

/* Every ending of the name counts: "a.exe.txt" has "exe" and "txt". A list of allowed ones looks at
 * the last. */
static gboolean
pnc_decide_extension (PncDecision *d)
{
  const PncValue *denied = pnc_rulebook_get (d->book, PNC_FIELD_CHANNELS_FILES_DENY_EXT, NULL);
  const PncValue *allowed = pnc_rulebook_get (d->book, PNC_FIELD_CHANNELS_FILES_ALLOW_EXT, NULL);
  g_autofree char *name = NULL;
  g_auto (GStrv) parts = NULL;
  guint n;

  if (d->question->name == NULL)
    return TRUE;
  /* Not to lower case, which is another one for a Turkish user ("MSI" and "msı"). */
  name = g_utf8_casefold (d->question->name, -1);
  parts = g_strsplit (name, ".", -1);
  n = g_strv_length (parts);
  for (guint i = 1; i < n; i++)
    if (pnc_value_has (denied, parts[i]))
      return pnc_decision_deny_detail (d, PNC_FIELD_CHANNELS_FILES_DENY_EXT, parts[i]);
  if (n < 2 && pnc_value_has (denied, "*"))
    return pnc_decision_deny_detail (d, PNC_FIELD_CHANNELS_FILES_DENY_EXT, "*");
  if (!pnc_value_has (allowed, n > 1 ? parts[n - 1] : "*"))
    return pnc_decision_deny_detail (d, PNC_FIELD_CHANNELS_FILES_ALLOW_EXT,
                                     n > 1 ? parts[n - 1] : NULL);
  return TRUE;
}

static gboolean
pnc_decide_file (PncDecision *d, PncFieldId direction)
{
  return pnc_decide_at_least (d, direction, TRUE) && pnc_decide_extension (d)
         && pnc_decide_limit (d, PNC_FIELD_CHANNELS_FILES_MAX_BYTES, d->question->bytes,
                              PNC_GROUND_TOO_LARGE);
}

static gboolean
pnc_decide_file_to_guest (PncDecision *d)
{
  return pnc_decide_file (d, PNC_FIELD_CHANNELS_FILES_TO_GUEST);
}

static gboolean
pnc_decide_file_to_host (PncDecision *d)
{
  return pnc_decide_file (d, PNC_FIELD_CHANNELS_FILES_TO_HOST);
}

/* Is @item (NULL: any) in the set? */
static gboolean
pnc_decide_member (PncDecision *d, PncFieldId field, const char *item)
{
  const PncValue *set = pnc_rulebook_get (d->book, field, NULL);

  if (item != NULL ? pnc_value_has (set, item) : set->items[0] != NULL)
    return pnc_decision_allow_field (d, field);
  return pnc_decision_deny_detail (d, field, item);
}

static gboolean
pnc_decide_shared_folder (PncDecision *d)
{
  return pnc_decide_member (d, PNC_FIELD_CHANNELS_SHARED_FOLDERS, d->question->name)
         && (!d->question->write
             || pnc_decide_at_least (d, PNC_FIELD_CHANNELS_SHARED_FOLDERS_WRITE, TRUE));
}

static gboolean
pnc_decide_print (PncDecision *d)
{
  gboolean pdf = g_strcmp0 (d->question->type, "pdf") == 0;

  return pnc_decide_at_least (d, PNC_FIELD_CHANNELS_PRINTING, pdf ? 1 : 2);
}

/* A yes-or-no question that is one field. */
#define PNC_DECIDER(name, field, least)                                                            \
  static gboolean pnc_decide_##name (PncDecision *d)                                               \
  {                                                                                                \
    return pnc_decide_at_least (d, PNC_FIELD_##field, least);                                      \
  }

PNC_DECIDER (audio_out, CHANNELS_AUDIO_OUT, TRUE)
PNC_DECIDER (audio_in, CHANNELS_AUDIO_IN, TRUE)
PNC_DECIDER (webcam, CHANNELS_WEBCAM, TRUE)
PNC_DECIDER (screenshot, CHANNELS_SCREENSHOT_UI, TRUE)
PNC_DECIDER (preview, DISPLAY_PREVIEWS, TRUE)
PNC_DECIDER (host_access, NETWORK_HOST_ACCESS, TRUE)
PNC_DECIDER (leave_fullscreen, UI_FULLSCREEN, 1)
PNC_DECIDER (leave_kiosk, UI_KIOSK, FALSE)
PNC_DECIDER (hide_watermark, DISPLAY_WATERMARK_REQUIRED, FALSE)
PNC_DECIDER (power_off, UI_USER_POWEROFF, TRUE)
PNC_DECIDER (reset, UI_USER_RESET, TRUE)
PNC_DECIDER (keep_running, UI_ON_CLOSE, 3)
PNC_DECIDER (snapshot_revert, SNAPSHOTS_USER_REVERT, TRUE)
PNC_DECIDER (snapshot_delete, SNAPSHOTS_USER_DELETE, TRUE)
PNC_DECIDER (suspend, SNAPSHOTS_SUSPEND, TRUE)
PNC_DECIDER (refresh, STORAGE_REFRESH, TRUE)
PNC_DECIDER (keep_changes, STORAGE_OVERLAY, 1)
PNC_DECIDER (data_disk, STORAGE_DATA_DISK, TRUE)
PNC_DECIDER (move, MOVE_ALLOW, 1)
PNC_DECIDER (copy, MOVE_ALLOW, 2)
PNC_DECIDER (export, MOVE_EXPORT, TRUE)
PNC_DECIDER (rescue, MOVE_RESCUE, TRUE)
PNC_DECIDER (portable, STORAGE_PORTABLE, TRUE)
PNC_DECIDER (restore, BACKUP_RESTORE, TRUE)
PNC_DECIDER (erase, WIPE_USER_ERASE, TRUE)

static gboolean
pnc_decide_move_lan (PncDecision *d)
{
  return pnc_decide_move (d) && pnc_decide_at_least (d, PNC_FIELD_MOVE_LAN, TRUE);
}

static gboolean
pnc_decide_move_live (PncDecision *d)
{
  return pnc_decide_move_lan (d) && pnc_decide_at_least (d, PNC_FIELD_MOVE_LIVE, TRUE);
}

static gboolean
pnc_decide_snapshot (PncDecision *d)
{
  return pnc_decide_at_least (d, PNC_FIELD_SNAPSHOTS_ALLOW, TRUE)
         && (!d->question->memory || pnc_decide_at_least (d, PNC_FIELD_SNAPSHOTS_MEMORY, TRUE))
         && pnc_decide_limit (d, PNC_FIELD_SNAPSHOTS_MAX, d->question->count + 1,
                              PNC_GROUND_TOO_MANY);
}

static gboolean
pnc_decide_defer_update (PncDecision *d)
{
  return pnc_decide_limit (d, PNC_FIELD_STORAGE_UPDATE_DEFER_S, d->question->seconds,
                           PNC_GROUND_RULE);
}

static gboolean
pnc_decide_monitors (PncDecision *d)
{
  return pnc_decide_limit (d, PNC_FIELD_DISPLAY_MAX_MONITORS, d->question->count,
                           PNC_GROUND_TOO_MANY);
}

static gboolean
pnc_decide_backup (PncDecision *d)
{
  return pnc_decide_at_least (d, PNC_FIELD_BACKUP_ALLOW, TRUE)
         && pnc_decide_member (d, PNC_FIELD_BACKUP_DESTINATIONS, d->question->type);
}

static gboolean
pnc_decide_recover (PncDecision *d)
{
  return pnc_decide_member (d, PNC_FIELD_RECOVERY_METHOD, d->question->name)
         && pnc_decide_member (d, PNC_FIELD_RECOVERY_ALLOW, d->question->type);
}

static gboolean
pnc_decide_set_memory (PncDecision *d)
{
  return pnc_decide_at_least (d, PNC_FIELD_RESOURCES_USER_CHANGE, TRUE)
         && pnc_decide_limit (d, PNC_FIELD_RESOURCES_MAX_MEMORY_MIB, d->question->count,
                              PNC_GROUND_TOO_MANY);
}

static gboolean
pnc_decide_set_cpus (PncDecision *d)
{
  return pnc_decide_at_least (d, PNC_FIELD_RESOURCES_USER_CHANGE, TRUE)
         && pnc_decide_limit (d, PNC_FIELD_RESOURCES_MAX_CPUS, d->question->count,
                              PNC_GROUND_TOO_MANY);
}

static gboolean
pnc_decide_set_data_size (PncDecision *d)
{
  return pnc_decide_at_least (d, PNC_FIELD_STORAGE_DATA_DISK, TRUE)
         && pnc_decide_limit (d, PNC_FIELD_RESOURCES_MAX_DATA_BYTES, d->question->bytes,
                              PNC_GROUND_TOO_LARGE);
}

static gboolean
pnc_decide_gate_alone (PncDecision *d)
{
  return TRUE;
}

static const PncDecider deciders[PNC_N_QUESTIONS] = {
  [PNC_QUESTION_START] = { PNC_GATE_START, pnc_decide_gate_alone },
  [PNC_QUESTION_RUN] = { PNC_GATE_RUN, pnc_decide_gate_alone },
  [PNC_QUESTION_RESUME] = { PNC_GATE_START, pnc_decide_gate_alone },
  [PNC_QUESTION_CLIPBOARD_TO_GUEST] = { PNC_GATE_RUN, pnc_decide_clipboard_to_guest },
  [PNC_QUESTION_CLIPBOARD_TO_HOST] = { PNC_GATE_RUN, pnc_decide_clipboard_to_host },
  [PNC_QUESTION_FILE_TO_GUEST] = { PNC_GATE_RUN, pnc_decide_file_to_guest },
  [PNC_QUESTION_FILE_TO_HOST] = { PNC_GATE_RUN, pnc_decide_file_to_host },
  [PNC_QUESTION_SHARED_FOLDER] = { PNC_GATE_RUN, pnc_decide_shared_folder },
  [PNC_QUESTION_PRINT] = { PNC_GATE_RUN, pnc_decide_print },
  [PNC_QUESTION_AUDIO_OUT] = { PNC_GATE_RUN, pnc_decide_audio_out },
  [PNC_QUESTION_AUDIO_IN] = { PNC_GATE_RUN, pnc_decide_audio_in },
  [PNC_QUESTION_WEBCAM] = { PNC_GATE_RUN, pnc_decide_webcam },
  [PNC_QUESTION_SCREENSHOT] = { PNC_GATE_RUN, pnc_decide_screenshot },
  [PNC_QUESTION_PREVIEW] = { PNC_GATE_RUN, pnc_decide_preview },
  [PNC_QUESTION_USB] = { PNC_GATE_RUN, pnc_decide_usb },
  [PNC_QUESTION_USB_AUTO] = { PNC_GATE_RUN, pnc_decide_usb_auto },
  [PNC_QUESTION_NETWORK] = { PNC_GATE_RUN, pnc_decide_network },
  [PNC_QUESTION_CONNECT] = { PNC_GATE_RUN, pnc_decide_connect },
  [PNC_QUESTION_HOST_CONNECT] = { PNC_GATE_NONE, pnc_decide_host_connect },
  [PNC_QUESTION_HOST_ACCESS] = { PNC_GATE_RUN, pnc_decide_host_access },
  [PNC_QUESTION_MONITORS] = { PNC_GATE_RUN, pnc_decide_monitors },
  [PNC_QUESTION_LEAVE_FULLSCREEN] = { PNC_GATE_NONE, pnc_decide_leave_fullscreen },
  [PNC_QUESTION_LEAVE_KIOSK] = { PNC_GATE_NONE, pnc_decide_leave_kiosk },
  [PNC_QUESTION_HIDE_WATERMARK] = { PNC_GATE_NONE, pnc_decide_hide_watermark },
  [PNC_QUESTION_POWER_OFF] = { PNC_GATE_NONE, pnc_decide_power_off },
  [PNC_QUESTION_RESET] = { PNC_GATE_RUN, pnc_decide_reset },
  [PNC_QUESTION_KEEP_RUNNING] = { PNC_GATE_RUN, pnc_decide_keep_running },
  [PNC_QUESTION_SNAPSHOT] = { PNC_GATE_RUN, pnc_decide_snapshot },
  [PNC_QUESTION_SNAPSHOT_REVERT] = { PNC_GATE_RUN, pnc_decide_snapshot_revert },
  [PNC_QUESTION_SNAPSHOT_DELETE] = { PNC_GATE_NONE, pnc_decide_snapshot_delete },
  [PNC_QUESTION_SUSPEND] = { PNC_GATE_NONE, pnc_decide_suspend },
  [PNC_QUESTION_REFRESH] = { PNC_GATE_NONE, pnc_decide_refresh },
  [PNC_QUESTION_KEEP_CHANGES] = { PNC_GATE_NONE, pnc_decide_keep_changes },
  [PNC_QUESTION_DATA_DISK] = { PNC_GATE_NONE, pnc_decide_data_disk },
  [PNC_QUESTION_DEFER_UPDATE] = { PNC_GATE_NONE, pnc_decide_defer_update },
  [PNC_QUESTION_MOVE] = { PNC_GATE_NONE, pnc_decide_move },
  [PNC_QUESTION_COPY] = { PNC_GATE_NONE, pnc_decide_copy },
  [PNC_QUESTION_MOVE_LAN] = { PNC_GATE_NONE, pnc_decide_move_lan },
  [PNC_QUESTION_MOVE_LIVE] = { PNC_GATE_RUN, pnc_decide_move_live },
  [PNC_QUESTION_EXPORT] = { PNC_GATE_NONE, pnc_decide_export },
  [PNC_QUESTION_RESCUE] = { PNC_GATE_NONE, pnc_decide_rescue },
  [PNC_QUESTION_PORTABLE] = { PNC_GATE_NONE, pnc_decide_portable },
  [PNC_QUESTION_BACKUP] = { PNC_GATE_NONE, pnc_decide_backup },
  [PNC_QUESTION_RESTORE] = { PNC_GATE_NONE, pnc_decide_restore },
  [PNC_QUESTION_RECOVER] = { PNC_GATE_NONE, pnc_decide_recover },
  [PNC_QUESTION_ERASE] = { PNC_GATE_NONE, pnc_decide_erase },
  [PNC_QUESTION_SET_MEMORY] = { PNC_GATE_NONE, pnc_decide_set_memory },
  [PNC_QUESTION_SET_CPUS] = { PNC_GATE_NONE, pnc_decide_set_cpus },
  [PNC_QUESTION_SET_DATA_SIZE] = { PNC_GATE_NONE, pnc_decide_set_data_size },
};

static gboolean
pnc_decide_gate (PncDecision *d, PncGate gate)
{
  switch (gate)
    {
    case PNC_GATE_NONE:
      return TRUE;
    case PNC_GATE_START:
      return pnc_decide_may_start (d);
    case PNC_GATE_RUN:
      return pnc_decide_may_run (d);
    }
  g_assert_not_reached ();
}

PncVerdict *
pnc_policy_decide (const PncRulebook *book, const PncFacts *facts, const PncQuestion *question)
{
  g_autoptr (PncVerdict) verdict = g_new0 (PncVerdict, 1);
  PncDecision decision = { book, facts, question, verdict, .policy = 0 };
  const PncDecider *decider = &deciders[question->kind];

  verdict->question = question->kind;
  verdict->answer = PNC_ANSWER_ALLOWED;
  verdict->limit = -1;
  if (!pnc_decide_gate (&decision, decider->gate) || !decider->decide (&decision))
    g_assert (verdict->answer == PNC_ANSWER_DENIED);
  pnc_decision_name_source (&decision);
  return g_steal_pointer (&verdict);
}
