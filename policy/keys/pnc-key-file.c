/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-key-file.h"

#include "pnc-error.h"
#include "pnc-json.h"
#include "pnc-key-state.h"
#include "pnc-passphrase.h"

#include <sodium.h>
#include <string.h>

#define PNC_KEY_FILE_FORMAT 1
#define PNC_KEY_FILE_EPOCH 1
#define PNC_KEY_FILE_MAX_BYTES (64 * 1024)
#define PNC_KEY_FILE_ORG "local"
#define PNC_KEY_FILE_ALG "argon2id13"

/* Format 1 (resources/schemas/keys.schema.json) has one slot, "user", and may have a state. */
struct _PncKeyFile
{
  char *desktop_id;
  PncKeyCost cost;
  guint8 salt[PNC_KEY_SALT_BYTES];
  PncKeySlot user;
  gboolean has_state;
  PncKeyState state;
};

/* What a slot's encryption covers besides the master key: the canonical JSON of everything but the
 * slots. Keys sorted, no white space; all strings are ASCII without anything to escape, so
 * jansson's compact form is the canonical one (security.md 2.1). */
static json_t *
pnc_key_file_header_json (const PncKeyFile *file)
{
  char salt[2 * PNC_KEY_SALT_BYTES + 1];

  sodium_bin2hex (salt, sizeof salt, file->salt, sizeof file->salt);
  return json_pack ("{s:i, s:s, s:s, s:i, s:{s:s, s:i, s:i, s:s}}", "format", PNC_KEY_FILE_FORMAT,
                    "org_id", PNC_KEY_FILE_ORG, "desktop_id", file->desktop_id, "epoch",
                    PNC_KEY_FILE_EPOCH, "kdf", "alg", PNC_KEY_FILE_ALG, "m_kib",
                    (int) file->cost.memory_kib, "t", (int) file->cost.passes, "salt", salt);
}

static char *
pnc_key_file_dump (json_t *object, gsize flags)
{
  char *dumped = json_dumps (object, flags);
  char *copy = g_strdup (dumped);

  free (dumped);
  return copy;
}

static char *
pnc_key_file_dup_header (const PncKeyFile *file)
{
  json_auto_t *header = pnc_key_file_header_json (file);

  return pnc_key_file_dump (header, JSON_COMPACT | JSON_SORT_KEYS);
}

static json_t *
pnc_key_file_slots_json (const PncKeyFile *file)
{
  char nonce[2 * PNC_KEY_NONCE_BYTES + 1];
  char ct[sodium_base64_ENCODED_LEN (PNC_KEY_SEALED_BYTES, sodium_base64_VARIANT_ORIGINAL)];

  sodium_bin2hex (nonce, sizeof nonce, file->user.nonce, sizeof file->user.nonce);
  sodium_bin2base64 (ct, sizeof ct, file->user.sealed, sizeof file->user.sealed,
                     sodium_base64_VARIANT_ORIGINAL);
  return json_pack ("[{s:s, s:s, s:s}]", "type", "user", "nonce", nonce, "ct", ct);
}

/* What the state's encryption covers besides it: the same with the slots. */
static char *
pnc_key_file_dup_state_header (const PncKeyFile *file)
{
  json_auto_t *header = pnc_key_file_header_json (file);

  json_object_set_new (header, "slots", pnc_key_file_slots_json (file));
  return pnc_key_file_dump (header, JSON_COMPACT | JSON_SORT_KEYS);
}

static json_t *
pnc_key_file_state_json (const PncKeyFile *file)
{
  char nonce[2 * PNC_KEY_NONCE_BYTES + 1];
  char ct[sodium_base64_ENCODED_LEN (PNC_KEY_STATE_BYTES, sodium_base64_VARIANT_ORIGINAL)];

  sodium_bin2hex (nonce, sizeof nonce, file->state.nonce, sizeof file->state.nonce);
  sodium_bin2base64 (ct, sizeof ct, file->state.sealed, sizeof file->state.sealed,
                     sodium_base64_VARIANT_ORIGINAL);
  return json_pack ("{s:s, s:s}", "nonce", nonce, "ct", ct);
}

static PncSecret *
pnc_key_file_derive_kek (const PncKeyFile *file, const PncSecret *passphrase, GError **error)
{
  PncKeyContext context = { .org_id = PNC_KEY_FILE_ORG,
                            .device_id = "",
                            .desktop_id = file->desktop_id,
                            .epoch = PNC_KEY_FILE_EPOCH,
                            .slot_type = "user" };
  g_autoptr (PncSecret) share = pnc_key_stretch (passphrase, file->cost, file->salt, error);

  return share != NULL ? pnc_key_combine (&context, share) : NULL;
}

static gboolean
pnc_key_file_wrap (PncKeyFile *file,
                   const PncSecret *vmk,
                   const PncSecret *passphrase,
                   GError **error)
{
  g_autoptr (PncSecret) kek = NULL;
  g_autofree char *header = NULL;

  if (pnc_secret_size (passphrase) < 1 || pnc_secret_size (passphrase) > PNC_PASSPHRASE_MAX_BYTES)
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
                   "A passphrase has 1 to %d bytes, this one has %" G_GSIZE_FORMAT,
                   PNC_PASSPHRASE_MAX_BYTES, pnc_secret_size (passphrase));
      return FALSE;
    }
  kek = pnc_key_file_derive_kek (file, passphrase, error);
  if (kek == NULL)
    return FALSE;
  header = pnc_key_file_dup_header (file);
  pnc_key_slot_seal (&file->user, kek, header, vmk);
  return TRUE;
}

static gboolean
pnc_key_cost_check (json_int_t memory_kib, json_int_t passes, GError **error)
{
  if (memory_kib >= PNC_KEY_COST_MEMORY_MIN_KIB && memory_kib <= PNC_KEY_COST_MEMORY_MAX_KIB
      && passes >= PNC_KEY_COST_PASSES_MIN && passes <= PNC_KEY_COST_PASSES_MAX)
    return TRUE;
  g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED,
               "keys.json is damaged: Argon2id with %" G_GINT64_FORMAT " KiB and %" G_GINT64_FORMAT
               " passes is outside the bounds (%d to %d KiB, %d to %d passes)",
               (gint64) memory_kib, (gint64) passes, PNC_KEY_COST_MEMORY_MIN_KIB,
               PNC_KEY_COST_MEMORY_MAX_KIB, PNC_KEY_COST_PASSES_MIN, PNC_KEY_COST_PASSES_MAX);
  return FALSE;
}

static gboolean
pnc_key_file_refuse (GError **error, const char *field)
{
  g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED,
               "keys.json is damaged: “%s” has a value that this version does not know", field);
  return FALSE;
}

static gboolean
pnc_key_file_take_hex (
    const char *text, guint8 *out_bytes, gsize size_bytes, const char *field, GError **error)
{
  if (!pnc_json_is_hex (text, 2 * size_bytes))
    return pnc_key_file_refuse (error, field);
  return sodium_hex2bin (out_bytes, size_bytes, text, 2 * size_bytes, NULL, NULL, NULL) == 0;
}

static gboolean
pnc_key_file_take_kdf (PncKeyFile *file, json_t *kdf, GError **error)
{
  json_int_t memory_kib, passes;
  const char *alg, *salt;

  if (!pnc_json_unpack (kdf, "keys.json", error, "{s:s, s:I, s:I, s:s}", "alg", &alg, "m_kib",
                        &memory_kib, "t", &passes, "salt", &salt))
    return FALSE;
  if (strcmp (alg, PNC_KEY_FILE_ALG) != 0)
    return pnc_key_file_refuse (error, "alg");
  if (!pnc_key_cost_check (memory_kib, passes, error))
    return FALSE;
  file->cost.memory_kib = memory_kib;
  file->cost.passes = passes;
  return pnc_key_file_take_hex (salt, file->salt, sizeof file->salt, "salt", error);
}

/* Sizes are multiples of 3, which fill their digits exactly, so there is one way to write them. */
static gboolean
pnc_key_file_take_base64 (
    const char *text, guint8 *out_bytes, gsize size_bytes, const char *field, GError **error)
{
  gsize decoded = 0;

  if (sodium_base642bin (out_bytes, size_bytes, text, strlen (text), NULL, &decoded, NULL,
                         sodium_base64_VARIANT_ORIGINAL)
          == 0
      && decoded == size_bytes)
    return TRUE;
  return pnc_key_file_refuse (error, field);
}

static gboolean
pnc_key_file_take_slot (PncKeyFile *file, json_t *slot, GError **error)
{
  const char *type, *nonce, *ct;

  if (!pnc_json_unpack (slot, "keys.json", error, "{s:s, s:s, s:s}", "type", &type, "nonce", &nonce,
                        "ct", &ct))
    return FALSE;
  if (strcmp (type, "user") != 0)
    return pnc_key_file_refuse (error, "type");
  return pnc_key_file_take_base64 (ct, file->user.sealed, sizeof file->user.sealed, "ct", error)
         && pnc_key_file_take_hex (nonce, file->user.nonce, sizeof file->user.nonce, "nonce",
                                   error);
}

static gboolean
pnc_key_file_take_state (PncKeyFile *file, json_t *state, GError **error)
{
  const char *nonce, *ct;

  if (!pnc_json_unpack (state, "keys.json", error, "{s:s, s:s}", "nonce", &nonce, "ct", &ct))
    return FALSE;
  file->has_state = TRUE;
  return pnc_key_file_take_base64 (ct, file->state.sealed, sizeof file->state.sealed, "ct", error)
         && pnc_key_file_take_hex (nonce, file->state.nonce, sizeof file->state.nonce, "nonce",
                                   error);
}

static gboolean
pnc_key_file_take_header (PncKeyFile *file,
                          json_int_t format,
                          const char *org,
                          json_int_t epoch,
                          const char *desktop_id,
                          const char *expected_id,
                          GError **error)
{
  if (format != PNC_KEY_FILE_FORMAT)
    return pnc_key_file_refuse (error, "format");
  if (strcmp (org, PNC_KEY_FILE_ORG) != 0)
    return pnc_key_file_refuse (error, "org_id");
  if (epoch != PNC_KEY_FILE_EPOCH)
    return pnc_key_file_refuse (error, "epoch");
  if (!pnc_json_is_uuid (desktop_id))
    return pnc_key_file_refuse (error, "desktop_id");
  if (strcmp (desktop_id, expected_id) != 0)
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED,
                   "keys.json belongs to another desktop (%s, not %s); put this desktop's own back",
                   desktop_id, expected_id);
      return FALSE;
    }
  file->desktop_id = g_strdup (desktop_id);
  return TRUE;
}

PncKeyFile *
pnc_key_file_new (const char *desktop_id,
                  PncKeyCost cost,
                  const PncSecret *vmk,
                  const PncSecret *passphrase,
                  GError **error)
{
  g_autoptr (PncKeyFile) file = g_new0 (PncKeyFile, 1);

  g_return_val_if_fail (pnc_json_is_uuid (desktop_id), NULL);
  g_return_val_if_fail (pnc_secret_size (vmk) == PNC_VMK_BYTES, NULL);
  if (!pnc_key_cost_check (cost.memory_kib, cost.passes, error))
    return NULL;
  file->desktop_id = g_strdup (desktop_id);
  file->cost = cost;
  randombytes_buf (file->salt, sizeof file->salt);
  if (!pnc_key_file_wrap (file, vmk, passphrase, error))
    return NULL;
  return g_steal_pointer (&file);
}

PncKeyFile *
pnc_key_file_parse (const char *json, gsize size_bytes, const char *desktop_id, GError **error)
{
  g_autoptr (PncKeyFile) file = g_new0 (PncKeyFile, 1);
  json_auto_t *root
      = pnc_json_parse_object (json, size_bytes, PNC_KEY_FILE_MAX_BYTES, "keys.json", error);
  json_t *kdf, *slots, *state = NULL;
  json_int_t format, epoch;
  const char *org, *id;

  if (root == NULL
      || !pnc_json_unpack (root, "keys.json", error, "{s:I, s:s, s:s, s:I, s:o, s:o, s?o}",
                           "format", &format, "org_id", &org, "desktop_id", &id, "epoch", &epoch,
                           "kdf", &kdf, "slots", &slots, "state", &state)
      || !pnc_key_file_take_header (file, format, org, epoch, id, desktop_id, error)
      || !pnc_key_file_take_kdf (file, kdf, error))
    return NULL;
  if (!json_is_array (slots) || json_array_size (slots) != 1)
    {
      pnc_key_file_refuse (error, "slots");
      return NULL;
    }
  if (!pnc_key_file_take_slot (file, json_array_get (slots, 0), error)
      || (state != NULL && !pnc_key_file_take_state (file, state, error)))
    return NULL;
  return g_steal_pointer (&file);
}

PncSecret *
pnc_key_file_unlock (const PncKeyFile *file, const PncSecret *passphrase, GError **error)
{
  g_autoptr (PncSecret) kek = pnc_key_file_derive_kek (file, passphrase, error);
  g_autofree char *header = NULL;
  PncSecret *vmk;

  if (kek == NULL)
    return NULL;
  header = pnc_key_file_dup_header (file);
  vmk = pnc_key_slot_open (&file->user, kek, header);
  if (vmk == NULL)
    g_set_error (error, PNC_ERROR, PNC_ERROR_WRONG_CREDENTIAL,
                 "The passphrase does not open this desktop; type it again");
  return vmk;
}

static PncKeyFile *
pnc_key_file_copy (const PncKeyFile *file)
{
  PncKeyFile *copy = g_memdup2 (file, sizeof *file);

  copy->desktop_id = g_strdup (file->desktop_id);
  return copy;
}

/* The salt stays, and the header as long as its cost will do: slots of other kinds, which whoever
 * changes the passphrase cannot rewrap, will be covered by it. */
PncKeyFile *
pnc_key_file_rewrap (const PncKeyFile *file,
                     const PncSecret *vmk,
                     const PncSecret *new_passphrase,
                     PncKeyCost at_least,
                     GError **error)
{
  g_autoptr (PncKeyFile) changed = pnc_key_file_copy (file);
  g_autoptr (PncSecret) state_key = NULL;
  g_autoptr (PncState) state = NULL;

  g_return_val_if_fail (pnc_secret_size (vmk) == PNC_VMK_BYTES, NULL);
  changed->cost.memory_kib = MAX (changed->cost.memory_kib, at_least.memory_kib);
  changed->cost.passes = MAX (changed->cost.passes, at_least.passes);
  if (!pnc_key_cost_check (changed->cost.memory_kib, changed->cost.passes, error)
      || !pnc_key_file_wrap (changed, vmk, new_passphrase, error))
    return NULL;
  state_key = pnc_key_derive (vmk, file->desktop_id, "state");
  state = pnc_key_file_open_state (file, state_key, NULL);
  return state != NULL ? pnc_key_file_seal_state (changed, state_key, state)
                       : g_steal_pointer (&changed);
}

PncState *
pnc_key_file_open_state (const PncKeyFile *file, const PncSecret *state_key, GError **error)
{
  g_autofree char *header = NULL;

  if (!file->has_state)
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_NOT_FOUND, "keys.json holds no sealed state");
      return NULL;
    }
  header = pnc_key_file_dup_state_header (file);
  return pnc_key_state_open (&file->state, state_key, header, error);
}

PncKeyFile *
pnc_key_file_seal_state (const PncKeyFile *file, const PncSecret *state_key, const PncState *state)
{
  PncKeyFile *sealed = pnc_key_file_copy (file);
  g_autofree char *header = pnc_key_file_dup_state_header (sealed);

  pnc_key_state_seal (&sealed->state, state_key, header, state);
  sealed->has_state = TRUE;
  return sealed;
}

char *
pnc_key_file_to_json (const PncKeyFile *file)
{
  json_auto_t *root = pnc_key_file_header_json (file);
  g_autofree char *text = NULL;

  json_object_set_new (root, "slots", pnc_key_file_slots_json (file));
  if (file->has_state)
    json_object_set_new (root, "state", pnc_key_file_state_json (file));
  text = pnc_key_file_dump (root, JSON_INDENT (2));
  return g_strconcat (text, "\n", NULL);
}

PncSecret *
pnc_key_derive (const PncSecret *vmk, const char *desktop_id, const char *purpose)
{
  g_autofree char *info = g_strdup_printf ("pinnace/%s/1", purpose);

  return pnc_secret_hkdf (vmk, desktop_id, strlen (desktop_id), info, strlen (info), 32);
}

void
pnc_key_file_free (PncKeyFile *file)
{
  if (file == NULL)
    return;
  g_free (file->desktop_id);
  g_free (file);
}
