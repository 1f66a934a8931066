/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Prints pinnacectl(1) as roff (man(7)) on standard output, from the same tables as --help. */
void ctl_man_print (void);
