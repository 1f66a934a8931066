/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "tuf-fetch.h"

#include "pnc-error.h"

#include <curl/curl.h>

#define CONNECT_S 15
#define SLOW_BYTES_S 1000
#define SLOW_S 30
#define MAX_REDIRECTS 3

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CURL, curl_easy_cleanup)

typedef struct
{
  GByteArray *bytes;
  gsize max_bytes;
  gboolean is_too_long;
} TufBody;

static size_t
tuf_body_write (char *data, size_t size, size_t n, void *user_data)
{
  TufBody *body = user_data;

  body->is_too_long = size * n > body->max_bytes - body->bytes->len;
  if (body->is_too_long)
    return 0;
  g_byte_array_append (body->bytes, (const guint8 *) data, size * n);
  return size * n;
}

static void
tuf_fetch_set_up (CURL *curl, const char *url, TufBody *body)
{
  curl_easy_setopt (curl, CURLOPT_URL, url);
  curl_easy_setopt (curl, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt (curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt (curl, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  curl_easy_setopt (curl, CURLOPT_FOLLOWLOCATION, 1L);
  curl_easy_setopt (curl, CURLOPT_MAXREDIRS, (long) MAX_REDIRECTS);
  curl_easy_setopt (curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt (curl, CURLOPT_CONNECTTIMEOUT, (long) CONNECT_S);
  curl_easy_setopt (curl, CURLOPT_LOW_SPEED_LIMIT, (long) SLOW_BYTES_S);
  curl_easy_setopt (curl, CURLOPT_LOW_SPEED_TIME, (long) SLOW_S);
  curl_easy_setopt (curl, CURLOPT_WRITEFUNCTION, tuf_body_write);
  curl_easy_setopt (curl, CURLOPT_WRITEDATA, body);
}

static gboolean
tuf_fetch_run (CURL *curl, const char *url, const TufBody *body, GError **error)
{
  CURLcode code = curl_easy_perform (curl);
  long status = 0;

  curl_easy_getinfo (curl, CURLINFO_RESPONSE_CODE, &status);
  if (status == 403 || status == 404)
    g_set_error (error, PNC_ERROR, PNC_ERROR_NOT_FOUND, "%s is not there (%ld)", url, status);
  else if (body->is_too_long)
    g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED,
                 "%s is longer than the %" G_GSIZE_FORMAT " bytes that it may have", url,
                 body->max_bytes);
  else if (code != CURLE_OK)
    g_set_error (error, PNC_ERROR, PNC_ERROR_UNAVAILABLE, "%s: %s", url, curl_easy_strerror (code));
  else if (status != 200)
    g_set_error (error, PNC_ERROR, PNC_ERROR_UNAVAILABLE, "%s: the server answered %ld", url,
                 status);
  else
    return TRUE;
  return FALSE;
}

GBytes *
tuf_fetch (const char *base, const char *name, gsize max_bytes, GError **error)
{
  g_autoptr (CURL) curl = curl_easy_init ();
  g_autofree char *url = g_strconcat (base, g_str_has_suffix (base, "/") ? "" : "/", name, NULL);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  TufBody body = { bytes, max_bytes, FALSE };

  g_assert (curl != NULL);
  tuf_fetch_set_up (curl, url, &body);
  if (!tuf_fetch_run (curl, url, &body, error))
    return NULL;
  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}
