/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-build.h"
#include "pnc-bus-call.h"
#include "pnc-desktop-bus-private.h"
#include "pnc-error.h"
#include "pnc-fd.h"
#include "pnc-time.h"

/* Properties */

static void
pnc_desktop_bus_add_text (GVariantDict *dict, const char *key, const char *text)
{
  if (text != NULL)
    g_variant_dict_insert (dict, key, "s", text);
}

static void
pnc_desktop_bus_add_policy (GVariantDict *dict, PncDesktop *desktop, PncPolicy *policy)
{
  const PncPolicyDraft *draft = pnc_policy_get_draft (policy);
  const PncRulebook *book = pnc_desktop_get_rulebook (desktop);
  gint64 end = pnc_desktop_find_end (desktop);

  pnc_desktop_bus_add_text (dict, "policy-id", draft->policy_id);
  pnc_desktop_bus_add_text (dict, "title", draft->title);
  pnc_desktop_bus_add_text (dict, "org-id", draft->org_id);
  pnc_desktop_bus_add_text (dict, "contact", pnc_rulebook_get_contact (book));
  g_variant_dict_insert (dict, "version", "x", draft->version);
  g_variant_dict_insert (dict, "created", "x", draft->created);
  g_variant_dict_insert (dict, "signers", "^as", pnc_policy_get_signers (policy));
  if (end >= 0)
    g_variant_dict_insert (dict, "ends", "x", end < PNC_TIME_MAX_S ? end : 0);
  g_variant_dict_insert (dict, "last-contact", "x", pnc_desktop_get_last_contact (desktop));
  g_variant_dict_insert (dict, "passphrase-min-length", "u",
                         (guint) pnc_rulebook_get_number (book, PNC_FIELD_AUTH_MIN_LENGTH));
  g_variant_dict_insert (dict, "passphrase-classes", "^as",
                         pnc_rulebook_get (book, PNC_FIELD_AUTH_CLASSES, NULL)->items);
  g_variant_dict_insert (dict, "max-memory-mib", "x",
                         pnc_rulebook_get_number (book, PNC_FIELD_RESOURCES_MAX_MEMORY_MIB));
  g_variant_dict_insert (dict, "max-cpus", "x",
                         pnc_rulebook_get_number (book, PNC_FIELD_RESOURCES_MAX_CPUS));
  pnc_desktop_bus_add_text (dict, "banner",
                            pnc_rulebook_get (book, PNC_FIELD_UI_BANNER, NULL)->text);
  g_variant_dict_insert (dict, "autostart", "b",
                         pnc_rulebook_get_number (book, PNC_FIELD_UI_AUTOSTART) != 0);
}

static GVariant *
pnc_desktop_bus_policy_info (PncDesktop *desktop)
{
  const PncPolicyFiles *files = pnc_desktop_get_policy_files (desktop);
  gboolean managed = files != NULL && files->trust != NULL && !pnc_trust_is_local (files->trust);
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "managed", "b", managed);
  if (pnc_desktop_get_rulebook (desktop) != NULL)
    pnc_desktop_bus_add_policy (&dict, desktop, files->policy);
  else if (files != NULL && !g_error_matches (files->fault, PNC_ERROR, PNC_ERROR_NOT_FOUND))
    pnc_desktop_bus_add_text (&dict, "fault", files->fault->message);
  return g_variant_dict_end (&dict);
}

/* What a verdict is about that may still be allowed: then its rule says what will end it. */
static PncGround
pnc_desktop_bus_find_ground (const PncVerdict *verdict)
{
  if (verdict->answer == PNC_ANSWER_DENIED || verdict->rule == NULL)
    return verdict->ground;
  if (g_str_has_prefix (verdict->rule, "/hours/"))
    return PNC_GROUND_HOURS;
  return g_str_has_prefix (verdict->rule, "/lease/") ? PNC_GROUND_LEASE : verdict->ground;
}

/* The policy's own words for it. */
static const char *
pnc_desktop_bus_find_text (PncDesktop *desktop, const PncVerdict *verdict, const char *kind)
{
  gboolean warning = g_strcmp0 (kind, "warning") == 0;
  PncFieldId field;

  switch (pnc_desktop_bus_find_ground (verdict))
    {
    case PNC_GROUND_HOURS:
      field = PNC_FIELD_HOURS_TEXT;
      break;
    case PNC_GROUND_LEASE:
    case PNC_GROUND_CONTACT:
      field = PNC_FIELD_LEASE_LAPSE_TEXT;
      break;
    default:
      field = warning ? PNC_FIELD_VALIDITY_WARNING_TEXT : PNC_FIELD_VALIDITY_EXPIRED_TEXT;
      break;
    }
  return pnc_rulebook_get (pnc_desktop_get_rulebook (desktop), field, NULL)->text;
}

/* What will be done at the end that a warning is about. */
static const char *
pnc_desktop_bus_find_end (PncDesktop *desktop, const PncVerdict *verdict)
{
  const PncRulebook *book = pnc_desktop_get_rulebook (desktop);
  PncGround ground = pnc_desktop_bus_find_ground (verdict);
  PncFieldId field = ground == PNC_GROUND_HOURS   ? PNC_FIELD_HOURS_ON_END
                     : ground == PNC_GROUND_LEASE ? PNC_FIELD_LEASE_ON_LAPSE
                                                  : PNC_FIELD_VALIDITY_ON_EXPIRY;
  const char *action = pnc_field_get (field)->values[pnc_rulebook_get_number (book, field)];

  return pnc_build_does_action (action) ? action : "shutdown";
}

static GVariant *
pnc_desktop_bus_notice (PncDesktop *desktop)
{
  const char *kind, *done;
  const PncVerdict *verdict = pnc_desktop_get_notice (desktop, &kind, &done);
  g_autoptr (GVariant) answer = NULL;
  GVariantDict dict;

  if (verdict != NULL)
    answer = g_variant_ref_sink (pnc_verdict_to_variant (verdict));
  g_variant_dict_init (&dict, answer);
  if (verdict != NULL && pnc_desktop_get_rulebook (desktop) != NULL)
    {
      g_variant_dict_insert (&dict, "kind", "s", kind);
      pnc_desktop_bus_add_text (&dict, "text", pnc_desktop_bus_find_text (desktop, verdict, kind));
      pnc_desktop_bus_add_text (
          &dict, "done",
          g_str_equal (kind, "action") ? done : pnc_desktop_bus_find_end (desktop, verdict));
    }
  return g_variant_dict_end (&dict);
}

static GVariant *
pnc_desktop_bus_verdict (PncDesktop *desktop)
{
  const PncVerdict *verdict = pnc_desktop_get_verdict (desktop);

  return verdict != NULL ? pnc_verdict_to_variant (verdict) : g_variant_new ("a{sv}", NULL);
}

void
pnc_desktop_bus_sync_rules (PncDesktopBus *bus)
{
  PncDesktop *desktop = bus->desktop;

  pnc_dbus_pinnace1_desktop_set_policy_state (bus->skeleton,
                                              pnc_desktop_get_policy_state (desktop));
  pnc_dbus_pinnace1_desktop_set_policy_info (bus->skeleton, pnc_desktop_bus_policy_info (desktop));
  pnc_dbus_pinnace1_desktop_set_verdict (bus->skeleton, pnc_desktop_bus_verdict (desktop));
  pnc_dbus_pinnace1_desktop_set_notice (bus->skeleton, pnc_desktop_bus_notice (desktop));
}

/* Explain and Rules: after a look at the host and the folder. */

typedef struct
{
  GDBusMethodInvocation *invocation;
  PncAsk *ask; /* NULL: all */
} PncDesktopBusAsk;

static gboolean
pnc_desktop_bus_has_rules (PncDesktop *desktop, GError **error)
{
  const PncPolicyFiles *files = pnc_desktop_get_policy_files (desktop);

  if (pnc_desktop_get_rulebook (desktop) != NULL)
    return TRUE;
  if (files != NULL && !g_error_matches (files->fault, PNC_ERROR, PNC_ERROR_NOT_FOUND))
    g_propagate_error (error, g_error_copy (files->fault));
  else
    g_set_error (error, PNC_ERROR, PNC_ERROR_NOT_FOUND,
                 "“%s” has no rules yet; it gets its owner's, which allow everything, when it is "
                 "started next",
                 pnc_desktop_get_name (desktop));
  return FALSE;
}

static GVariant *
pnc_desktop_bus_list_verdicts (PncDesktop *desktop)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < PNC_N_QUESTIONS; i++)
    {
      g_autoptr (PncVerdict) verdict = pnc_desktop_decide_kind (desktop, i);

      g_variant_builder_add_value (&builder, pnc_verdict_to_variant (verdict));
    }
  return g_variant_builder_end (&builder);
}

static void
pnc_desktop_bus_asked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PncDesktop *desktop = PNC_DESKTOP (source);
  g_autofree PncDesktopBusAsk *asked = user_data;
  g_autoptr (PncAsk) ask = asked->ask;
  g_autoptr (PncVerdict) verdict = NULL;
  GError *error = NULL;

  if (!pnc_desktop_bus_has_rules (desktop, &error))
    {
      pnc_bus_call_fail (asked->invocation, error);
      return;
    }
  if (ask == NULL)
    {
      g_dbus_method_invocation_return_value (
          asked->invocation, g_variant_new ("(@aa{sv})", pnc_desktop_bus_list_verdicts (desktop)));
      return;
    }
  verdict = pnc_desktop_decide (desktop, pnc_ask_get_question (ask));
  g_dbus_method_invocation_return_value (
      asked->invocation, g_variant_new ("(@a{sv})", pnc_verdict_to_variant (verdict)));
}

static gboolean
pnc_desktop_bus_explain_cb (PncDbusPinnace1Desktop *skeleton,
                            GDBusMethodInvocation *invocation,
                            const char *question,
                            PncDesktopBus *bus)
{
  GError *error = NULL;
  PncAsk *ask = pnc_ask_parse (question, &error);
  PncDesktopBusAsk *asked;

  if (ask == NULL)
    {
      pnc_bus_call_fail (invocation, error);
      return TRUE;
    }
  asked = g_new0 (PncDesktopBusAsk, 1);
  *asked = (PncDesktopBusAsk){ invocation, ask };
  pnc_desktop_look_async (bus->desktop, pnc_desktop_bus_asked_cb, asked);
  return TRUE;
}

static gboolean
pnc_desktop_bus_rules_cb (PncDbusPinnace1Desktop *skeleton,
                          GDBusMethodInvocation *invocation,
                          PncDesktopBus *bus)
{
  PncDesktopBusAsk *asked = g_new0 (PncDesktopBusAsk, 1);

  asked->invocation = invocation;
  pnc_desktop_look_async (bus->desktop, pnc_desktop_bus_asked_cb, asked);
  return TRUE;
}

/* SetPolicy and ReportRefusal */

static void
pnc_desktop_bus_policy_set_cb (GObject *source, GAsyncResult *result, gpointer invocation)
{
  GError *error = NULL;

  if (pnc_desktop_call_finish (PNC_DESKTOP (source), result, &error))
    g_dbus_method_invocation_return_value (invocation, NULL);
  else
    pnc_bus_call_fail (invocation, error);
}

static void
pnc_desktop_bus_close_cb (gpointer fd)
{
  pnc_fd_clear (fd);
}

/* The descriptors that @handles ("ah") name, of int; NULL with an error. */
static GArray *
pnc_desktop_bus_get_all_fds (GUnixFDList *fds, GVariant *handles, GError **error)
{
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (int));
  gsize n = g_variant_n_children (handles);

  g_array_set_clear_func (all, pnc_desktop_bus_close_cb);
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) handle = g_variant_get_child_value (handles, i);
      int fd = pnc_bus_call_get_fd (fds, handle, error);

      if (fd < 0)
        return NULL;
      g_array_append_val (all, fd);
    }
  return g_steal_pointer (&all);
}

static gboolean
pnc_desktop_bus_read_threshold (GVariant *options, guint *out_threshold, GError **error)
{
  *out_threshold = 1;
  if (g_variant_n_children (options) == 0
      || (g_variant_n_children (options) == 1
          && g_variant_lookup (options, "threshold", "u", out_threshold) && *out_threshold > 0))
    return TRUE;
  g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
               "The one option of this is “threshold”, how many keys must sign, from 1 on");
  return FALSE;
}

static gboolean
pnc_desktop_bus_set_policy_cb (PncDbusPinnace1Desktop *skeleton,
                               GDBusMethodInvocation *invocation,
                               GUnixFDList *fds,
                               GVariant *policy,
                               GVariant *trust,
                               GVariant *passphrase,
                               GVariant *options,
                               PncDesktopBus *bus)
{
  g_auto (PncFd) policy_fd = PNC_FD_INIT;
  g_autoptr (GArray) trust_fds = NULL;
  g_autoptr (GArray) passphrases = NULL;
  guint threshold;
  int passphrase_fd = -1;
  GError *error = NULL;

  if (pnc_desktop_bus_read_threshold (options, &threshold, &error))
    policy_fd = pnc_bus_call_get_fd (fds, policy, &error);
  if (policy_fd >= 0)
    trust_fds = pnc_desktop_bus_get_all_fds (fds, trust, &error);
  if (trust_fds != NULL)
    passphrases = pnc_desktop_bus_get_all_fds (fds, passphrase, &error);
  if (passphrases == NULL)
    {
      pnc_bus_call_fail (invocation, error);
      return TRUE;
    }
  if (passphrases->len > 0)
    passphrase_fd = pnc_fd_steal (&g_array_index (passphrases, int, 0));
  g_array_set_clear_func (trust_fds, NULL); /* their new owner closes them */
  pnc_desktop_set_policy_async (bus->desktop, pnc_fd_steal (&policy_fd),
                                g_steal_pointer (&trust_fds), threshold, passphrase_fd,
                                pnc_desktop_bus_policy_set_cb, invocation);
  return TRUE;
}

static gboolean
pnc_desktop_bus_report_refusal_cb (PncDbusPinnace1Desktop *skeleton,
                                   GDBusMethodInvocation *invocation,
                                   const char *question,
                                   PncDesktopBus *bus)
{
  GError *error = NULL;

  if (pnc_desktop_report_refusal (bus->desktop, question, &error))
    g_dbus_method_invocation_return_value (invocation, NULL);
  else
    pnc_bus_call_fail (invocation, error);
  return TRUE;
}

static void
pnc_desktop_bus_policy_changed_cb (PncDesktop *desktop, PncDesktopBus *bus)
{
  pnc_dbus_pinnace1_desktop_emit_policy_changed (bus->skeleton);
}

void
pnc_desktop_bus_connect_rules (PncDesktopBus *bus)
{
  PncDbusPinnace1Desktop *skeleton = bus->skeleton;

  g_signal_connect (skeleton, "handle-explain", G_CALLBACK (pnc_desktop_bus_explain_cb), bus);
  g_signal_connect (skeleton, "handle-rules", G_CALLBACK (pnc_desktop_bus_rules_cb), bus);
  g_signal_connect (skeleton, "handle-set-policy", G_CALLBACK (pnc_desktop_bus_set_policy_cb), bus);
  g_signal_connect (skeleton, "handle-report-refusal",
                    G_CALLBACK (pnc_desktop_bus_report_refusal_cb), bus);
  g_signal_connect (bus->desktop, "policy-changed", G_CALLBACK (pnc_desktop_bus_policy_changed_cb),
                    bus);
}
