/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-policy-facts.h"

#include "pnc-build.h"
#include "pnc-config.h"
#include "pnc-field.h"
#include "pnc-host-networks.h"

/* The image of a desktop that was made here, and of no repository. */
#define PNC_LOCAL_IMAGE "local"

PncHostView *
pnc_host_view_new (const char *folder)
{
  PncHostView *view = g_new0 (PncHostView, 1);

  pnc_host_posture_read (folder, &view->posture);
  view->networks = pnc_host_networks_read ();
  return view;
}

void
pnc_host_view_free (PncHostView *view)
{
  if (view == NULL)
    return;
  g_ptr_array_unref (view->networks);
  g_free (view);
}

/* Not: separate_uid (a session service has its user's), screen_lock and net_bound (not known). */
static void
pnc_policy_facts_take_host (PncFacts *facts, const PncHostView *view, gboolean kvm)
{
  const struct
  {
    const char *name;
    gboolean holds;
  } offers[] = {
    { "tpm2", view->posture.tpm2 },
    { "secure_boot", view->posture.secure_boot },
    { "no_swap", view->posture.no_swap },
    { "disk_encrypted", view->posture.disk_encrypted },
    { "kvm", kvm },
  };

  for (guint i = 0; i < G_N_ELEMENTS (offers); i++)
    if (offers[i].holds)
      g_hash_table_add (facts->host, g_strdup (offers[i].name));
  facts->virtualized = view->posture.virtualized;
  for (guint i = 0; i < view->networks->len; i++)
    {
      g_autofree char *text = pnc_host_network_to_text (view->networks->pdata[i]);
      PncHostNetwork *copy = pnc_host_network_parse (text, NULL);

      if (copy != NULL)
        g_ptr_array_add (facts->networks, copy);
    }
}

static void
pnc_policy_facts_take_past (PncFacts *facts, const PncPolicySight *sight)
{
  if (sight->past == NULL)
    {
      facts->activated_at = facts->last_contact = sight->now_s;
      return;
    }
  facts->activated_at = sight->past->activated_s;
  facts->last_contact = sight->past->contact_s;
  facts->uses = sight->past->uses;
  facts->rolled_back = sight->past->rolled_back && sight->unlocked;
}

PncFacts *
pnc_policy_facts_new (const PncPolicySight *sight)
{
  PncFacts *facts = pnc_facts_new ();

  facts->now = sight->now_s;
  facts->clock_behind_s = sight->clock_behind_s;
  facts->running = sight->running;
  g_free (facts->image_id);
  facts->image_id = g_strdup (PNC_LOCAL_IMAGE);
  facts->image_created = sight->descriptor != NULL ? sight->descriptor->created : 0;
  facts->client_version = pnc_version_parse (PNC_VERSION);
  /* A passphrase opens it, and nothing that belongs to this computer. */
  facts->bound = PNC_BOUND_NONE;
  g_hash_table_add (facts->auth, g_strdup ("password"));
  for (const char *const *name = pnc_build_get_enforced (); *name != NULL; name++)
    g_hash_table_add (facts->enforces, g_strdup (*name));
  if (sight->view != NULL)
    pnc_policy_facts_take_host (facts, sight->view, sight->kvm);
  pnc_policy_facts_take_past (facts, sight);
  return facts;
}
