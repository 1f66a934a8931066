/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-network-rules.h"
#include "pnc-usb-rules.h"

/* The questions that a policy answers: one for each thing the product can do. */
typedef enum
{
  PNC_QUESTION_START,
  PNC_QUESTION_RUN, /* may it go on running? */
  PNC_QUESTION_RESUME,
  PNC_QUESTION_CLIPBOARD_TO_GUEST, /* type, bytes */
  PNC_QUESTION_CLIPBOARD_TO_HOST,  /* type, bytes */
  PNC_QUESTION_FILE_TO_GUEST,      /* name, bytes */
  PNC_QUESTION_FILE_TO_HOST,       /* name, bytes */
  PNC_QUESTION_SHARED_FOLDER,      /* name, write */
  PNC_QUESTION_PRINT,              /* type: "pdf" or "printer" */
  PNC_QUESTION_AUDIO_OUT,
  PNC_QUESTION_AUDIO_IN,
  PNC_QUESTION_WEBCAM,
  PNC_QUESTION_SCREENSHOT,
  PNC_QUESTION_PREVIEW,
  PNC_QUESTION_USB,          /* usb, count: devices that are connected already */
  PNC_QUESTION_USB_AUTO,     /* usb, count: without being asked */
  PNC_QUESTION_NETWORK,      /* type: "nat" or "bridge": a network card at all */
  PNC_QUESTION_CONNECT,      /* connection: of the guest */
  PNC_QUESTION_HOST_CONNECT, /* connection: of the host */
  PNC_QUESTION_HOST_ACCESS,  /* the guest reaches the host's own services */
  PNC_QUESTION_MONITORS,     /* count */
  PNC_QUESTION_LEAVE_FULLSCREEN,
  PNC_QUESTION_LEAVE_KIOSK,
  PNC_QUESTION_HIDE_WATERMARK,
  PNC_QUESTION_POWER_OFF,
  PNC_QUESTION_RESET,
  PNC_QUESTION_KEEP_RUNNING, /* when its window is closed */
  PNC_QUESTION_SNAPSHOT,     /* count: that there are, memory */
  PNC_QUESTION_SNAPSHOT_REVERT,
  PNC_QUESTION_SNAPSHOT_DELETE,
  PNC_QUESTION_SUSPEND,
  PNC_QUESTION_REFRESH,
  PNC_QUESTION_KEEP_CHANGES, /* to the system, over a shutdown */
  PNC_QUESTION_DATA_DISK,
  PNC_QUESTION_DEFER_UPDATE, /* seconds: since it was there */
  PNC_QUESTION_MOVE,
  PNC_QUESTION_COPY,
  PNC_QUESTION_MOVE_LAN,
  PNC_QUESTION_MOVE_LIVE,
  PNC_QUESTION_EXPORT,
  PNC_QUESTION_RESCUE,
  PNC_QUESTION_PORTABLE,
  PNC_QUESTION_BACKUP, /* type: "directory", "stick" or "http" */
  PNC_QUESTION_RESTORE,
  PNC_QUESTION_RECOVER, /* type: "password", "host_change" or "expiry"; name: "file" or "voice" */
  PNC_QUESTION_ERASE,
  PNC_QUESTION_SET_MEMORY,    /* count: MiB */
  PNC_QUESTION_SET_CPUS,      /* count */
  PNC_QUESTION_SET_DATA_SIZE, /* bytes */
  PNC_N_QUESTIONS
} PncQuestionKind;

/* What is not named behind the kind is not looked at. Borrowed. */
typedef struct
{
  PncQuestionKind kind;
  const char *type; /* clipboard: "text", "image" or "files" */
  const char *name;
  gint64 bytes; /* −1: not known yet; then a limit is the answer */
  gint64 count;
  gint64 seconds;
  gboolean write;
  gboolean memory;
  const PncUsbDevice *usb;
  const PncConnection *connection;
} PncQuestion;

/* The bare question: of no size that is known. */
void pnc_question_init (PncQuestion *question, PncQuestionKind kind);

/* Its name on the command line and in stories: "clipboard.to_host". Static. */
const char *pnc_question_kind_to_string (PncQuestionKind kind);
/* −1: there is none. */
int pnc_question_kind_from_string (const char *text);

/* Longer than the longest file name with its question. */
#define PNC_ASK_MAX_BYTES 4096

/* A question in text, as people write it: "clipboard.to_host type=text bytes=100",
 * "usb class=8 vid=1050 pid=0407", "connect proto=tcp address=10.0.0.1 port=443". It owns what it
 * points at. PNC_ERROR_INVALID names what may stand there, or that it is no UTF-8 or too long. */
typedef struct _PncAsk PncAsk;

PncAsk *pnc_ask_parse (const char *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;
const PncQuestion *pnc_ask_get_question (const PncAsk *ask);
void pnc_ask_free (PncAsk *ask);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncAsk, pnc_ask_free)
