/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-verdict.h"

#include "pnc-field-words.h"

#define GETTEXT_PACKAGE "pinnace"
#include <glib/gi18n-lib.h>

/* Each question in three forms: what one wants to do (a title), that it is allowed, that it is
 * not. */
typedef struct
{
  const char *title;
  const char *allowed;
  const char *denied;
} PncQuestionWords;

static const PncQuestionWords question_words[PNC_N_QUESTIONS] = {
  [PNC_QUESTION_START]
  = { N_ ("Start"), N_ ("This desktop may be started"), N_ ("This desktop may not be started") },
  [PNC_QUESTION_RUN] = { N_ ("Go on running"), N_ ("This desktop may go on running"),
                         N_ ("This desktop may not go on running") },
  [PNC_QUESTION_RESUME]
  = { N_ ("Resume"), N_ ("This desktop may be resumed"), N_ ("This desktop may not be resumed") },
  [PNC_QUESTION_CLIPBOARD_TO_GUEST]
  = { N_ ("Paste into this desktop"), N_ ("Pasting into this desktop is allowed"),
      N_ ("Pasting into this desktop is not allowed") },
  [PNC_QUESTION_CLIPBOARD_TO_HOST]
  = { N_ ("Paste from this desktop"), N_ ("Pasting from this desktop is allowed"),
      N_ ("Pasting from this desktop is not allowed") },
  [PNC_QUESTION_FILE_TO_GUEST]
  = { N_ ("Send files into this desktop"), N_ ("Sending files into this desktop is allowed"),
      N_ ("Sending files into this desktop is not allowed") },
  [PNC_QUESTION_FILE_TO_HOST]
  = { N_ ("Take files out of this desktop"), N_ ("Taking files out of this desktop is allowed"),
      N_ ("Taking files out of this desktop is not allowed") },
  [PNC_QUESTION_SHARED_FOLDER]
  = { N_ ("Share a folder"), N_ ("This folder may be shared with this desktop"),
      N_ ("This folder may not be shared with this desktop") },
  [PNC_QUESTION_PRINT] = { N_ ("Print"), N_ ("Printing from this desktop is allowed"),
                           N_ ("Printing from this desktop is not allowed") },
  [PNC_QUESTION_AUDIO_OUT] = { N_ ("Hear sound"), N_ ("Sound from this desktop is allowed"),
                               N_ ("Sound from this desktop is not allowed") },
  [PNC_QUESTION_AUDIO_IN]
  = { N_ ("Use the microphone"), N_ ("This desktop may hear the microphone"),
      N_ ("This desktop may not hear the microphone") },
  [PNC_QUESTION_WEBCAM] = { N_ ("Use the camera"), N_ ("This desktop may see the camera"),
                            N_ ("This desktop may not see the camera") },
  [PNC_QUESTION_SCREENSHOT]
  = { N_ ("Take a picture of the screen"), N_ ("Pictures of the screen are allowed"),
      N_ ("Pictures of the screen are not allowed") },
  [PNC_QUESTION_PREVIEW] = { N_ ("Show a preview"), N_ ("Previews of this desktop may be shown"),
                             N_ ("Previews of this desktop may not be shown") },
  [PNC_QUESTION_USB] = { N_ ("Connect a USB device"), N_ ("This USB device may be connected"),
                         N_ ("This USB device may not be connected") },
  [PNC_QUESTION_USB_AUTO]
  = { N_ ("Connect USB devices by itself"), N_ ("USB devices may be connected by themselves"),
      N_ ("USB devices may not be connected by themselves") },
  [PNC_QUESTION_NETWORK] = { N_ ("Use the network"), N_ ("This desktop has a network"),
                             N_ ("This desktop has no network") },
  [PNC_QUESTION_CONNECT]
  = { N_ ("Connect over the network"), N_ ("This connection of the desktop is allowed"),
      N_ ("This connection of the desktop is not allowed") },
  [PNC_QUESTION_HOST_CONNECT] = { N_ ("Connect this computer over the network"),
                                  N_ ("This connection of the computer is allowed"),
                                  N_ ("This connection of the computer is not allowed") },
  [PNC_QUESTION_HOST_ACCESS]
  = { N_ ("Reach this computer from the desktop"), N_ ("The desktop may reach this computer"),
      N_ ("The desktop may not reach this computer") },
  [PNC_QUESTION_MONITORS] = { N_ ("Use several monitors"), N_ ("So many monitors are allowed"),
                              N_ ("So many monitors are not allowed") },
  [PNC_QUESTION_LEAVE_FULLSCREEN] = { N_ ("Leave full screen"), N_ ("Full screen may be left"),
                                      N_ ("Full screen may not be left") },
  [PNC_QUESTION_LEAVE_KIOSK]
  = { N_ ("Leave the kiosk"), N_ ("The kiosk may be left"), N_ ("The kiosk may not be left") },
  [PNC_QUESTION_HIDE_WATERMARK]
  = { N_ ("Work without a watermark"), N_ ("No watermark is drawn over the screen"),
      N_ ("A watermark is drawn over the screen") },
  [PNC_QUESTION_POWER_OFF] = { N_ ("Switch off"), N_ ("You may switch this desktop off"),
                               N_ ("You may not switch this desktop off") },
  [PNC_QUESTION_RESET]
  = { N_ ("Reset"), N_ ("You may reset this desktop"), N_ ("You may not reset this desktop") },
  [PNC_QUESTION_KEEP_RUNNING]
  = { N_ ("Go on without a window"), N_ ("This desktop may go on when its window is closed"),
      N_ ("This desktop may not go on when its window is closed") },
  [PNC_QUESTION_SNAPSHOT]
  = { N_ ("Take a snapshot"), N_ ("Snapshots may be taken"), N_ ("No snapshot may be taken") },
  [PNC_QUESTION_SNAPSHOT_REVERT]
  = { N_ ("Go back to a snapshot"), N_ ("You may go back to a snapshot"),
      N_ ("You may not go back to a snapshot") },
  [PNC_QUESTION_SNAPSHOT_DELETE] = { N_ ("Delete a snapshot"), N_ ("You may delete snapshots"),
                                     N_ ("You may not delete snapshots") },
  [PNC_QUESTION_SUSPEND] = { N_ ("Suspend"), N_ ("This desktop may be suspended"),
                             N_ ("This desktop may not be suspended") },
  [PNC_QUESTION_REFRESH] = { N_ ("Refresh the system"), N_ ("The system may be refreshed"),
                             N_ ("The system may not be refreshed") },
  [PNC_QUESTION_KEEP_CHANGES]
  = { N_ ("Keep changes to the system"), N_ ("Changes to the system stay"),
      N_ ("Changes to the system do not outlast a shutdown") },
  [PNC_QUESTION_DATA_DISK]
  = { N_ ("Keep files of your own"), N_ ("This desktop has a disk for your files"),
      N_ ("This desktop has no disk for your files") },
  [PNC_QUESTION_DEFER_UPDATE] = { N_ ("Put an update off"), N_ ("The update may be put off"),
                                  N_ ("The update may not be put off any longer") },
  [PNC_QUESTION_MOVE]
  = { N_ ("Move to another computer"), N_ ("This desktop may be moved to another computer"),
      N_ ("This desktop may not be moved to another computer") },
  [PNC_QUESTION_COPY] = { N_ ("Make a copy"), N_ ("This desktop may be copied"),
                          N_ ("This desktop may not be copied") },
  [PNC_QUESTION_MOVE_LAN]
  = { N_ ("Move over the network"), N_ ("This desktop may be moved over the network"),
      N_ ("This desktop may not be moved over the network") },
  [PNC_QUESTION_MOVE_LIVE]
  = { N_ ("Move while it runs"), N_ ("This desktop may be moved while it runs"),
      N_ ("This desktop may not be moved while it runs") },
  [PNC_QUESTION_EXPORT] = { N_ ("Export without encryption"), N_ ("This desktop may be exported"),
                            N_ ("This desktop may not be exported") },
  [PNC_QUESTION_RESCUE]
  = { N_ ("Open a disk by other programs"), N_ ("A disk may be opened by other programs"),
      N_ ("No disk may be opened by other programs") },
  [PNC_QUESTION_PORTABLE]
  = { N_ ("Run from a stick on any computer"), N_ ("This desktop may run on any computer"),
      N_ ("This desktop may not run on any computer") },
  [PNC_QUESTION_BACKUP] = { N_ ("Back up"), N_ ("This desktop may be backed up there"),
                            N_ ("This desktop may not be backed up there") },
  [PNC_QUESTION_RESTORE]
  = { N_ ("Restore from a backup"), N_ ("This desktop may be restored from a backup"),
      N_ ("This desktop may not be restored from a backup") },
  [PNC_QUESTION_RECOVER]
  = { N_ ("Get help when locked out"), N_ ("The help desk may help in this way"),
      N_ ("The help desk may not help in this way") },
  [PNC_QUESTION_ERASE]
  = { N_ ("Erase"), N_ ("You may erase this desktop"), N_ ("You may not erase this desktop") },
  [PNC_QUESTION_SET_MEMORY]
  = { N_ ("Change the memory"), N_ ("This desktop may have so much memory"),
      N_ ("This desktop may not have so much memory") },
  [PNC_QUESTION_SET_CPUS]
  = { N_ ("Change the processors"), N_ ("This desktop may have so many processors"),
      N_ ("This desktop may not have so many processors") },
  [PNC_QUESTION_SET_DATA_SIZE]
  = { N_ ("Make the disk for your files larger"), N_ ("The disk for your files may be so large"),
      N_ ("The disk for your files may not be so large") },
};

const char *
pnc_question_kind_get_title (PncQuestionKind kind)
{
  return _ (question_words[kind].title);
}

/* The unit in which the limits of a question are. */
static char *
pnc_words_dup_limit (const PncVerdict *verdict)
{
  switch (verdict->question)
    {
    case PNC_QUESTION_CLIPBOARD_TO_GUEST:
    case PNC_QUESTION_CLIPBOARD_TO_HOST:
    case PNC_QUESTION_FILE_TO_GUEST:
    case PNC_QUESTION_FILE_TO_HOST:
    case PNC_QUESTION_SET_DATA_SIZE:
      return g_format_size (verdict->limit);
    case PNC_QUESTION_SET_MEMORY:
      return g_strdup_printf ("%" G_GINT64_FORMAT " MiB", verdict->limit);
    default:
      return g_strdup_printf ("%" G_GINT64_FORMAT, verdict->limit);
    }
}

static char *
pnc_words_dup_field_value (const PncVerdict *verdict, const char *if_none)
{
  int field = verdict->rule != NULL ? pnc_field_find (verdict->rule) : -1;

  return g_strdup (field >= 0 ? pnc_field_get_title (field) : if_none);
}

/* Why it is denied, beyond that it is. */
static char *
pnc_words_dup_why (const PncVerdict *verdict)
{
  g_autofree char *text = NULL;

  switch (verdict->ground)
    {
    case PNC_GROUND_RULE:
    case PNC_GROUND_GRACE:
    case PNC_GROUND_IMAGE:
    case PNC_N_GROUNDS:
      return NULL;
    case PNC_GROUND_NOT_YET:
      text = pnc_words_dup_time (verdict->changes_at);
      return g_strdup_printf (_ ("its rules begin on %s"), text);
    case PNC_GROUND_EXPIRED:
      return g_strdup (_ ("the time that its rules allow is over"));
    case PNC_GROUND_HOURS:
      if (verdict->changes_at == 0)
        return g_strdup (_ ("no working hours are set"));
      text = pnc_words_dup_time (verdict->changes_at);
      return g_strdup_printf (_ ("it is outside of working hours, until %s"), text);
    case PNC_GROUND_LEASE:
      return g_strdup (_ ("it has been away from the organisation for longer than is allowed"));
    case PNC_GROUND_CONTACT:
      return g_strdup (_ ("it must hear from the organisation first"));
    case PNC_GROUND_CLOCK:
      return g_strdup (_ ("the clock of this computer was set back; set it right"));
    case PNC_GROUND_ROLLED_BACK:
      return g_strdup (_ ("an older copy of some of its files was put back; put the newest ones "
                          "back"));
    case PNC_GROUND_QUARANTINE:
      return g_strdup (_ ("its system is too old; update it"));
    case PNC_GROUND_HOST:
      return verdict->detail != NULL ? g_strdup_printf (_ ("this computer lacks “%s”"),
                                                        pnc_field_item_get_title (verdict->detail))
                                     : g_strdup (_ ("this computer is not as the rules demand"));
    case PNC_GROUND_AUTH:
      return verdict->detail != NULL ? g_strdup_printf (_ ("you must also prove yourself by “%s”"),
                                                        pnc_field_item_get_title (verdict->detail))
                                     : g_strdup (_ ("you must also prove yourself in another way"));
    case PNC_GROUND_TOO_LARGE:
    case PNC_GROUND_TOO_MANY:
      text = pnc_words_dup_limit (verdict);
      return g_strdup_printf (_ ("at most %s"), text);
    case PNC_GROUND_UNRESOLVED:
      return verdict->detail != NULL
                 ? g_strdup_printf (_ ("the address of “%s” is not known"), verdict->detail)
                 : g_strdup (_ ("the address of a name in the rules is not known"));
    case PNC_GROUND_UNENFORCED:
      text = pnc_words_dup_field_value (verdict, _ ("the network rules"));
      return g_strdup_printf (_ ("this version of Pinnace cannot enforce “%s”"), text);
    }
  g_assert_not_reached ();
}

static char *
pnc_words_dup_denied (const PncVerdict *verdict)
{
  g_autofree char *why = pnc_words_dup_why (verdict);
  const char *denied = _ (question_words[verdict->question].denied);

  if (why == NULL && verdict->detail != NULL)
    return g_strdup_printf ("%s (%s)", denied, verdict->detail);
  if (why == NULL)
    return g_strdup (denied);
  /* Translators: "Printing is not allowed: it is outside of working hours". */
  return g_strdup_printf (_ ("%s: %s"), denied, why);
}

/* All that needs a running desktop ends with it; once is enough to say so. */
static gboolean
pnc_words_has_end (PncQuestionKind question)
{
  return question == PNC_QUESTION_START || question == PNC_QUESTION_RUN
         || question == PNC_QUESTION_RESUME;
}

static char *
pnc_words_dup_answer (const PncVerdict *verdict)
{
  const char *allowed = _ (question_words[verdict->question].allowed);
  g_autofree char *text = NULL;

  if (verdict->answer == PNC_ANSWER_DENIED)
    return pnc_words_dup_denied (verdict);
  if (verdict->answer == PNC_ANSWER_LIMITED)
    {
      text = pnc_words_dup_limit (verdict);
      /* Translators: "Pasting into this desktop is allowed, at most 1.0 MB". */
      return g_strdup_printf (_ ("%s, at most %s"), allowed, text);
    }
  if (verdict->changes_at == 0 || !pnc_words_has_end (verdict->question))
    return g_strdup (allowed);
  text = pnc_words_dup_time (verdict->changes_at);
  /* Translators: "This desktop may be started, until Friday, 4 December 2026, 18:00". */
  return g_strdup_printf (_ ("%s, until %s"), allowed, text);
}

char *
pnc_verdict_dup_sentence (const PncVerdict *verdict)
{
  g_autofree char *answer = pnc_words_dup_answer (verdict);

  if (!verdict->unenforced)
    return g_steal_pointer (&answer);
  /* Translators: %s is what the rules say, as "This connection of the computer is not allowed". */
  return g_strdup_printf (_ ("%s; this version of Pinnace does not enforce it"), answer);
}

char *
pnc_verdict_dup_source (const PncVerdict *verdict)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *version = g_strdup_printf ("%" G_GINT64_FORMAT, verdict->version);

  if (verdict->rule == NULL)
    g_string_append_printf (text, _ ("policy “%s”, version %s"), verdict->policy_id, version);
  else if (verdict->line > 0)
    g_string_append_printf (text, _ ("rule %s (line %u) of policy “%s”, version %s"), verdict->rule,
                            verdict->line, verdict->policy_id, version);
  else
    g_string_append_printf (text, _ ("rule %s of policy “%s”, version %s"), verdict->rule,
                            verdict->policy_id, version);
  if (verdict->signers != NULL && verdict->signers[0] != '\0')
    g_string_append_printf (text, _ (", signed by %s"), verdict->signers);
  return g_string_free (g_steal_pointer (&text), FALSE);
}
