/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-audit-checkpoint.h"

#include "pnc-audit-event.h"
#include "pnc-audit-line-private.h"
#include "pnc-canonical.h"
#include "pnc-device-id.h"
#include "pnc-error.h"

#include <sodium.h>
#include <string.h>

/* DER of two numbers of 33 bytes. */
#define PNC_AUDIT_SIGNATURE_MAX_BYTES 72

static char *
pnc_audit_to_hex (GBytes *bytes)
{
  gsize size = g_bytes_get_size (bytes);
  char *hex = g_malloc (2 * size + 1);

  return sodium_bin2hex (hex, 2 * size + 1, g_bytes_get_data (bytes, NULL), size);
}

char *
pnc_audit_line_new_checkpoint (const PncAuditStamp *stamp,
                               guint64 generation,
                               const PncSigningKey *key,
                               const PncAuditHead *head,
                               GError **error)
{
  json_auto_t *object = pnc_audit_line_begin (stamp, PNC_AUDIT_CHECKPOINT, head);
  PncPublicKey *public_key = pnc_signing_key_get_public (key);
  const char *prev = pnc_audit_head_get_prev (head);
  g_autofree char *point = pnc_audit_to_hex (pnc_public_key_get_material (public_key));
  g_autoptr (GBytes) canonical = NULL;
  g_autoptr (GBytes) signature = NULL;
  g_autofree char *signature_hex = NULL;
  char device_id[PNC_DEVICE_ID_SIZE];

  pnc_device_id_from_key (public_key, device_id);
  json_object_set_new (object, "head", json_string (prev));
  json_object_set_new (object, "nv_gen", json_integer ((json_int_t) generation));
  json_object_set_new (object, "device_id", json_string (device_id));
  json_object_set_new (object, "key", json_string (point));
  json_object_set_new (object, "prev", json_string (prev));
  canonical = pnc_canonical_json (object, error);
  if (canonical == NULL)
    return NULL;
  signature = pnc_signing_key_sign (key, g_bytes_get_data (canonical, NULL),
                                    g_bytes_get_size (canonical));
  signature_hex = pnc_audit_to_hex (signature);
  json_object_set_new (object, "sig", json_string (signature_hex));
  return pnc_audit_line_dump (object);
}

static gboolean
pnc_audit_checkpoint_refuse (GError **error, const char *why)
{
  g_set_error_literal (error, PNC_ERROR, PNC_ERROR_TAMPERED, why);
  return FALSE;
}

/* The key that stands in the line, if it is the one that its device is named after. */
static PncPublicKey *
pnc_audit_checkpoint_read_key (const PncAuditLine *line, GError **error)
{
  guint8 point[PNC_P256_POINT_BYTES];
  g_autoptr (PncPublicKey) key = NULL;
  char device_id[PNC_DEVICE_ID_SIZE];

  sodium_hex2bin (point, sizeof point, line->key, strlen (line->key), NULL, NULL, NULL);
  key = pnc_public_key_new (PNC_SCHEME_ECDSA_P256, point, sizeof point, NULL, NULL);
  if (key == NULL)
    {
      pnc_audit_checkpoint_refuse (error, "its key is no point of P-256");
      return NULL;
    }
  pnc_device_id_from_key (key, device_id);
  if (strcmp (device_id, line->device_id) == 0)
    return g_steal_pointer (&key);
  pnc_audit_checkpoint_refuse (error, "its key is not that of the device that it names");
  return NULL;
}

gboolean
pnc_audit_checkpoint_check (const PncAuditLine *line, GError **error)
{
  g_autoptr (PncPublicKey) key = pnc_audit_checkpoint_read_key (line, error);
  json_auto_t *unsigned_line = NULL;
  g_autoptr (GBytes) canonical = NULL;
  guint8 signature[PNC_AUDIT_SIGNATURE_MAX_BYTES];
  gsize size = 0;

  if (key == NULL)
    return FALSE;
  if (strcmp (line->head, line->prev) != 0)
    return pnc_audit_checkpoint_refuse (error, "it vouches for another line than the one before");
  unsigned_line = json_copy (line->object);
  json_object_del (unsigned_line, "sig");
  canonical = pnc_canonical_json (unsigned_line, error);
  if (canonical == NULL)
    return FALSE;
  sodium_hex2bin (signature, sizeof signature, line->signature, strlen (line->signature), NULL,
                  &size, NULL);
  if (pnc_public_key_verify (key, g_bytes_get_data (canonical, NULL), g_bytes_get_size (canonical),
                             signature, size))
    return TRUE;
  return pnc_audit_checkpoint_refuse (error, "its signature does not hold: it, or a line before "
                                             "it, was changed by somebody without the device's "
                                             "key");
}
