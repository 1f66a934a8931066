/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-cpu-baseline.h"

static const char *const nothing[] = { NULL };
static const char *const haswell_not_emulated[]
    = { "pcid", "x2apic", "tsc-deadline", "invpcid", NULL };

static const PncCpuBaseline baselines[] = {
  { "x86-64-v2", "Nehalem", nothing },
  { "x86-64-v3", "Haswell-noTSX", haswell_not_emulated },
};

const PncCpuBaseline *
pnc_cpu_baseline_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (baselines); i++)
    if (g_strcmp0 (baselines[i].name, name) == 0)
      return &baselines[i];
  return NULL;
}

char *
pnc_cpu_baseline_to_qemu (const PncCpuBaseline *baseline, PncAccelerator accelerator)
{
  GString *cpu = g_string_new (baseline->model);

  if (accelerator == PNC_ACCELERATOR_TCG)
    for (guint i = 0; baseline->not_emulated[i] != NULL; i++)
      g_string_append_printf (cpu, ",%s=off", baseline->not_emulated[i]);
  return g_string_free (cpu, FALSE);
}
