/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-fake-agent.h"
#include "pnc-fake-qxl.h"
#include "pnc-fake-spice.h"

/* Shared by the two files that make up PncFakeSpice. */
#define PNC_FAKE_MAX_DEVICES 4

/* A device as libspice-server sees it, and the fake that it belongs to. */
typedef struct
{
  SpiceKbdInstance instance;
  PncFakeSpice *fake;
} PncFakeKeyboard;

typedef struct
{
  SpiceMouseInstance instance;
  PncFakeSpice *fake;
} PncFakeMouse;

typedef struct
{
  SpiceTabletInstance instance;
  PncFakeSpice *fake;
} PncFakeTablet;

struct _PncFakeSpice
{
  PncFakeSpiceConfig config;
  GThread *thread;
  GMainContext *context;
  GMainLoop *loop;

  /* The server's thread */
  SpiceServer *server;
  PncFakeQxl *qxls[PNC_FAKE_MAX_DEVICES];
  PncFakeKeyboard keyboard;
  PncFakeMouse mouse;
  PncFakeTablet tablet;
  gboolean has_tablet;
  SpicePlaybackInstance speaker;
  guint8 leds;
  PncFakeAgent *agent;
  char *clipboard;
  guint n_keys;

  GMutex lock;
  GCond ready;
  gboolean is_ready; /* under the lock, as is: */
  GString *log;
};

/* What a test asks; runs on the server's thread. */
typedef struct _PncFakeCall PncFakeCall;
typedef void (*PncFakeRun) (PncFakeSpice *fake, PncFakeCall *call);

struct _PncFakeCall
{
  PncFakeSpice *fake;
  PncFakeRun run;
  guint device;
  PncRect rect;
  guint32 numbers[4];
  GBytes *bytes;
  char *text;
};

/* Runs @run on the server's thread, with a copy of @call whose bytes and text are taken. */
void pnc_fake_spice_post (PncFakeSpice *fake, PncFakeRun run, PncFakeCall call);
void pnc_fake_spice_plug_tablet (PncFakeSpice *fake, gboolean present);
void pnc_fake_spice_plug_agent (PncFakeSpice *fake, gboolean present);
