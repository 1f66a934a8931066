/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* pinnace-admin image check FILE: runs the import's gate on @path and prints what it found, as one
 * JSON object with @json. Returns the exit code. */
int admin_image_check (const char *path, gboolean json);
