/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-engine.h"

#include "pnc-error.h"
#include "pnc-kvm.h"
#include "pnc-tpm.h"

struct _PncEngine
{
  GObject parent_instance;

  char *runtime_dir;
  PncLibvirt *libvirt;
  GPtrArray *libvirt_waiting; /* of GTask; NULL unless the daemon is being started */
  PncKvmReport *kvm;
  GPtrArray *kvm_waiting; /* of GTask; NULL unless the probe runs */
};

G_DEFINE_TYPE (PncEngine, pnc_engine, G_TYPE_OBJECT)

enum
{
  PROP_ACCELERATOR = 1,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

static gboolean
pnc_engine_is_tcg_forced (void)
{
  return g_strcmp0 (g_getenv ("PINNACE_ACCEL"), "tcg") == 0;
}

/* libvirt */

static void
pnc_engine_libvirt_ended_cb (PncLibvirt *libvirt, const char *reason, PncEngine *engine)
{
  g_warning ("The libvirt daemon ended: %s", reason);
  g_signal_handlers_disconnect_by_data (libvirt, engine);
  if (engine->libvirt == libvirt)
    g_clear_object (&engine->libvirt);
}

static void
pnc_engine_libvirt_started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PncEngine) engine = user_data;
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&engine->libvirt_waiting);
  g_autoptr (GError) error = NULL;

  engine->libvirt = pnc_libvirt_start_finish (result, &error);
  if (engine->libvirt != NULL)
    g_signal_connect (engine->libvirt, "ended", G_CALLBACK (pnc_engine_libvirt_ended_cb), engine);
  for (guint i = 0; i < waiting->len; i++)
    if (engine->libvirt != NULL)
      g_task_return_pointer (waiting->pdata[i], g_object_ref (engine->libvirt), g_object_unref);
    else
      g_task_return_error (waiting->pdata[i], g_error_copy (error));
}

void
pnc_engine_get_libvirt_async (PncEngine *engine, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (engine, NULL, callback, user_data);

  g_task_set_source_tag (task, pnc_engine_get_libvirt_async);
  if (engine->libvirt != NULL)
    {
      g_task_return_pointer (task, g_object_ref (engine->libvirt), g_object_unref);
      return;
    }
  if (engine->libvirt_waiting != NULL)
    {
      g_ptr_array_add (engine->libvirt_waiting, g_steal_pointer (&task));
      return;
    }
  engine->libvirt_waiting = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (engine->libvirt_waiting, g_steal_pointer (&task));
  pnc_libvirt_start_async (engine->runtime_dir, NULL, pnc_engine_libvirt_started_cb,
                           g_object_ref (engine));
}

PncLibvirt *
pnc_engine_get_libvirt_finish (PncEngine *engine, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* KVM */

static void
pnc_engine_answer_kvm (PncEngine *engine, GTask *task)
{
  if (engine->kvm->state == PNC_KVM_USABLE)
    g_task_return_int (task, PNC_ACCELERATOR_KVM);
  else
    g_task_return_new_error (
        task, PNC_ERROR, PNC_ERROR_UNSUPPORTED,
        "This machine's virtualisation cannot be used (%s); see “pinnacectl doctor”, or run it "
        "slowly without: “pinnacectl start NAME --slow”",
        engine->kvm->detail);
}

static void
pnc_engine_probe_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_task_return_pointer (task, pnc_kvm_probe (pnc_engine_get_runtime_dir (source)),
                         (GDestroyNotify) pnc_kvm_report_free);
}

static void
pnc_engine_probed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PncEngine *engine = PNC_ENGINE (source);
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&engine->kvm_waiting);

  engine->kvm = g_task_propagate_pointer (G_TASK (result), NULL);
  g_object_notify_by_pspec (source, props[PROP_ACCELERATOR]);
  for (guint i = 0; i < waiting->len; i++)
    pnc_engine_answer_kvm (engine, waiting->pdata[i]);
}

void
pnc_engine_probe (PncEngine *engine)
{
  g_autoptr (GTask) task = NULL;

  if (engine->kvm != NULL || engine->kvm_waiting != NULL || pnc_engine_is_tcg_forced ())
    return;
  engine->kvm_waiting = g_ptr_array_new_with_free_func (g_object_unref);
  task = g_task_new (engine, NULL, pnc_engine_probed_cb, NULL);
  g_task_set_source_tag (task, pnc_engine_probe);
  g_task_run_in_thread (task, pnc_engine_probe_thread);
}

void
pnc_engine_choose_async (PncEngine *engine,
                         const char *wish,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (engine, NULL, callback, user_data);

  g_task_set_source_tag (task, pnc_engine_choose_async);
  if (wish != NULL && !g_str_equal (wish, "auto") && !g_str_equal (wish, "kvm")
      && !g_str_equal (wish, "tcg"))
    g_task_return_new_error (task, PNC_ERROR, PNC_ERROR_INVALID,
                             "“%s” is no accelerator; it must be “auto”, “kvm” or “tcg”", wish);
  else if (pnc_engine_is_tcg_forced () || g_strcmp0 (wish, "tcg") == 0)
    g_task_return_int (task, PNC_ACCELERATOR_TCG);
  else if (engine->kvm != NULL)
    pnc_engine_answer_kvm (engine, task);
  else
    {
      pnc_engine_probe (engine);
      g_ptr_array_add (engine->kvm_waiting, g_steal_pointer (&task));
    }
}

gboolean
pnc_engine_choose_finish (PncEngine *engine,
                          GAsyncResult *result,
                          PncAccelerator *out_accelerator,
                          GError **error)
{
  gssize chosen = g_task_propagate_int (G_TASK (result), error);

  if (chosen < 0)
    return FALSE;
  *out_accelerator = chosen;
  return TRUE;
}

/* GObject */

static void
pnc_engine_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  g_value_set_string (value, pnc_engine_get_accelerator (PNC_ENGINE (object)));
}

static void
pnc_engine_finalize (GObject *object)
{
  PncEngine *engine = PNC_ENGINE (object);

  if (engine->libvirt != NULL)
    g_signal_handlers_disconnect_by_data (engine->libvirt, engine);
  g_clear_object (&engine->libvirt);
  g_clear_pointer (&engine->kvm, pnc_kvm_report_free);
  g_free (engine->runtime_dir);
  G_OBJECT_CLASS (pnc_engine_parent_class)->finalize (object);
}

static void
pnc_engine_class_init (PncEngineClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->get_property = pnc_engine_get_property;
  object_class->finalize = pnc_engine_finalize;
  props[PROP_ACCELERATOR] = g_param_spec_string ("accelerator", NULL, NULL, "",
                                                 G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
pnc_engine_init (PncEngine *engine)
{
}

PncEngine *
pnc_engine_new (const char *runtime_dir)
{
  PncEngine *engine = g_object_new (PNC_TYPE_ENGINE, NULL);

  engine->runtime_dir = g_strdup (runtime_dir);
  pnc_tpm_sweep ();
  return engine;
}

const char *
pnc_engine_get_runtime_dir (PncEngine *engine)
{
  return engine->runtime_dir;
}

const char *
pnc_engine_get_accelerator (PncEngine *engine)
{
  if (pnc_engine_is_tcg_forced ())
    return "tcg";
  if (engine->kvm == NULL)
    return "";
  return engine->kvm->state == PNC_KVM_USABLE ? "kvm" : "tcg";
}
