/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-job-client.h"

#include "pnc-client-private.h"
#include "pnc-error.h"
#include "pnc-rate.h"

struct _PncJobClient
{
  GObject parent_instance;

  PncRemote *remote;
  PncRate rate;
  PncDesktopClient *made; /* NULL until it is in the list */
  gboolean finished;
};

G_DEFINE_TYPE (PncJobClient, pnc_job_client, G_TYPE_OBJECT)

enum
{
  VALUE_KIND,
  VALUE_SUBJECT,
  VALUE_DESKTOP,
  VALUE_PHASE,
  VALUE_BYTES_DONE,
  VALUE_BYTES_TOTAL,
  VALUE_FINISHED,
  VALUE_ERROR_CODE,
  VALUE_ERROR_MESSAGE,
};

static const PncRemoteProperty properties[] = {
  [VALUE_KIND] = { "Kind", "kind", "s" },
  [VALUE_SUBJECT] = { "Subject", "subject", "s" },
  [VALUE_DESKTOP] = { "Desktop", "desktop", "o" },
  [VALUE_PHASE] = { "Phase", "phase", "s" },
  [VALUE_BYTES_DONE] = { "BytesDone", "bytes-done", "t" },
  [VALUE_BYTES_TOTAL] = { "BytesTotal", "bytes-total", "t" },
  [VALUE_FINISHED] = { "Finished", "finished-there", "b" },
  [VALUE_ERROR_CODE] = { "ErrorCode", "error-code", "s" },
  [VALUE_ERROR_MESSAGE] = { "ErrorMessage", "error-message", "s" },
};

enum
{
  PROP_FINISHED = G_N_ELEMENTS (properties) + 1,
};

static void
pnc_job_client_set_finished (PncJobClient *job)
{
  if (job->finished)
    return;
  job->finished = TRUE;
  g_object_notify (G_OBJECT (job), "finished");
}

static void
pnc_job_client_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PncJobClient) job = user_data;
  g_autoptr (GObject) made = pnc_client_attach_finish (PNC_CLIENT (source), result, NULL);

  if (made != NULL)
    g_set_object (&job->made, PNC_DESKTOP_CLIENT (made));
  pnc_job_client_set_finished (job);
}

/* It is finished for us when what it made is in the list, so that who waits for it finds it. */
static void
pnc_job_client_finish (PncJobClient *job)
{
  g_autoptr (PncClient) client = pnc_remote_dup_client (job->remote);
  const char *path = pnc_remote_get_string (job->remote, VALUE_DESKTOP);

  if (client != NULL && pnc_client_get_connection (client) != NULL
      && g_str_has_prefix (path, "/org/pinnace/desktop/"))
    pnc_client_attach_async (client, path, pnc_job_client_listed_cb, g_object_ref (job));
  else
    pnc_job_client_set_finished (job);
}

static void
pnc_job_client_notify (GObject *object, GParamSpec *spec)
{
  PncJobClient *job = PNC_JOB_CLIENT (object);

  if (g_str_equal (spec->name, properties[VALUE_BYTES_DONE].name))
    pnc_rate_add (&job->rate, g_get_monotonic_time (), pnc_job_client_get_bytes_done (job));
  else if (g_str_equal (spec->name, properties[VALUE_FINISHED].name)
           && pnc_remote_get_number (job->remote, VALUE_FINISHED) != 0)
    pnc_job_client_finish (job);
}

static void
pnc_job_client_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  PncJobClient *job = PNC_JOB_CLIENT (object);

  if (id == PROP_FINISHED)
    g_value_set_boolean (value, job->finished);
  else
    pnc_remote_get_value (job->remote, id - 1, value);
}

static void
pnc_job_client_finalize (GObject *object)
{
  g_clear_object (&PNC_JOB_CLIENT (object)->made);
  g_clear_pointer (&PNC_JOB_CLIENT (object)->remote, pnc_remote_free);
  G_OBJECT_CLASS (pnc_job_client_parent_class)->finalize (object);
}

static void
pnc_job_client_class_init (PncJobClientClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->notify = pnc_job_client_notify;
  object_class->get_property = pnc_job_client_get_property;
  object_class->finalize = pnc_job_client_finalize;
  pnc_remote_install_properties (object_class, properties, G_N_ELEMENTS (properties));
  g_object_class_install_property (
      object_class, PROP_FINISHED,
      g_param_spec_boolean ("finished", NULL, NULL, FALSE,
                            G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
}

static void
pnc_job_client_init (PncJobClient *job)
{
}

PncJobClient *
pnc_job_client_new (PncClient *client, const char *path)
{
  PncJobClient *job = g_object_new (PNC_TYPE_JOB_CLIENT, NULL);

  job->remote = pnc_remote_new (G_OBJECT (job), client, path, PNC_BUS_INTERFACE ".Job", properties,
                                G_N_ELEMENTS (properties));
  return job;
}

PncRemote *
pnc_job_client_get_remote (PncJobClient *job)
{
  return job->remote;
}

void
pnc_job_client_set_lost (PncJobClient *job)
{
  if (pnc_remote_get_number (job->remote, VALUE_FINISHED) != 0)
    return;
  pnc_remote_set (job->remote, VALUE_ERROR_CODE,
                  g_variant_new_string (pnc_error_code_nick (PNC_ERROR_UNAVAILABLE)));
  pnc_remote_set (job->remote, VALUE_ERROR_MESSAGE,
                  g_variant_new_string ("The service ended before this was done; start it again"));
  pnc_remote_set (job->remote, VALUE_FINISHED, g_variant_new_boolean (TRUE));
}

const char *
pnc_job_client_get_kind (PncJobClient *job)
{
  return pnc_remote_get_string (job->remote, VALUE_KIND);
}

const char *
pnc_job_client_get_subject (PncJobClient *job)
{
  return pnc_remote_get_string (job->remote, VALUE_SUBJECT);
}

const char *
pnc_job_client_get_phase (PncJobClient *job)
{
  return pnc_remote_get_string (job->remote, VALUE_PHASE);
}

guint64
pnc_job_client_get_bytes_done (PncJobClient *job)
{
  return pnc_remote_get_number (job->remote, VALUE_BYTES_DONE);
}

guint64
pnc_job_client_get_bytes_total (PncJobClient *job)
{
  return pnc_remote_get_number (job->remote, VALUE_BYTES_TOTAL);
}

guint64
pnc_job_client_get_bytes_per_second (PncJobClient *job)
{
  return pnc_rate_per_second (&job->rate, g_get_monotonic_time ());
}

int
pnc_job_client_get_seconds_left (PncJobClient *job)
{
  guint64 done = pnc_job_client_get_bytes_done (job);
  guint64 total = pnc_job_client_get_bytes_total (job);

  if (total == 0 || done > total)
    return -1;
  return pnc_rate_seconds_left (&job->rate, g_get_monotonic_time (), total - done);
}

gboolean
pnc_job_client_get_finished (PncJobClient *job)
{
  return job->finished;
}

static PncErrorCode
pnc_job_client_get_error_code (PncJobClient *job)
{
  const char *nick = pnc_remote_get_string (job->remote, VALUE_ERROR_CODE);

  for (int code = 0; code < PNC_ERROR_N_CODES; code++)
    if (g_str_equal (nick, pnc_error_code_nick (code)))
      return code;
  return PNC_ERROR_UNAVAILABLE;
}

gboolean
pnc_job_client_get_result (PncJobClient *job, GError **error)
{
  g_return_val_if_fail (pnc_job_client_get_finished (job), FALSE);

  if (*pnc_remote_get_string (job->remote, VALUE_ERROR_CODE) == '\0')
    return TRUE;
  g_set_error_literal (error, PNC_ERROR, pnc_job_client_get_error_code (job),
                       pnc_remote_get_string (job->remote, VALUE_ERROR_MESSAGE));
  return FALSE;
}

void
pnc_job_client_cancel (PncJobClient *job)
{
  pnc_remote_call_async (job->remote, "Cancel", NULL, NULL, NULL, NULL, NULL);
}

PncDesktopClient *
pnc_job_client_get_desktop (PncJobClient *job)
{
  return job->made;
}
