/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-client.h"

/* Private to this folder: the half that PncDesktopClient and PncJobClient share. Mirrors the
 * properties of one object on the bus into an owner's GObject properties, survives reconnects,
 * and makes calls on it. Main thread. */
typedef struct _PncRemote PncRemote;

typedef struct
{
  const char *bus_name; /* "MemoryMib" */
  const char *name;     /* the owner's GObject property; its id is the place in the table + 1 */
  const char *type;     /* "s", "o", "u", "t", "x", "b", or a container's signature */
  GType (*enum_type) (void); /* of a "s" whose values are the nicks of an enumeration; else NULL */
} PncRemoteProperty;

/* @owner has been, or will be, given @properties by pnc_remote_install_properties(). */
PncRemote *pnc_remote_new (GObject *owner,
                           PncClient *client,
                           const char *path,
                           const char *interface,
                           const PncRemoteProperty *properties,
                           guint n_properties);
void pnc_remote_free (PncRemote *remote);

void pnc_remote_install_properties (GObjectClass *class,
                                    const PncRemoteProperty *properties,
                                    guint n_properties);

/* Loads the properties over @connection and follows them from now on. */
void pnc_remote_attach_async (PncRemote *remote,
                              GDBusConnection *connection,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean pnc_remote_attach_finish (PncRemote *remote,
                                   GAsyncResult *result,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

const char *pnc_remote_get_path (PncRemote *remote);
PncClient *pnc_remote_dup_client (PncRemote *remote); /* NULL: it is gone */
/* Borrowed; "" or 0 or an empty container before the first load. @index: place in the table. */
const char *pnc_remote_get_string (PncRemote *remote, guint index);
guint64 pnc_remote_get_number (PncRemote *remote, guint index);
GVariant *pnc_remote_get_variant (PncRemote *remote, guint index);
/* For the owner's get_property. */
void pnc_remote_get_value (PncRemote *remote, guint index, GValue *value);
/* Overrides what the service said last (it died and cannot say it). */
void pnc_remote_set (PncRemote *remote, guint index, GVariant *value);

/* Calls @method; connects first when the service has gone. @parameters may be floating and are
 * consumed; @fds may be NULL. The owner is the GTask's source object. */
void pnc_remote_call_async (PncRemote *remote,
                            const char *method,
                            GVariant *parameters,
                            GUnixFDList *fds,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
/* The answer's tuple, and its descriptors in @out_fds if that is not NULL. */
GVariant *pnc_remote_call_finish (PncRemote *remote,
                                  GAsyncResult *result,
                                  GUnixFDList **out_fds,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
