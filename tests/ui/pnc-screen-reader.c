/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-screen-reader.h"

#include "pnc-test-screen.h"

#include <glib-unix.h>
#include <string.h>
#include <unistd.h>

#define CONFIG "/usr/share/defaults/at-spi2/accessibility.conf"
#define REGISTRY_PROGRAM "/usr/libexec/at-spi2-registryd"
#define REGISTRY "org.a11y.atspi.Registry"
#define ROOT "/org/a11y/atspi/accessible/root"
#define ACCESSIBLE "org.a11y.atspi.Accessible"
#define STATE_FOCUSABLE (1u << 11)
#define MAX_DEPTH 60

struct _PncScreenReader
{
  GSubprocess *daemon;
  GSubprocess *registry;
  GDBusConnection *bus;
};

static char *
pnc_screen_reader_start_bus (PncScreenReader *reader)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocessLauncher) launcher
      = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  char address[512] = "";
  gsize length = 0;
  int fds[2];

  if (!g_unix_open_pipe (fds, FD_CLOEXEC, &error))
    g_error ("%s", error->message);
  g_subprocess_launcher_take_fd (launcher, fds[1], 3);
  g_subprocess_launcher_set_child_setup (launcher, pnc_test_screen_die_with_parent, NULL, NULL);
  reader->daemon = g_subprocess_launcher_spawn (launcher, &error, "dbus-daemon", "--nofork",
                                                "--config-file=" CONFIG, "--print-address=3", NULL);
  if (reader->daemon == NULL)
    g_error ("dbus-daemon: %s", error->message);
  g_object_unref (g_steal_pointer (&launcher));
  while (length + 1 < sizeof address && read (fds[0], address + length, 1) == 1
         && address[length] != '\n')
    length++;
  close (fds[0]);
  address[length] = '\0';
  if (length == 0)
    g_error ("The accessibility bus did not start; is at-spi2-core installed?");
  return g_strdup (address);
}

static gboolean
pnc_screen_reader_has_registry (gpointer data)
{
  PncScreenReader *reader = data;
  g_autoptr (GVariant) answer = g_dbus_connection_call_sync (
      reader->bus, "org.freedesktop.DBus", "/", "org.freedesktop.DBus", "NameHasOwner",
      g_variant_new ("(s)", REGISTRY), NULL, G_DBUS_CALL_FLAGS_NONE, 10000, NULL, NULL);
  gboolean owned = FALSE;

  if (answer != NULL)
    g_variant_get (answer, "(b)", &owned);
  return owned;
}

/* Not by activation: it would look for the bus on a display that is not there yet. */
static void
pnc_screen_reader_start_registry (PncScreenReader *reader)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);

  g_subprocess_launcher_set_child_setup (launcher, pnc_test_screen_die_with_parent, NULL, NULL);
  reader->registry = g_subprocess_launcher_spawn (launcher, &error, REGISTRY_PROGRAM, NULL);
  if (reader->registry == NULL)
    g_error ("at-spi2-core: %s", error->message);
  pnc_test_wait_until (pnc_screen_reader_has_registry, reader, 20000);
}

PncScreenReader *
pnc_screen_reader_new (void)
{
  PncScreenReader *reader = g_new0 (PncScreenReader, 1);
  g_autoptr (GError) error = NULL;
  g_autofree char *address = pnc_screen_reader_start_bus (reader);

  g_setenv ("AT_SPI_BUS_ADDRESS", address, TRUE);
  g_unsetenv ("GTK_A11Y");
  reader->bus = g_dbus_connection_new_for_address_sync (
      address,
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
          | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL, NULL, &error);
  if (reader->bus == NULL)
    g_error ("The accessibility bus: %s", error->message);
  pnc_screen_reader_start_registry (reader);
  return reader;
}

static void
pnc_screen_reader_stop (GSubprocess *process)
{
  g_subprocess_force_exit (process);
  g_subprocess_wait (process, NULL, NULL);
  g_object_unref (process);
}

void
pnc_screen_reader_free (PncScreenReader *reader)
{
  g_dbus_connection_close_sync (reader->bus, NULL, NULL);
  g_object_unref (reader->bus);
  pnc_screen_reader_stop (reader->registry);
  pnc_screen_reader_stop (reader->daemon);
  g_free (reader);
}

/* The other side may be this very thread: wait by iterating, never by blocking. */
static GVariant *
pnc_screen_reader_call (PncScreenReader *reader,
                        const char *name,
                        const char *path,
                        const char *interface,
                        const char *method,
                        GVariant *arguments)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  g_dbus_connection_call (reader->bus, name, path, interface, method, arguments, NULL,
                          G_DBUS_CALL_FLAGS_NONE, 10000, NULL, pnc_test_store_result_cb, &slot);
  result = pnc_test_wait_result (&slot, 20000);
  return g_dbus_connection_call_finish (reader->bus, result, NULL);
}

static char *
pnc_screen_reader_get_name (PncScreenReader *reader, const char *name, const char *path)
{
  g_autoptr (GVariant) answer
      = pnc_screen_reader_call (reader, name, path, "org.freedesktop.DBus.Properties", "Get",
                                g_variant_new ("(ss)", ACCESSIBLE, "Name"));
  g_autoptr (GVariant) value = NULL;

  if (answer == NULL)
    return g_strdup ("");
  g_variant_get (answer, "(v)", &value);
  return g_variant_dup_string (value, NULL);
}

static char *
pnc_screen_reader_get_role (PncScreenReader *reader, const char *name, const char *path)
{
  g_autoptr (GVariant) answer
      = pnc_screen_reader_call (reader, name, path, ACCESSIBLE, "GetRoleName", NULL);
  char *role = NULL;

  if (answer == NULL)
    return g_strdup ("");
  g_variant_get (answer, "(s)", &role);
  return role;
}

static gboolean
pnc_screen_reader_is_focusable (PncScreenReader *reader, const char *name, const char *path)
{
  g_autoptr (GVariant) answer
      = pnc_screen_reader_call (reader, name, path, ACCESSIBLE, "GetState", NULL);
  g_autoptr (GVariant) states = NULL;
  guint low = 0;

  if (answer == NULL)
    return FALSE;
  states = g_variant_get_child_value (answer, 0);
  if (g_variant_n_children (states) > 0)
    g_variant_get_child (states, 0, "u", &low);
  return (low & STATE_FOCUSABLE) != 0;
}

/* GtkButton, AdwBin, PncShield: a class, not a name. */
static gboolean
pnc_screen_reader_is_class (const char *name)
{
  return (g_str_has_prefix (name, "Gtk") || g_str_has_prefix (name, "Adw")
          || g_str_has_prefix (name, "Pnc"))
         && strchr (name, ' ') == NULL && g_ascii_isupper (name[3]);
}

static gboolean
pnc_screen_reader_is_doubled (const char *name)
{
  gsize length = strlen (name);

  return length % 2 == 1 && name[length / 2] == ' '
         && strncmp (name, name + length / 2 + 1, length / 2) == 0;
}

static void
pnc_screen_reader_judge (const char *role, const char *name, const char *heard)
{
  const char *fault = *name == '\0'                         ? "no name"
                      : pnc_screen_reader_is_class (name)   ? "a class for a name"
                      : strchr (name, '_') != NULL          ? "an underscore in its name"
                      : pnc_screen_reader_is_doubled (name) ? "its name twice"
                                                            : NULL;

  if (fault != NULL)
    {
      gsize length = strlen (heard);

      fail_msg ("a %s (“%s”) has %s; before it came:\n…%s", role, name, fault,
                heard + (length > 700 ? length - 700 : 0));
    }
}

/* Returns how many controls are in it. What merely scrolls gets the focus only where there is
 * none, so only then it needs a name. */
static guint
pnc_screen_reader_walk (
    PncScreenReader *reader, const char *bus_name, const char *path, GString *heard, guint depth)
{
  g_autofree char *name = pnc_screen_reader_get_name (reader, bus_name, path);
  g_autofree char *role = pnc_screen_reader_get_role (reader, bus_name, path);
  gboolean focusable = pnc_screen_reader_is_focusable (reader, bus_name, path);
  g_autoptr (GVariant) answer
      = pnc_screen_reader_call (reader, bus_name, path, ACCESSIBLE, "GetChildren", NULL);
  g_autoptr (GVariantIter) children = NULL;
  const char *child_name, *child_path;
  guint controls = 0;

  g_string_append_printf (heard, "%*s%s: %s\n", (int) depth, "", role, name);
  if (answer != NULL && depth < MAX_DEPTH)
    {
      g_variant_get (answer, "(a(so))", &children);
      while (g_variant_iter_next (children, "(&s&o)", &child_name, &child_path))
        controls += pnc_screen_reader_walk (reader, child_name, child_path, heard, depth + 1);
    }
  if (focusable && (controls == 0 || !g_str_equal (role, "group")))
    pnc_screen_reader_judge (role, name, heard->str);
  return controls + (focusable ? 1 : 0);
}

char *
pnc_screen_reader_listen (PncScreenReader *reader)
{
  GString *heard = g_string_new (NULL);

  if (pnc_screen_reader_walk (reader, REGISTRY, ROOT, heard, 0) == 0)
    fail_msg ("nothing to be heard:\n%s", heard->str);
  return g_string_free (heard, FALSE);
}
