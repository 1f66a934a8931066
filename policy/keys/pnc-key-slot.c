/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-key-slot.h"

#include "pnc-error.h"

#include <sodium.h>
#include <string.h>

G_STATIC_ASSERT (PNC_KEY_SALT_BYTES == crypto_pwhash_argon2id_SALTBYTES);
G_STATIC_ASSERT (PNC_KEY_NONCE_BYTES == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
G_STATIC_ASSERT (PNC_KEY_SEALED_BYTES == PNC_VMK_BYTES + crypto_aead_xchacha20poly1305_ietf_ABYTES);

/* Keys that a callee left on the stack do not stay there (security.md 2.10). */
#define PNC_KEY_STACK_BYTES 4096

#define PNC_KEY_SHARE_BYTES 32

PncSecret *
pnc_key_stretch (const PncSecret *passphrase,
                 PncKeyCost cost,
                 const guint8 salt[PNC_KEY_SALT_BYTES],
                 GError **error)
{
  g_autoptr (PncSecret) share = pnc_secret_new (PNC_KEY_SHARE_BYTES);
  int result = crypto_pwhash (pnc_secret_bytes (share), PNC_KEY_SHARE_BYTES,
                              (const char *) pnc_secret_peek (passphrase),
                              pnc_secret_size (passphrase), salt, cost.passes,
                              (gsize) cost.memory_kib * 1024, crypto_pwhash_ALG_ARGON2ID13);

  sodium_stackzero (PNC_KEY_STACK_BYTES);
  if (result != 0)
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_UNAVAILABLE,
                   "Opening the key needs %u MiB of free memory; close other programs and try "
                   "again",
                   cost.memory_kib / 1024);
      return NULL;
    }
  return g_steal_pointer (&share);
}

static void
pnc_key_append_item (GByteArray *bytes, gconstpointer item, gsize size_bytes)
{
  guint32 length = GUINT32_TO_BE ((guint32) size_bytes);

  g_byte_array_append (bytes, (const guint8 *) &length, sizeof length);
  g_byte_array_append (bytes, item, size_bytes);
}

static void
pnc_key_append_text (GByteArray *bytes, const char *text)
{
  pnc_key_append_item (bytes, text, strlen (text));
}

PncSecret *
pnc_key_combine (const PncKeyContext *context, const PncSecret *user_share)
{
  static const char label[] = "pinnace/kek/1";
  g_autoptr (GByteArray) info = g_byte_array_new ();
  g_autoptr (PncSecret) ikm = pnc_secret_new (sizeof (guint32) + pnc_secret_size (user_share));
  guint32 share_length = GUINT32_TO_BE ((guint32) pnc_secret_size (user_share));
  guint64 epoch = GUINT64_TO_BE (context->epoch);

  /* In locked memory, so not through the byte array. */
  memcpy (pnc_secret_bytes (ikm), &share_length, sizeof share_length);
  memcpy (pnc_secret_bytes (ikm) + sizeof share_length, pnc_secret_peek (user_share),
          pnc_secret_size (user_share));

  g_byte_array_append (info, (const guint8 *) label, strlen (label));
  pnc_key_append_text (info, context->org_id);
  pnc_key_append_text (info, context->device_id);
  pnc_key_append_text (info, context->desktop_id);
  pnc_key_append_item (info, &epoch, sizeof epoch);
  pnc_key_append_text (info, context->slot_type);
  pnc_key_append_text (info, "passphrase");
  return pnc_secret_hkdf (ikm, context->desktop_id, strlen (context->desktop_id), info->data,
                          info->len, crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
}

void
pnc_key_slot_seal (PncKeySlot *out_slot,
                   const PncSecret *kek,
                   const char *header,
                   const PncSecret *vmk)
{
  randombytes_buf (out_slot->nonce, sizeof out_slot->nonce);
  crypto_aead_xchacha20poly1305_ietf_encrypt (
      out_slot->sealed, NULL, pnc_secret_peek (vmk), PNC_VMK_BYTES, (const guint8 *) header,
      strlen (header), NULL, out_slot->nonce, pnc_secret_peek (kek));
  sodium_stackzero (PNC_KEY_STACK_BYTES);
}

PncSecret *
pnc_key_slot_open (const PncKeySlot *slot, const PncSecret *kek, const char *header)
{
  g_autoptr (PncSecret) vmk = pnc_secret_new (PNC_VMK_BYTES);
  int result = crypto_aead_xchacha20poly1305_ietf_decrypt (
      pnc_secret_bytes (vmk), NULL, NULL, slot->sealed, sizeof slot->sealed,
      (const guint8 *) header, strlen (header), slot->nonce, pnc_secret_peek (kek));

  sodium_stackzero (PNC_KEY_STACK_BYTES);
  return result == 0 ? g_steal_pointer (&vmk) : NULL;
}
