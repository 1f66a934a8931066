/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-keyboard-layout.h"

#include <gdk/x11/gdkx.h>

#include <X11/XKBlib.h>

char *
pnc_keyboard_layout_dup_name (GdkDisplay *display)
{
  Display *xdisplay;
  XkbDescPtr keyboard;
  XkbStateRec state;
  char *atom_name = NULL;
  char *name;

  if (!GDK_IS_X11_DISPLAY (display))
    return NULL;
  xdisplay = gdk_x11_display_get_xdisplay (display);
  keyboard = XkbAllocKeyboard ();
  if (keyboard == NULL)
    return NULL;
  if (XkbGetState (xdisplay, XkbUseCoreKbd, &state) == Success
      && XkbGetNames (xdisplay, XkbGroupNamesMask, keyboard) == Success
      && keyboard->names->groups[state.group] != None)
    atom_name = XGetAtomName (xdisplay, keyboard->names->groups[state.group]);
  name = g_strdup (atom_name);
  if (atom_name != NULL)
    XFree (atom_name);
  XkbFreeKeyboard (keyboard, XkbAllComponentsMask, True);
  return name;
}
