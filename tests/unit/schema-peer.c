/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-audit-line.h"
#include "pnc-descriptor.h"
#include "pnc-folder-token.h"
#include "pnc-hours.h"
#include "pnc-public-key-file.h"
#include "pnc-signing-key-file.h"
#include "pnc-state.h"
#include "pnc-stories.h"
#include "pnc-trust.h"
#include "pnc-usb-rules.h"
#include "pnc-zones.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

/* What our parsers say of documents, for schema-agreement.py: reads lines "KIND JSON", answers "ok"
 * or "no" to each. */

/* A key file is asked for by a desktop's id: by its own, so that this never is what refuses it. */
static gboolean
takes_keys (const char *text)
{
  json_auto_t *root = json_loads (text, 0, NULL);
  const char *id = json_string_value (json_object_get (root, "desktop_id"));
  g_autoptr (PncKeyFile) file
      = pnc_key_file_parse (text, strlen (text), id != NULL ? id : "", NULL);

  return file != NULL;
}

static gboolean
takes_desktop (const char *text)
{
  g_autoptr (PncDescriptor) descriptor = pnc_descriptor_parse (text, strlen (text), NULL);

  return descriptor != NULL;
}

static gboolean
takes_token (const char *text)
{
  g_autoptr (PncFolderToken) token = pnc_folder_token_parse (text, strlen (text), NULL);

  return token != NULL;
}

static gboolean
takes_state (const char *text)
{
  g_autoptr (PncState) state = pnc_state_parse (text, strlen (text), NULL);

  return state != NULL;
}

static gboolean
takes_public_key (const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (PncPublicKey) key = pnc_public_key_file_parse (bytes, "peer", NULL);

  return key != NULL;
}

static gboolean
takes_signing_key (const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (PncSigningKeyFile) file = pnc_signing_key_file_parse (bytes, "peer", NULL);

  return file != NULL;
}

static gboolean
takes_trust (const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (PncTrust) trust = pnc_trust_parse (bytes, "trust", NULL);

  return trust != NULL;
}

/* One parser has two schemas. */
static gboolean
takes_audit_line (const char *text, gboolean checkpoint)
{
  g_auto (PncAuditLine) line = { 0 };

  return pnc_audit_line_parse (text, strlen (text), &line, NULL)
         && (line.details == NULL) == checkpoint;
}

static PncDocument *
parse_document (const char *text, PncDocumentKind kind)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return pnc_document_parse_any (bytes, kind, "", NULL);
}

static gboolean
takes_policy (const char *text)
{
  g_autoptr (PncDocument) document = parse_document (text, PNC_DOCUMENT_POLICY);
  g_autoptr (PncPolicyDraft) draft
      = document != NULL ? pnc_policy_draft_parse (document, NULL) : NULL;

  return draft != NULL;
}

static gboolean
takes_stories (const char *text)
{
  g_autoptr (PncDocument) document = parse_document (text, PNC_DOCUMENT_STORIES);
  g_autoptr (PncStories) stories = document != NULL ? pnc_stories_parse (document, NULL) : NULL;

  return stories != NULL;
}

/* All scalar fields of a policy, in place of an answer. */
static void
print_policy_fields (void)
{
  for (guint i = 0; i < PNC_N_FIELDS; i++)
    printf ("%s ", pnc_field_get (i)->pointer);
  puts ("");
}

static gboolean
takes_rules (const char *kind, const char *text)
{
  json_auto_t *value = json_loads (text, JSON_DECODE_ANY, NULL);
  g_autoptr (PncUsbRules) usb = NULL;
  g_autoptr (PncNetworkRules) network = NULL;
  g_autoptr (PncZones) zones = NULL;

  if (strcmp (kind, "usb_rules") == 0)
    usb = pnc_usb_rules_new_from_json (value, FALSE, "", NULL);
  else if (strcmp (kind, "network_rules") == 0)
    network = pnc_network_rules_new_from_json (value, FALSE, "", NULL);
  else
    zones = pnc_zones_new_from_json (value, "", NULL);
  return usb != NULL || network != NULL || zones != NULL;
}

/* The two fields stand in an object with others, which are none of the module's business. */
static gboolean
takes_hours (const char *text)
{
  json_auto_t *value = json_loads (text, JSON_DECODE_ANY, NULL);
  json_t *windows = json_object_get (value, "windows");
  json_t *zone = json_object_get (value, "zone");
  g_autoptr (PncHours) hours = NULL;

  if (windows == NULL || json_object_size (value) != (zone != NULL ? 2 : 1))
    return FALSE;
  hours = pnc_hours_new_from_json (windows, zone, FALSE, "", NULL);
  return hours != NULL;
}

static gboolean
takes (const char *kind, const char *text)
{
  if (strcmp (kind, "keys") == 0)
    return takes_keys (text);
  if (strcmp (kind, "desktop") == 0)
    return takes_desktop (text);
  if (strcmp (kind, "token") == 0)
    return takes_token (text);
  if (strcmp (kind, "state") == 0)
    return takes_state (text);
  if (strcmp (kind, "public-key") == 0)
    return takes_public_key (text);
  if (strcmp (kind, "signing-key") == 0)
    return takes_signing_key (text);
  if (strcmp (kind, "trust") == 0)
    return takes_trust (text);
  if (strcmp (kind, "audit-event") == 0)
    return takes_audit_line (text, FALSE);
  if (strcmp (kind, "audit-checkpoint") == 0)
    return takes_audit_line (text, TRUE);
  if (strcmp (kind, "hours") == 0)
    return takes_hours (text);
  if (strcmp (kind, "usb_rules") == 0 || strcmp (kind, "network_rules") == 0
      || strcmp (kind, "zones") == 0)
    return takes_rules (kind, text);
  if (strcmp (kind, "policy") == 0)
    return takes_policy (text);
  if (strcmp (kind, "stories") == 0)
    return takes_stories (text);
  g_error ("No such kind of document: %s", kind);
}

int
main (void)
{
  char *line = NULL;
  size_t size = 0;

  while (getline (&line, &size, stdin) > 0)
    {
      char *text = strchr (g_strchomp (line), ' ');

      g_assert (text != NULL);
      *text++ = '\0';
      if (strcmp (line, "policy-fields") == 0)
        print_policy_fields ();
      else
        puts (takes (line, text) ? "ok" : "no");
      fflush (stdout);
    }
  free (line);
  return 0;
}
