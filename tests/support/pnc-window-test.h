/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-service-test.h"
#include "pnc-test-screen.h"

/* The shipped window on a screen of its own, with a service of its own and one desktop: as a person
 * has them. Everything has ended when pnc_window_test_free() returns. */
typedef struct
{
  PncServiceTest *service;
  PncTestScreen *screen;
  PncDesktopClient *desktop;
  GSubprocess *program; /* NULL: no window is open */
  Window window;
} PncWindowTest;

/* Where the guest's picture lies in the window, in pixels. */
typedef struct
{
  int x, y, width, height;
} PncTestPlace;

/* Makes the desktop @name of @image with PNC_SERVICE_TEST_PASSPHRASE; @options (floating) as
 * Create() in resources/dbus. Opens no window. */
PncWindowTest *pnc_window_test_new (const char *name, const char *image, GVariant *options);
void pnc_window_test_free (PncWindowTest *test);

/* Runs `pinnace NAME` and waits until its window shows the desktop and has the keyboard. */
void pnc_window_test_open (PncWindowTest *test);
/* kill -9, and waits for its end. */
void pnc_window_test_kill (PncWindowTest *test);

/* What the service says that the guest's screen shows. */
PncTestPicture *pnc_window_test_screenshot (PncWindowTest *test);

/* Waits until the window shows the whole screen of the guest, every pixel as it is, and says where
 * in the window it begins and how large it is. Until then the guest may draw; fails the test after
 * @deadline_ms, and leaves both pictures in PNC_SCREENSHOTS. */
void pnc_window_test_wait_exact (PncWindowTest *test, guint deadline_ms, PncTestPlace *out_place);

/* A part of @picture that lies inside of it. */
PncTestPicture *
pnc_test_picture_crop (const PncTestPicture *picture, int x, int y, int width, int height);
/* Writes NAME.png into PNC_SCREENSHOTS, for people to look at. */
void pnc_test_picture_save (const PncTestPicture *picture, const char *name);
