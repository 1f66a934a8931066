/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-domain-config.h"

#include <libxml/tree.h>

/* Adds <devices> to @domain (private to pnc-domain-xml.c). Each device has a fixed place on its
 * bus, so that what policy or settings leave out moves nothing that stays: a guest that has learnt
 * its network card keeps it. */
void pnc_domain_devices_add (xmlNode *domain, const PncDomainConfig *config);

/* <source protocol='nbd' name='@export'> of the block service's socket. */
void
pnc_domain_devices_add_source (xmlNode *parent, const PncDomainConfig *config, const char *name);
