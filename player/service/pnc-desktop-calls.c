/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-bus-call.h"
#include "pnc-desktop-bus-private.h"
#include "pnc-error.h"
#include "pnc-fd.h"

/* Answers */

static void
pnc_desktop_bus_done_cb (GObject *source, GAsyncResult *result, gpointer invocation)
{
  GError *error = NULL;

  if (pnc_desktop_call_finish (PNC_DESKTOP (source), result, &error))
    g_dbus_method_invocation_return_value (invocation, NULL);
  else
    pnc_bus_call_fail (invocation, error);
}

static void
pnc_desktop_bus_picture_cb (GObject *source, GAsyncResult *result, gpointer invocation)
{
  GError *error = NULL;
  g_autoptr (GBytes) png = pnc_desktop_picture_finish (PNC_DESKTOP (source), result, &error);

  if (png != NULL)
    pnc_bus_call_answer_bytes (invocation, png);
  else
    pnc_bus_call_fail (invocation, error);
}

static void
pnc_desktop_bus_display_cb (GObject *source, GAsyncResult *result, gpointer invocation)
{
  GError *error = NULL;
  int fd = pnc_desktop_open_display_finish (PNC_DESKTOP (source), result, &error);

  if (fd >= 0)
    pnc_bus_call_answer_fd (invocation, fd);
  else
    pnc_bus_call_fail (invocation, error);
}

static void
pnc_desktop_bus_log_cb (GObject *source, GAsyncResult *result, gpointer invocation)
{
  GError *error = NULL;
  g_auto (GStrv) lines = pnc_desktop_read_log_finish (PNC_DESKTOP (source), result, &error);

  if (lines != NULL)
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(^as)", lines));
  else
    pnc_bus_call_fail (invocation, error);
}

static GVariant *
pnc_desktop_bus_findings (const PncAuditReport *report)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(tss)"));
  for (guint i = 0; i < report->findings->len; i++)
    {
      const PncAuditFinding *finding = report->findings->pdata[i];

      g_variant_builder_add (&builder, "(tss)", finding->line,
                             pnc_audit_fault_to_string (finding->fault), finding->why);
    }
  return g_variant_builder_end (&builder);
}

static GVariant *
pnc_desktop_bus_report (const PncAuditReport *report)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "lines", "t", report->n_lines);
  g_variant_dict_insert (&dict, "torn", "b", report->torn);
  g_variant_dict_insert (&dict, "checkpoints", "t", report->n_checkpoints);
  g_variant_dict_insert (&dict, "signed-lines", "t", report->signed_line);
  g_variant_dict_insert (&dict, "foreign-checkpoints", "t", report->n_foreign_checkpoints);
  g_variant_dict_insert (&dict, "end-checked", "b", report->head_checked);
  g_variant_dict_insert_value (&dict, "findings", pnc_desktop_bus_findings (report));
  g_variant_dict_insert (&dict, "findings-total", "t", report->n_findings);
  return g_variant_dict_end (&dict);
}

static void
pnc_desktop_bus_verified_cb (GObject *source, GAsyncResult *result, gpointer invocation)
{
  GError *error = NULL;
  g_autoptr (PncAuditReport) report
      = pnc_desktop_verify_log_finish (PNC_DESKTOP (source), result, &error);

  if (report != NULL)
    g_dbus_method_invocation_return_value (
        invocation, g_variant_new ("(@a{sv})", pnc_desktop_bus_report (report)));
  else
    pnc_bus_call_fail (invocation, error);
}

/* Options: like a document, an unknown field is refused, never overlooked. */
static gboolean
pnc_desktop_bus_check_options (GVariant *options, const char *const *known, GError **error)
{
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_variant_iter_init (&iter, options);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &value))
    {
      g_autoptr (GVariant) owned = value;
      gboolean good = FALSE;

      for (gsize i = 0; known[i] != NULL && !good; i += 2)
        good = g_str_equal (known[i], key)
               && g_variant_is_of_type (owned, G_VARIANT_TYPE (known[i + 1]));
      if (good)
        continue;
      g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID, "“%s” of type “%s” is no option of this",
                   key, g_variant_get_type_string (owned));
      return FALSE;
    }
  return TRUE;
}

/* Start */

typedef struct
{
  PncDesktop *desktop;
  GDBusMethodInvocation *invocation;
  GVariant *options;
  int passphrase_fd;
} PncDesktopBusStart;

/* Takes @start. */
static void
pnc_desktop_bus_begin (PncDesktopBusStart *start)
{
  const char *wish = NULL;
  gboolean take_over = FALSE, paused = FALSE;

  g_variant_lookup (start->options, "accelerator", "&s", &wish);
  g_variant_lookup (start->options, "take-over", "b", &take_over);
  g_variant_lookup (start->options, "paused", "b", &paused);
  pnc_desktop_start_async (start->desktop, wish, take_over, paused, start->passphrase_fd,
                           pnc_desktop_bus_done_cb, start->invocation);
  g_object_unref (start->desktop);
  g_variant_unref (start->options);
  g_free (start);
}

static void
pnc_desktop_bus_looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  pnc_desktop_bus_begin (user_data);
}

static gboolean
pnc_desktop_bus_start_cb (PncDbusPinnace1Desktop *skeleton,
                          GDBusMethodInvocation *invocation,
                          GUnixFDList *fds,
                          GVariant *options,
                          GVariant *passphrase,
                          PncDesktopBus *bus)
{
  static const char *const known[] = { "accelerator", "s", "take-over", "b", "paused", "b", NULL };
  g_auto (PncFd) fd = PNC_FD_INIT;
  PncDesktopBusStart *start;
  GError *error = NULL;

  fd = pnc_bus_call_get_fd (fds, passphrase, &error);
  if (fd < 0 || !pnc_desktop_bus_check_options (options, known, &error))
    {
      pnc_bus_call_fail (invocation, error);
      return TRUE;
    }
  start = g_new0 (PncDesktopBusStart, 1);
  *start = (PncDesktopBusStart){ g_object_ref (bus->desktop), invocation, g_variant_ref (options),
                                 pnc_fd_steal (&fd) };
  /* A folder that was damaged or not there may have been mended meanwhile. */
  if (pnc_desktop_get_descriptor (bus->desktop) == NULL)
    pnc_registry_scan_async (bus->registry, pnc_desktop_bus_looked_cb, start);
  else
    pnc_desktop_bus_begin (start);
  return TRUE;
}

/* The other operations */

static gboolean
pnc_desktop_bus_stop_cb (PncDbusPinnace1Desktop *skeleton,
                         GDBusMethodInvocation *invocation,
                         gboolean force,
                         PncDesktopBus *bus)
{
  if (force)
    pnc_desktop_power_off_async (bus->desktop, pnc_desktop_bus_done_cb, invocation);
  else
    pnc_desktop_stop_async (bus->desktop, FALSE, pnc_desktop_bus_done_cb, invocation);
  return TRUE;
}

static gboolean
pnc_desktop_bus_reset_cb (PncDbusPinnace1Desktop *skeleton,
                          GDBusMethodInvocation *invocation,
                          PncDesktopBus *bus)
{
  pnc_desktop_reset_async (bus->desktop, pnc_desktop_bus_done_cb, invocation);
  return TRUE;
}

static gboolean
pnc_desktop_bus_resume_cb (PncDbusPinnace1Desktop *skeleton,
                           GDBusMethodInvocation *invocation,
                           PncDesktopBus *bus)
{
  pnc_desktop_resume_async (bus->desktop, pnc_desktop_bus_done_cb, invocation);
  return TRUE;
}

static gboolean
pnc_desktop_bus_clear_problem_cb (PncDbusPinnace1Desktop *skeleton,
                                  GDBusMethodInvocation *invocation,
                                  PncDesktopBus *bus)
{
  GError *error = NULL;

  if (pnc_desktop_clear_problem (bus->desktop, &error))
    g_dbus_method_invocation_return_value (invocation, NULL);
  else
    pnc_bus_call_fail (invocation, error);
  return TRUE;
}

/* Two descriptors, or the call fails. */
static gboolean
pnc_desktop_bus_get_fds (GDBusMethodInvocation *invocation,
                         GUnixFDList *fds,
                         GVariant *first,
                         GVariant *second,
                         int *out_first,
                         int *out_second)
{
  g_auto (PncFd) first_fd = PNC_FD_INIT;
  g_auto (PncFd) second_fd = PNC_FD_INIT;
  GError *error = NULL;

  first_fd = pnc_bus_call_get_fd (fds, first, &error);
  if (first_fd >= 0)
    second_fd = pnc_bus_call_get_fd (fds, second, &error);
  if (second_fd < 0)
    {
      pnc_bus_call_fail (invocation, error);
      return FALSE;
    }
  *out_first = pnc_fd_steal (&first_fd);
  *out_second = pnc_fd_steal (&second_fd);
  return TRUE;
}

static gboolean
pnc_desktop_bus_change_passphrase_cb (PncDbusPinnace1Desktop *skeleton,
                                      GDBusMethodInvocation *invocation,
                                      GUnixFDList *fds,
                                      GVariant *current,
                                      GVariant *fresh,
                                      PncDesktopBus *bus)
{
  int current_fd, new_fd;

  if (pnc_desktop_bus_get_fds (invocation, fds, current, fresh, &current_fd, &new_fd))
    pnc_desktop_change_passphrase_async (bus->desktop, current_fd, new_fd, pnc_desktop_bus_done_cb,
                                         invocation);
  return TRUE;
}

static gboolean
pnc_desktop_bus_rescue_cb (PncDbusPinnace1Desktop *skeleton,
                           GDBusMethodInvocation *invocation,
                           GUnixFDList *fds,
                           const char *volume,
                           GVariant *passphrase,
                           GVariant *rescue,
                           PncDesktopBus *bus)
{
  int passphrase_fd, rescue_fd;

  if (pnc_desktop_bus_get_fds (invocation, fds, passphrase, rescue, &passphrase_fd, &rescue_fd))
    pnc_desktop_rescue_async (bus->desktop, volume, passphrase_fd, rescue_fd,
                              pnc_desktop_bus_done_cb, invocation);
  return TRUE;
}

/* 0, as it is, where @settings do not name @key; but a person who says 0 is told. */
static gboolean
pnc_desktop_bus_get_number (GVariant *settings, const char *key, guint *out_number, GError **error)
{
  guint number = 0;

  if (g_variant_lookup (settings, key, "u", &number) && number == 0)
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID, "“%s” must be more than 0", key);
      return FALSE;
    }
  *out_number = number;
  return TRUE;
}

static gboolean
pnc_desktop_bus_set_cb (PncDbusPinnace1Desktop *skeleton,
                        GDBusMethodInvocation *invocation,
                        GVariant *settings,
                        PncDesktopBus *bus)
{
  static const char *const known[] = { "memory-mib", "u", "cpus", "u", NULL };
  guint memory_mib = 0, cpus = 0;
  GError *error = NULL;

  if (!pnc_desktop_bus_check_options (settings, known, &error)
      || !pnc_desktop_bus_get_number (settings, "memory-mib", &memory_mib, &error)
      || !pnc_desktop_bus_get_number (settings, "cpus", &cpus, &error))
    {
      pnc_bus_call_fail (invocation, error);
      return TRUE;
    }
  pnc_desktop_set_async (bus->desktop, memory_mib, cpus, pnc_desktop_bus_done_cb, invocation);
  return TRUE;
}

static gboolean
pnc_desktop_bus_rename_cb (PncDbusPinnace1Desktop *skeleton,
                           GDBusMethodInvocation *invocation,
                           const char *name,
                           PncDesktopBus *bus)
{
  pnc_desktop_rename_async (bus->desktop, name, pnc_desktop_bus_done_cb, invocation);
  return TRUE;
}

static gboolean
pnc_desktop_bus_open_display_cb (PncDbusPinnace1Desktop *skeleton,
                                 GDBusMethodInvocation *invocation,
                                 GUnixFDList *fds,
                                 gboolean first,
                                 PncDesktopBus *bus)
{
  pnc_desktop_open_display_async (bus->desktop,
                                  g_dbus_method_invocation_get_connection (invocation), first,
                                  pnc_desktop_bus_display_cb, invocation);
  return TRUE;
}

static gboolean
pnc_desktop_bus_screenshot_cb (PncDbusPinnace1Desktop *skeleton,
                               GDBusMethodInvocation *invocation,
                               GUnixFDList *fds,
                               PncDesktopBus *bus)
{
  pnc_desktop_screenshot_async (bus->desktop, pnc_desktop_bus_picture_cb, invocation);
  return TRUE;
}

static gboolean
pnc_desktop_bus_thumbnail_cb (PncDbusPinnace1Desktop *skeleton,
                              GDBusMethodInvocation *invocation,
                              GUnixFDList *fds,
                              PncDesktopBus *bus)
{
  pnc_desktop_thumbnail_async (bus->desktop, pnc_desktop_bus_picture_cb, invocation);
  return TRUE;
}

static gboolean
pnc_desktop_bus_send_keys_cb (PncDbusPinnace1Desktop *skeleton,
                              GDBusMethodInvocation *invocation,
                              GUnixFDList *fds,
                              GVariant *chords,
                              guint hold_ms,
                              PncDesktopBus *bus)
{
  GError *error = NULL;
  int fd = pnc_bus_call_get_fd (fds, chords, &error);

  if (fd < 0)
    pnc_bus_call_fail (invocation, error);
  else
    pnc_desktop_send_keys_async (bus->desktop, fd, hold_ms, pnc_desktop_bus_done_cb, invocation);
  return TRUE;
}

static gboolean
pnc_desktop_bus_log_request_cb (PncDbusPinnace1Desktop *skeleton,
                                GDBusMethodInvocation *invocation,
                                guint lines,
                                PncDesktopBus *bus)
{
  pnc_desktop_read_log_async (bus->desktop, lines, pnc_desktop_bus_log_cb, invocation);
  return TRUE;
}

static gboolean
pnc_desktop_bus_verify_log_cb (PncDbusPinnace1Desktop *skeleton,
                               GDBusMethodInvocation *invocation,
                               PncDesktopBus *bus)
{
  pnc_desktop_verify_log_async (bus->desktop, pnc_desktop_bus_verified_cb, invocation);
  return TRUE;
}

/* Leaving the list */

static void
pnc_desktop_bus_forgotten_cb (GObject *source, GAsyncResult *result, gpointer invocation)
{
  GError *error = NULL;

  if (pnc_registry_forget_finish (PNC_REGISTRY (source), result, &error))
    g_dbus_method_invocation_return_value (invocation, NULL);
  else
    pnc_bus_call_fail (invocation, error);
}

static gboolean
pnc_desktop_bus_forget_cb (PncDbusPinnace1Desktop *skeleton,
                           GDBusMethodInvocation *invocation,
                           PncDesktopBus *bus)
{
  pnc_registry_forget_async (bus->registry, bus->desktop, pnc_desktop_bus_forgotten_cb, invocation);
  return TRUE;
}

typedef struct
{
  PncRegistry *registry;
  GDBusMethodInvocation *invocation;
} PncDesktopBusDelete;

static void
pnc_desktop_bus_deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree PncDesktopBusDelete *deleted = user_data;
  g_autoptr (PncRegistry) registry = deleted->registry;
  GError *error = NULL;

  if (pnc_desktop_call_finish (PNC_DESKTOP (source), result, &error))
    pnc_registry_forget_async (registry, PNC_DESKTOP (source), pnc_desktop_bus_forgotten_cb,
                               deleted->invocation);
  else
    pnc_bus_call_fail (deleted->invocation, error);
}

static gboolean
pnc_desktop_bus_delete_cb (PncDbusPinnace1Desktop *skeleton,
                           GDBusMethodInvocation *invocation,
                           PncDesktopBus *bus)
{
  PncDesktopBusDelete *deleted = g_new0 (PncDesktopBusDelete, 1);

  *deleted = (PncDesktopBusDelete){ g_object_ref (bus->registry), invocation };
  pnc_desktop_delete_async (bus->desktop, pnc_desktop_bus_deleted_cb, deleted);
  return TRUE;
}

void
pnc_desktop_bus_connect_calls (PncDesktopBus *bus)
{
  static const struct
  {
    const char *signal;
    GCallback callback;
  } handlers[] = {
    { "handle-start", G_CALLBACK (pnc_desktop_bus_start_cb) },
    { "handle-stop", G_CALLBACK (pnc_desktop_bus_stop_cb) },
    { "handle-reset", G_CALLBACK (pnc_desktop_bus_reset_cb) },
    { "handle-resume", G_CALLBACK (pnc_desktop_bus_resume_cb) },
    { "handle-clear-problem", G_CALLBACK (pnc_desktop_bus_clear_problem_cb) },
    { "handle-change-passphrase", G_CALLBACK (pnc_desktop_bus_change_passphrase_cb) },
    { "handle-rescue", G_CALLBACK (pnc_desktop_bus_rescue_cb) },
    { "handle-set", G_CALLBACK (pnc_desktop_bus_set_cb) },
    { "handle-rename", G_CALLBACK (pnc_desktop_bus_rename_cb) },
    { "handle-delete", G_CALLBACK (pnc_desktop_bus_delete_cb) },
    { "handle-forget", G_CALLBACK (pnc_desktop_bus_forget_cb) },
    { "handle-open-display", G_CALLBACK (pnc_desktop_bus_open_display_cb) },
    { "handle-screenshot", G_CALLBACK (pnc_desktop_bus_screenshot_cb) },
    { "handle-thumbnail", G_CALLBACK (pnc_desktop_bus_thumbnail_cb) },
    { "handle-send-keys", G_CALLBACK (pnc_desktop_bus_send_keys_cb) },
    { "handle-log", G_CALLBACK (pnc_desktop_bus_log_request_cb) },
    { "handle-verify-log", G_CALLBACK (pnc_desktop_bus_verify_log_cb) },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (handlers); i++)
    g_signal_connect (bus->skeleton, handlers[i].signal, handlers[i].callback, bus);
}
