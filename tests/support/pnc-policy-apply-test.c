/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-policy-apply-test.h"

#include "pnc-desktop-client-rules.h"
#include "pnc-fd.h"
#include "pnc-public-key-file.h"
#include "pnc-service-test.h"

#define CALL_MS 90000

gboolean
pnc_policy_test_apply (PncDesktopClient *desktop,
                       const char *policy,
                       const PncSigningKey *trusted,
                       const char *passphrase,
                       GError **error)
{
  g_autofree char *key_text
      = trusted != NULL ? pnc_public_key_file_write (pnc_signing_key_get_public (trusted)) : NULL;
  g_auto (PncFd) policy_fd = pnc_service_test_passphrase (policy);
  g_auto (PncFd) key_fd = key_text != NULL ? pnc_service_test_passphrase (key_text) : -1;
  g_auto (PncFd) passphrase_fd = passphrase != NULL ? pnc_service_test_passphrase (passphrase) : -1;
  g_autoptr (GAsyncResult) slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  pnc_desktop_client_set_policy_async (desktop, policy_fd, &key_fd, trusted != NULL, 1,
                                       passphrase_fd, pnc_test_store_result_cb, &slot);
  result = pnc_test_wait_result (&slot, CALL_MS);
  return pnc_desktop_client_call_finish (desktop, result, error);
}

void
pnc_policy_test_rule (PncDesktopClient *desktop,
                      const PncSigningKey *key,
                      gint64 version,
                      const char *changes)
{
  g_autofree char *policy = pnc_policy_test_sign (key, version, changes);
  g_autoptr (GError) error = NULL;

  if (!pnc_policy_test_apply (desktop, policy, version == 1 ? key : NULL, NULL, &error))
    fail_msg ("%s", error->message);
}
