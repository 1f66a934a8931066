/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-test-screen.h"

#include <X11/XKBlib.h>
#include <X11/Xatom.h>
#include <X11/Xutil.h>
#include <X11/extensions/XTest.h>
#include <glib-unix.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>
#include <xkbcommon/xkbcommon.h>

#define PNC_TEST_SCREEN_SIZE "1600x1200x24"

#define KEYCODE_ENTER 36
#define KEYCODE_SHIFT 50
#define KEYCODE_ALTGR 108

/* The places of a board's letters, digits and marks; what lies beyond are keys that only a keymap
 * has. */
#define KEYCODE_FIRST 10
#define KEYCODE_LAST 94
#define N_LEVELS 4 /* plain, Shift, AltGr, both */

/* A hand is not faster, and a PS/2 keyboard's queue in a guest that is slow to empty it holds eight
 * strokes. */
#define KEY_PACE_US 30000

/* What these two print is no test's result. */
#define SILENT (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE)

/* Setting up */

void
pnc_test_screen_die_with_parent (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

/* The X server picks a free display by itself and says which. */
static void
pnc_test_screen_start_server (PncTestScreen *screen)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (SILENT);
  char number[16] = "";
  gsize length = 0;
  int fds[2];

  if (!g_unix_open_pipe (fds, FD_CLOEXEC, &error))
    g_error ("%s", error->message);
  g_subprocess_launcher_take_fd (launcher, fds[1], 3);
  g_subprocess_launcher_set_child_setup (launcher, pnc_test_screen_die_with_parent, NULL, NULL);
  screen->server
      = g_subprocess_launcher_spawn (launcher, &error, "Xvfb", "-displayfd", "3", "-screen", "0",
                                     PNC_TEST_SCREEN_SIZE, "-nolisten", "tcp", "-noreset", NULL);
  if (screen->server == NULL)
    g_error ("Xvfb: %s", error->message);
  g_object_unref (g_steal_pointer (&launcher)); /* closes our copy of the pipe's end */
  while (length + 1 < sizeof number && read (fds[0], number + length, 1) == 1
         && number[length] != '\n')
    length++;
  close (fds[0]);
  number[length] = '\0';
  if (length == 0)
    g_error ("Xvfb did not start");
  screen->name = g_strdup_printf (":%s", number);
}

static int
pnc_test_screen_ignore_error (Display *display, XErrorEvent *event)
{
  return 0;
}

/* @length: in units of @type's format, how much of it at most; free with XFree(). NULL: there is
 * none, or no such window. */
static unsigned char *
pnc_test_screen_get_property (
    PncTestScreen *screen, Window window, const char *name, long length, unsigned long *out_n_items)
{
  Atom type;
  int format;
  unsigned long rest;
  unsigned char *value = NULL;
  Atom atom = XInternAtom (screen->x, name, False);
  /* The window may be gone by now, which would end us. */
  XErrorHandler handler = XSetErrorHandler (pnc_test_screen_ignore_error);
  int code;

  *out_n_items = 0;
  code = XGetWindowProperty (screen->x, window, atom, 0, length, False, AnyPropertyType, &type,
                             &format, out_n_items, &rest, &value);
  XSetErrorHandler (handler);
  return code == Success ? value : NULL;
}

static gboolean
pnc_test_screen_manager_is_there (gpointer data)
{
  PncTestScreen *screen = data;
  unsigned long n_items;
  unsigned char *value = pnc_test_screen_get_property (screen, DefaultRootWindow (screen->x),
                                                       "_NET_SUPPORTING_WM_CHECK", 1, &n_items);

  if (value != NULL)
    XFree (value);
  return n_items == 1;
}

static void
pnc_test_screen_start_manager (PncTestScreen *screen)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (SILENT);

  g_subprocess_launcher_set_child_setup (launcher, pnc_test_screen_die_with_parent, NULL, NULL);
  screen->manager = g_subprocess_launcher_spawn (launcher, &error, "openbox", NULL);
  if (screen->manager == NULL)
    g_error ("openbox: %s", error->message);
  pnc_test_wait_until (pnc_test_screen_manager_is_there, screen, 20000);
}

PncTestScreen *
pnc_test_screen_new (void)
{
  PncTestScreen *screen = g_new0 (PncTestScreen, 1);

  pnc_test_screen_start_server (screen);
  g_setenv ("DISPLAY", screen->name, TRUE);
  g_setenv ("GDK_BACKEND", "x11", TRUE);
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  g_unsetenv ("DBUS_SESSION_BUS_ADDRESS");
  g_unsetenv ("WAYLAND_DISPLAY");
  screen->x = XOpenDisplay (screen->name);
  pnc_test_screen_start_manager (screen);
  return screen;
}

static void
pnc_test_screen_stop (GSubprocess *process)
{
  g_subprocess_force_exit (process);
  g_subprocess_wait (process, NULL, NULL);
  g_object_unref (process);
}

void
pnc_test_screen_free (PncTestScreen *screen)
{
  if (screen == NULL)
    return;
  XCloseDisplay (screen->x);
  pnc_test_screen_stop (screen->manager);
  pnc_test_screen_stop (screen->server);
  g_free (screen->name);
  g_free (screen);
}

/* Eyes */

void
pnc_test_picture_free (PncTestPicture *picture)
{
  if (picture == NULL)
    return;
  g_free (picture->pixels);
  g_free (picture);
}

guint32 *
pnc_test_picture_copy_image (XImage *image)
{
  guint32 *pixels = g_new (guint32, (gsize) image->width * image->height);

  for (int y = 0; y < image->height; y++)
    for (int x = 0; x < image->width; x++)
      pixels[(gsize) y * image->width + x] = XGetPixel (image, x, y) & 0xffffff;
  return pixels;
}

static gboolean
pnc_test_screen_is_of (PncTestScreen *screen, Window window, pid_t pid)
{
  unsigned long n_items;
  unsigned char *value = pnc_test_screen_get_property (screen, window, "_NET_WM_PID", 1, &n_items);
  gboolean is_of = n_items == 1 && *(long *) value == (long) pid;

  if (value != NULL)
    XFree (value);
  return is_of;
}

Window
pnc_test_screen_find_window (PncTestScreen *screen, pid_t pid)
{
  unsigned long n_items;
  unsigned char *value = pnc_test_screen_get_property (screen, DefaultRootWindow (screen->x),
                                                       "_NET_CLIENT_LIST", 1024, &n_items);
  Window found = None;

  for (unsigned long i = 0; i < n_items && found == None; i++)
    if (pnc_test_screen_is_of (screen, ((Window *) value)[i], pid))
      found = ((Window *) value)[i];
  if (value != NULL)
    XFree (value);
  return found;
}

gboolean
pnc_test_screen_is_active (PncTestScreen *screen, Window window)
{
  unsigned long n_items;
  unsigned char *value = pnc_test_screen_get_property (screen, DefaultRootWindow (screen->x),
                                                       "_NET_ACTIVE_WINDOW", 1, &n_items);
  gboolean active = n_items == 1 && *(Window *) value == window;

  if (value != NULL)
    XFree (value);
  return active;
}

char *
pnc_test_screen_dup_title (PncTestScreen *screen, Window window)
{
  unsigned long n_items;
  unsigned char *value
      = pnc_test_screen_get_property (screen, window, "_NET_WM_NAME", 1024, &n_items);
  char *title = g_strndup (value != NULL ? (const char *) value : "", n_items);

  if (value != NULL)
    XFree (value);
  return title;
}

/* Of the root window's picture, so that what lies above @window is seen as well. */
PncTestPicture *
pnc_test_screen_grab (PncTestScreen *screen, Window window)
{
  PncTestPicture *picture;
  XWindowAttributes attributes;
  Window root = DefaultRootWindow (screen->x);
  Window child;
  XImage *image;
  int x, y;

  if (!XGetWindowAttributes (screen->x, window, &attributes) || attributes.map_state != IsViewable
      || !XTranslateCoordinates (screen->x, window, root, 0, 0, &x, &y, &child))
    return NULL;
  if (x < 0 || y < 0 || x + attributes.width > DisplayWidth (screen->x, 0)
      || y + attributes.height > DisplayHeight (screen->x, 0))
    return NULL;
  image
      = XGetImage (screen->x, root, x, y, attributes.width, attributes.height, AllPlanes, ZPixmap);
  if (image == NULL)
    return NULL;
  picture = g_new (PncTestPicture, 1);
  *picture = (PncTestPicture){ image->width, image->height, pnc_test_picture_copy_image (image) };
  XDestroyImage (image);
  return picture;
}

/* Hands */

void
pnc_test_screen_resize (PncTestScreen *screen, Window window, int width, int height)
{
  XResizeWindow (screen->x, window, width, height);
  XSync (screen->x, False);
}

void
pnc_test_screen_key (PncTestScreen *screen, guint keycode, gboolean pressed)
{
  XTestFakeKeyEvent (screen->x, keycode, pressed, CurrentTime);
  XSync (screen->x, False);
}

void
pnc_test_screen_button (PncTestScreen *screen, guint button, gboolean pressed)
{
  XTestFakeButtonEvent (screen->x, button, pressed, CurrentTime);
  XSync (screen->x, False);
}

void
pnc_test_screen_point (PncTestScreen *screen, Window window, int x, int y)
{
  int root_x, root_y;
  Window child;

  XTranslateCoordinates (screen->x, window, DefaultRootWindow (screen->x), x, y, &root_x, &root_y,
                         &child);
  XTestFakeMotionEvent (screen->x, -1, root_x, root_y, CurrentTime);
  XSync (screen->x, False);
}

void
pnc_test_screen_set_layout (const char *layout)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process
      = g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error, "setxkbmap", layout, NULL);

  if (process == NULL || !g_subprocess_wait_check (process, NULL, &error))
    g_error ("setxkbmap: %s", error->message);
}

/* Where a person finds @keysym: the fewest modifiers first. */
static gboolean
pnc_test_screen_find_key (XkbDescPtr keymap, KeySym keysym, guint *out_keycode, guint *out_level)
{
  for (guint level = 0; level < N_LEVELS; level++)
    for (guint keycode = KEYCODE_FIRST; keycode <= KEYCODE_LAST; keycode++)
      if (XkbKeyNumGroups (keymap, keycode) > 0
          && level < (guint) XkbKeyGroupWidth (keymap, keycode, 0)
          && XkbKeySymEntry (keymap, keycode, level, 0) == keysym)
        {
          *out_keycode = keycode;
          *out_level = level;
          return TRUE;
        }
  return FALSE;
}

static void
pnc_test_screen_press (PncTestScreen *screen, guint keycode, gboolean pressed)
{
  pnc_test_screen_key (screen, keycode, pressed);
  g_usleep (KEY_PACE_US);
}

static void
pnc_test_screen_tap_at_level (PncTestScreen *screen, guint keycode, guint level)
{
  if (level & 1)
    pnc_test_screen_press (screen, KEYCODE_SHIFT, TRUE);
  if (level & 2)
    pnc_test_screen_press (screen, KEYCODE_ALTGR, TRUE);
  pnc_test_screen_press (screen, keycode, TRUE);
  pnc_test_screen_press (screen, keycode, FALSE);
  if (level & 2)
    pnc_test_screen_press (screen, KEYCODE_ALTGR, FALSE);
  if (level & 1)
    pnc_test_screen_press (screen, KEYCODE_SHIFT, FALSE);
}

void
pnc_test_screen_type (PncTestScreen *screen, const char *text)
{
  /* Asked for anew: the layout changes behind Xlib's back. */
  XkbDescPtr keymap = XkbGetMap (screen->x, XkbAllClientInfoMask, XkbUseCoreKbd);

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      guint keycode = KEYCODE_ENTER;
      guint level = 0;

      if (*p != '\n'
          && !pnc_test_screen_find_key (keymap, xkb_utf32_to_keysym (g_utf8_get_char (p)), &keycode,
                                        &level))
        fail_msg ("No key of this layout gives what “%s” begins with", p);
      pnc_test_screen_tap_at_level (screen, keycode, level);
    }
  XkbFreeKeyboard (keymap, XkbAllComponentsMask, True);
}
