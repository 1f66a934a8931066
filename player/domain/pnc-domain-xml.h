/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-domain-config.h"

/* The libvirt domain XML for @config, built as a libxml2 tree: no value is ever markup.
 * Pure; any thread. Strings that XML cannot carry (control characters) are left out of the title.
 * Reference: https://libvirt.org/formatdomain.html (9.0). Free with g_free(). */
char *pnc_domain_xml_new (const PncDomainConfig *config);
