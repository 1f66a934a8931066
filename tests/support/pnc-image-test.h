/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-image-pack.h"
#include "pnc-image-reader.h"
#include "pnc-test.h"

/* For tests of packed images: a disk of three pages and a bit (text-like data, random data, holes;
 * its second page is a hole as a whole), and the folder that it is packed into. */

#define PNC_IMAGE_TEST_PAGE_BYTES ((gsize) PNC_PAGE_BLOCKS * PNC_BLOCK_BYTES)
#define PNC_IMAGE_TEST_DISK_BYTES (3 * PNC_IMAGE_TEST_PAGE_BYTES + 5 * PNC_BLOCK_BYTES)
#define PNC_IMAGE_TEST_SEED 20261127

typedef struct
{
  PncTestWorld *world; /* its root is the folder “chunks” */
  PncSecret *key;      /* of the content */
  guint8 *disk;
  int fd;          /* the disk again, as a file */
  guint n_threads; /* that pack; 0: the packer's choice */
  PncImagePacked packed;
} PncImageTest;

/* cmocka's, for each test. */
int pnc_image_test_set_up (void **state);
int pnc_image_test_tear_down (void **state);

/* Packs the disk, small packs, into test->packed. */
gboolean pnc_image_test_pack (PncImageTest *test, GCancellable *cancellable, GError **error);

/* What the last packing pins. */
PncImagePin pnc_image_test_pin (const PncImageTest *test);

/* Paths (char *) of the packs, sorted; owned by the array. */
GPtrArray *pnc_image_test_list_packs (const PncImageTest *test);
