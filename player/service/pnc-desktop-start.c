/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-start-private.h"

/* Starting: what can go on at the same time does.
 *
 *   claim ─► key derivation ─┬► volumes ─┐
 *        └► block process ───┤  TPM ─────┼─► domain ─► RUNNING
 *                            └► session ─┤
 *   libvirt daemon ──────────────────────┤
 *   accelerator ─────────────────────────┘
 *
 * Each branch counts in n_pending; the first error cancels the others, and when the last has come
 * home everything is undone. */

static void
pnc_start_free (PncStart *start)
{
  g_clear_object (&start->cancellable);
  g_free (start->wish);
  pnc_fd_clear (&start->passphrase_fd);
  g_clear_pointer (&start->descriptor, pnc_descriptor_free);
  g_clear_pointer (&start->keys, pnc_desktop_keys_free);
  g_clear_pointer (&start->usb_filter, g_array_unref);
  g_clear_error (&start->error);
  g_free (start);
}

void
pnc_start_mark (PncStart *start, const char *name, gint64 began_us)
{
  PncStartStep step
      = { name, (guint) ((g_get_monotonic_time () - began_us) / G_TIME_SPAN_MILLISECOND) };

  g_array_append_val (start->desktop->start_steps, step);
}

void
pnc_start_fail (PncStart *start, GError *error)
{
  if (start->error != NULL)
    {
      g_error_free (error);
      return;
    }
  start->error = error;
  g_cancellable_cancel (start->cancellable);
}

/* The end */

static void
pnc_start_undone_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PncStart *start = user_data;
  PncDesktop *desktop = start->desktop;
  g_autoptr (GTask) task = start->task;
  g_autoptr (GPtrArray) stopping = g_steal_pointer (&desktop->stopping);

  pnc_run_undo_finish (result);
  desktop->stopping = g_ptr_array_new_with_free_func (g_object_unref);
  desktop->undoing = FALSE;
  desktop->start = NULL;
  pnc_desktop_apply (desktop, PNC_DESKTOP_EVENT_START_FAILED, "");
  g_task_return_error (task, g_steal_pointer (&start->error));
  for (guint i = 0; i < stopping->len; i++)
    g_task_return_boolean (stopping->pdata[i], TRUE);
  pnc_start_free (start);
}

static void
pnc_start_undo (PncStart *start)
{
  PncDesktop *desktop = start->desktop;

  g_clear_pointer (&start->keys, pnc_desktop_keys_free);
  g_prefix_error (&start->error, "Starting “%s”: ", pnc_desktop_get_name (desktop));
  /* On disk before the claim goes, and that before the caller is answered. */
  if (desktop->run->log != NULL)
    pnc_audit_log_append (desktop->run->log,
                          g_error_matches (start->error, PNC_ERROR, PNC_ERROR_WRONG_CREDENTIAL)
                              ? PNC_AUDIT_UNLOCK_FAIL
                              : PNC_AUDIT_START_FAIL,
                          "why", start->error->message, NULL);
  desktop->undoing = TRUE;
  pnc_run_undo_async (g_steal_pointer (&desktop->run), pnc_start_undone_cb, start);
}

static void
pnc_start_succeed (PncStart *start)
{
  PncDesktop *desktop = start->desktop;
  g_autoptr (GTask) task = start->task;

  desktop->start = NULL;
  desktop->accelerator = start->accelerator;
  pnc_desktop_watch_domain (desktop);
  pnc_audit_log_append (desktop->log, PNC_AUDIT_START, "accelerator",
                        pnc_accelerator_to_string (start->accelerator), NULL);
  desktop->descriptor->last_started = g_get_real_time () / G_USEC_PER_SEC;
  pnc_desktop_save_async (desktop, NULL, NULL);
  pnc_desktop_apply (desktop, PNC_DESKTOP_EVENT_QEMU_RUNS, "");
  if (start->paused)
    pnc_desktop_apply (desktop, PNC_DESKTOP_EVENT_PAUSE, "user");
  pnc_desktop_begin_session (desktop);
  pnc_desktop_judge (desktop);
  g_task_return_boolean (task, TRUE);
  pnc_start_free (start);
}

/* The domain */

static void
pnc_start_domain_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PncStart *start = user_data;
  GError *error = NULL;

  start->desktop->run->domain
      = pnc_libvirt_create_domain_finish (PNC_LIBVIRT (source), result, &error);
  if (error != NULL)
    pnc_start_fail (start, error);
  pnc_start_mark (start, "domain", start->domain_began_us);
  /* It may have been given up while libvirt was at it. */
  if (start->error != NULL)
    pnc_start_undo (start);
  else
    pnc_start_succeed (start);
}

/* No device passes: then there is no channel for one either. */
static gboolean
pnc_start_filter_passes (GArray *filter)
{
  for (guint i = 0; i < filter->len; i++)
    if (g_array_index (filter, PncRedirRule, i).allow)
      return TRUE;
  return FALSE;
}

static void
pnc_start_fill_usb (PncStart *start, PncDomainConfig *config)
{
  const PncRulebook *book = start->desktop->book;
  const PncRedirRule no_video = { PNC_USB_CLASS_VIDEO, -1, -1, -1, FALSE };
  const PncUsbRules *lists[PNC_N_POLICY_LEVELS];
  guint n_lists = 0;

  for (guint i = 0; i < pnc_rulebook_get_n_policies (book); i++)
    if (pnc_rulebook_get_draft (book, i)->usb != NULL)
      lists[n_lists++] = pnc_rulebook_get_draft (book, i)->usb;
  g_clear_pointer (&start->usb_filter, g_array_unref);
  start->usb_filter = pnc_usb_rules_to_redir_filter (lists, n_lists);
  if (!pnc_rulebook_get_number (book, PNC_FIELD_CHANNELS_WEBCAM))
    g_array_prepend_val (start->usb_filter, no_video);
  if (pnc_start_filter_passes (start->usb_filter))
    config->usb_channels = MIN (pnc_rulebook_get_number (book, PNC_FIELD_USB_MAX_DEVICES),
                                PNC_DOMAIN_MAX_USB_CHANNELS);
  config->usb_filter = config->usb_channels > 0 ? start->usb_filter : NULL;
}

/* Without a network the person asks why: it is on record. */
static gboolean
pnc_start_allows_network (PncDesktop *desktop)
{
  g_autoptr (PncVerdict) verdict = pnc_desktop_decide_kind (desktop, PNC_QUESTION_NETWORK);
  PncQuestion question;

  if (verdict->answer != PNC_ANSWER_DENIED)
    return TRUE;
  pnc_question_init (&question, PNC_QUESTION_NETWORK);
  pnc_desktop_note_refusal (desktop, &question, verdict);
  return FALSE;
}

gboolean
pnc_start_has_data (PncStart *start)
{
  return start->descriptor->data_size_bytes > 0
         && pnc_desktop_allows (start->desktop, PNC_QUESTION_DATA_DISK);
}

/* What is denied is not there. */
static void
pnc_start_fill_by_rules (PncStart *start, PncDomainConfig *config)
{
  PncDesktop *desktop = start->desktop;
  const PncRulebook *book = desktop->book;

  config->network = pnc_start_allows_network (desktop);
  desktop->has_network = desktop->network_is_on = config->network;
  config->sound = pnc_desktop_allows (desktop, PNC_QUESTION_AUDIO_OUT);
  config->microphone = pnc_desktop_allows (desktop, PNC_QUESTION_AUDIO_IN);
  config->clipboard = pnc_desktop_allows (desktop, PNC_QUESTION_CLIPBOARD_TO_GUEST)
                      || pnc_desktop_allows (desktop, PNC_QUESTION_CLIPBOARD_TO_HOST);
  config->file_transfer = pnc_desktop_allows (desktop, PNC_QUESTION_FILE_TO_GUEST);
  pnc_start_fill_usb (start, config);
  config->memory_mib = MIN ((gint64) config->memory_mib,
                            pnc_rulebook_get_number (book, PNC_FIELD_RESOURCES_MAX_MEMORY_MIB));
  config->cpus
      = MIN ((gint64) config->cpus, pnc_rulebook_get_number (book, PNC_FIELD_RESOURCES_MAX_CPUS));
}

static gboolean
pnc_start_fill_config (PncStart *start, PncDomainConfig *config, GError **error)
{
  const PncDescriptor *d = start->descriptor;

  *config = (PncDomainConfig){
    .uuid = d->id,
    .title = d->name,
    .machine = d->machine,
    .cpu_baseline = d->cpu_baseline,
    .mac = d->mac,
    .serial = d->serial,
    .accelerator = start->accelerator,
    .memory_mib = d->memory_mib,
    .cpus = d->cpus,
    .has_data = pnc_start_has_data (start),
  };
  pnc_start_fill_by_rules (start, config);
  if (pnc_firmware_from_string (d->firmware, &config->firmware)
      && pnc_video_from_string (d->video, &config->video))
    return TRUE;
  g_set_error (error, PNC_ERROR, PNC_ERROR_UNSUPPORTED,
               "This version knows no firmware “%s” with video “%s”; use a newer one", d->firmware,
               d->video);
  return FALSE;
}

static void
pnc_start_create_domain (PncStart *start)
{
  PncRun *run = start->desktop->run;
  g_autofree char *tpm_socket = pnc_run_dup_path (run, "tpm");
  g_autofree char *serial_log = pnc_run_dup_path (run, "serial.log");
  GError *error = NULL;
  PncDomainConfig config;

  /* QEMU never learns a key: from here on only the block process and swtpm have them. */
  g_clear_pointer (&start->keys, pnc_desktop_keys_free);
  if (!pnc_start_fill_config (start, &config, &error))
    {
      pnc_start_fail (start, error);
      pnc_start_undo (start);
      return;
    }
  config.nbd_socket = pnc_block_service_get_socket_path (run->block);
  config.tpm_socket = run->tpm != NULL ? tpm_socket : NULL;
  config.serial_log = g_getenv ("PINNACE_SERIAL_LOG") != NULL ? serial_log : NULL;
  pnc_desktop_set_reason (start->desktop, "starting");
  start->domain_began_us = g_get_monotonic_time ();
  pnc_libvirt_create_domain_async (run->libvirt, &config, start->paused, start->cancellable,
                                   pnc_start_domain_cb, start);
}

void
pnc_start_join (PncStart *start)
{
  if (--start->n_pending > 0)
    return;
  if (start->error != NULL)
    pnc_start_undo (start);
  else
    pnc_start_create_domain (start);
}

gboolean
pnc_start_ask_rules (PncStart *start)
{
  PncDesktop *desktop = start->desktop;
  g_autoptr (PncVerdict) verdict = pnc_desktop_decide_kind (desktop, PNC_QUESTION_START);
  PncQuestion question;
  GError *error = NULL;

  if (verdict == NULL || verdict->answer != PNC_ANSWER_DENIED)
    return TRUE;
  pnc_question_init (&question, PNC_QUESTION_START);
  pnc_desktop_note_refusal (desktop, &question, verdict);
  pnc_verdict_set_error (verdict, &error);
  pnc_start_fail (start, error);
  return FALSE;
}

/* Both what lies in the folder and what would run it are known: the rules can be asked, as far as
 * they need no key. They are asked again with what the sealed state knows. */
void
pnc_start_rule_met (PncStart *start)
{
  if (--start->n_rules > 0 || start->error != NULL || !pnc_start_ask_rules (start))
    return;
  pnc_desktop_set_reason (start->desktop, "opening");
  pnc_start_unlock (start);
}

/* What the engine gives */

static void
pnc_start_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PncStart *start = user_data;
  GError *error = NULL;

  if (!pnc_engine_choose_finish (PNC_ENGINE (source), result, &start->accelerator, &error))
    pnc_start_fail (start, error);
  start->desktop->accelerator = start->accelerator;
  pnc_start_mark (start, "accelerator", start->desktop->start_began_us);
  pnc_start_rule_met (start);
  pnc_start_join (start);
}

static void
pnc_start_libvirt_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PncStart *start = user_data;
  GError *error = NULL;

  start->desktop->run->libvirt
      = pnc_engine_get_libvirt_finish (PNC_ENGINE (source), result, &error);
  if (error != NULL)
    pnc_start_fail (start, error);
  pnc_start_mark (start, "libvirt", start->desktop->start_began_us);
  pnc_start_join (start);
}

void
pnc_desktop_start_async (PncDesktop *desktop,
                         const char *wish,
                         gboolean take_over,
                         gboolean paused,
                         int passphrase_fd,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task = g_task_new (desktop, NULL, callback, user_data);
  g_auto (PncFd) fd = passphrase_fd;
  GError *error = NULL;
  PncStart *start;

  g_task_set_source_tag (task, pnc_desktop_start_async);
  if (!pnc_desktop_check_idle (desktop, &error))
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  start = desktop->start = g_new0 (PncStart, 1);
  start->desktop = desktop;
  start->task = task;
  start->cancellable = g_cancellable_new ();
  start->wish = g_strdup (wish);
  start->take_over = take_over;
  start->paused = paused;
  start->passphrase_fd = pnc_fd_steal (&fd);
  start->n_rules = 2;
  desktop->run = pnc_run_new (desktop);
  desktop->stop_asked = FALSE;
  desktop->ending_by_rules = FALSE;
  desktop->start_began_us = g_get_monotonic_time ();
  g_array_set_size (desktop->start_steps, 0);
  pnc_desktop_apply (desktop, PNC_DESKTOP_EVENT_START, "rules");
  start->n_pending = 2;
  pnc_engine_get_libvirt_async (desktop->engine, pnc_start_libvirt_cb, start);
  pnc_engine_choose_async (desktop->engine, wish, pnc_start_chosen_cb, start);
  pnc_start_claim (start);
}
