/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-desktop-client-rules.h"

#include "pnc-client-private.h"
#include "pnc-error.h"

/* Calls */

static void
pnc_desktop_client_rules_call (PncDesktopClient *desktop,
                               const char *method,
                               GVariant *parameters,
                               GUnixFDList *fds,
                               GAsyncReadyCallback callback,
                               gpointer data)
{
  pnc_remote_call_async (pnc_desktop_client_get_remote (desktop), method, parameters, fds, NULL,
                         callback, data);
}

/* What @result holds at @index of its tuple, of @type; NULL with an error. */
static GVariant *
pnc_desktop_client_rules_finish (PncDesktopClient *desktop,
                                 GAsyncResult *result,
                                 const char *type,
                                 GError **error)
{
  g_autoptr (GVariant) answer
      = pnc_remote_call_finish (pnc_desktop_client_get_remote (desktop), result, NULL, error);

  if (answer == NULL)
    return NULL;
  if (g_variant_is_of_type (answer, G_VARIANT_TYPE (type)))
    return g_variant_get_child_value (answer, 0);
  g_set_error (error, PNC_ERROR, PNC_ERROR_UNAVAILABLE, "The service's answer holds no rules");
  return NULL;
}

static PncVerdict *
pnc_desktop_client_read_verdict (GVariant *variant, GError **error)
{
  PncVerdict *verdict = pnc_verdict_new_from_variant (variant);

  if (verdict == NULL)
    g_set_error (error, PNC_ERROR, PNC_ERROR_UNSUPPORTED,
                 "The service answers by rules that this version does not know; restart both");
  return verdict;
}

void
pnc_desktop_client_explain_async (PncDesktopClient *desktop,
                                  const char *question,
                                  GAsyncReadyCallback callback,
                                  gpointer data)
{
  if (!g_utf8_validate (question, -1, NULL))
    g_task_report_new_error (desktop, callback, data, pnc_desktop_client_explain_async, PNC_ERROR,
                             PNC_ERROR_INVALID, "A question must be valid UTF-8");
  else
    pnc_desktop_client_rules_call (desktop, "Explain", g_variant_new ("(s)", question), NULL,
                                   callback, data);
}

PncVerdict *
pnc_desktop_client_explain_finish (PncDesktopClient *desktop, GAsyncResult *result, GError **error)
{
  g_autoptr (GVariant) verdict = NULL;

  if (g_async_result_is_tagged (result, pnc_desktop_client_explain_async))
    return g_task_propagate_pointer (G_TASK (result), error);
  verdict = pnc_desktop_client_rules_finish (desktop, result, "(a{sv})", error);
  return verdict != NULL ? pnc_desktop_client_read_verdict (verdict, error) : NULL;
}

void
pnc_desktop_client_rules_async (PncDesktopClient *desktop,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  pnc_desktop_client_rules_call (desktop, "Rules", NULL, NULL, callback, data);
}

GPtrArray *
pnc_desktop_client_list_rules_finish (PncDesktopClient *desktop,
                                      GAsyncResult *result,
                                      GError **error)
{
  g_autoptr (GPtrArray) rules = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_verdict_free);
  g_autoptr (GVariant) answer
      = pnc_desktop_client_rules_finish (desktop, result, "(aa{sv})", error);
  gsize n = answer != NULL ? g_variant_n_children (answer) : 0;

  if (answer == NULL)
    return NULL;
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (answer, i);
      PncVerdict *verdict = pnc_desktop_client_read_verdict (child, error);

      if (verdict == NULL)
        return NULL;
      g_ptr_array_add (rules, verdict);
    }
  return g_steal_pointer (&rules);
}

void
pnc_desktop_client_set_policy_async (PncDesktopClient *desktop,
                                     int policy_fd,
                                     const int *trust_fds,
                                     guint n_trust_fds,
                                     guint threshold,
                                     int passphrase_fd,
                                     GAsyncReadyCallback callback,
                                     gpointer data)
{
  g_autoptr (GUnixFDList) fds = g_unix_fd_list_new ();
  gboolean good = g_unix_fd_list_append (fds, policy_fd, NULL) >= 0;
  GVariantBuilder trust, passphrase, options;
  int next = 1;

  g_variant_builder_init (&trust, G_VARIANT_TYPE ("ah"));
  g_variant_builder_init (&passphrase, G_VARIANT_TYPE ("ah"));
  g_variant_builder_init (&options, G_VARIANT_TYPE ("a{sv}"));
  for (guint i = 0; i < n_trust_fds; i++)
    {
      good = good && g_unix_fd_list_append (fds, trust_fds[i], NULL) >= 0;
      g_variant_builder_add (&trust, "h", next++);
    }
  if (passphrase_fd >= 0)
    {
      good = good && g_unix_fd_list_append (fds, passphrase_fd, NULL) >= 0;
      g_variant_builder_add (&passphrase, "h", next++);
    }
  g_variant_builder_add (&options, "{sv}", "threshold", g_variant_new_uint32 (threshold));
  if (good)
    {
      pnc_desktop_client_rules_call (
          desktop, "SetPolicy", g_variant_new ("(hahaha{sv})", 0, &trust, &passphrase, &options),
          fds, callback, data);
      return;
    }
  g_variant_builder_clear (&trust);
  g_variant_builder_clear (&passphrase);
  g_variant_builder_clear (&options);
  g_task_report_new_error (desktop, callback, data, pnc_desktop_client_set_policy_async, PNC_ERROR,
                           PNC_ERROR_INVALID, "A descriptor of the call cannot be passed on");
}

void
pnc_desktop_client_report_refusal (PncDesktopClient *desktop, const char *question)
{
  pnc_desktop_client_rules_call (desktop, "ReportRefusal", g_variant_new ("(s)", question), NULL,
                                 NULL, NULL);
}

/* Properties */

PncVerdict *
pnc_desktop_client_dup_verdict (PncDesktopClient *desktop)
{
  g_autoptr (GVariant) value = NULL;

  g_object_get (desktop, "verdict", &value, NULL);
  return value != NULL ? pnc_verdict_new_from_variant (value) : NULL;
}

GVariant *
pnc_desktop_client_dup_policy_info (PncDesktopClient *desktop)
{
  GVariant *value = NULL;

  g_object_get (desktop, "policy-info", &value, NULL);
  return value;
}

GVariant *
pnc_desktop_client_dup_notice (PncDesktopClient *desktop)
{
  GVariant *value = NULL;

  g_object_get (desktop, "notice", &value, NULL);
  return value;
}
