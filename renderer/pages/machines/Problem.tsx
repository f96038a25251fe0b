import { useState } from "react";
import type { WizardError } from "../../../shared/errors/wizardError.ts";
import type { Machine } from "../../../shared/model/fleet.ts";
import { t } from "../../../shared/text/text.ts";
import { duplicateOf } from "../../../shared/wizard/address.ts";
import { changedFields, changeOf, type FormField, type FormValues, formOf } from "../../../shared/wizard/machineForm.ts";
import { cardRemedies, isFullStop, type MendField, mendingFields } from "../../../shared/wizard/mending.ts";
import { useWizard } from "../../app/wizard.ts";
import { Button, Disclosure } from "../../parts/Button.tsx";
import { Remedies } from "../../parts/ErrorPanel.tsx";
import css from "../Machines.module.css";
import { MachineFields } from "./MachineFields.tsx";

const fieldsOf = (mend: readonly MendField[]): readonly FormField[] => mend.flatMap((each) => (each === "sign-in" ? ["method", "key-file"] : [each]));

/** The fields that can mend an error, and the way to try again with them: what is typed is taken over together, when the button is pressed. */
function Mend({ machine, code, onAll }: { readonly machine: Machine; readonly code: string; readonly onAll: () => void }) {
  const { state, act, dispatch } = useWizard();
  const [form, setForm] = useState<FormValues>(() => formOf(machine));
  const [problem, setProblem] = useState<string | null>(null);
  const fields = fieldsOf(mendingFields(code));
  const changed = changedFields(formOf(machine), form);
  const again = (): void => {
    const change = changeOf(form, changed);
    const of = duplicateOf({ ...machine, ...change }, state.draft.machines);
    setProblem(of === null ? null : t("add.duplicate", { name: of }));
    if (of !== null) return;
    if (changed.length > 0) dispatch({ type: "machine.change", id: machine.id, change });
    act.look([machine.id]);
  };
  return (
    <>
      {fields.length === 0 ? null : (
        <fieldset className={css.mend}>
          <legend className="label">{isFullStop(code) ? t("problem.wrong-machine") : t("problem.mend")}</legend>
          <MachineFields
            form={form}
            fields={fields}
            onField={(field, value) => {
              setForm((now) => ({ ...now, [field]: value }));
              return null;
            }}
          />
        </fieldset>
      )}
      {problem === null ? null : (
        <p className="msg err" role="alert">
          {problem}
        </p>
      )}
      <div className="row">
        <Button size="sm" icon="refresh" onPress={again}>
          {changed.length > 0 ? t("problem.again-changed") : t("machine.again")}
        </Button>
        <Button size="sm" kind="plain" onPress={onAll}>
          {t("machine.sign-in")}
        </Button>
      </div>
    </>
  );
}

/** Why a machine could not be looked at: what, likely why, what helps (there or here), the fields that can mend it, one way to try again. */
export function Problem({ machine, error, onAll }: { readonly machine: Machine; readonly error: WizardError; readonly onAll: () => void }) {
  const [open, setOpen] = useState(false);
  const stop = isFullStop(error.code);
  return (
    <div className={stop ? `${css.problem} ${css.stop}` : css.problem}>
      <div className={css.what}>
        <p>
          <b>{error.what}</b>
        </p>
        <p className="small muted">{error.why}</p>
        {stop ? <p className="small">{t("problem.stop")}</p> : null}
      </div>
      <Remedies remedies={cardRemedies(error)} />
      <Mend machine={machine} code={error.code} onAll={onAll} />
      <p className="small muted">
        {error.changed} {t("problem.later")}
      </p>
      {error.details === "" ? null : (
        <div>
          <Disclosure open={open} onToggle={() => setOpen(!open)}>
            {t("error.show", { code: error.code })}
          </Disclosure>
          {open ? <pre className={`tiny ${css.details}`}>{error.details}</pre> : null}
        </div>
      )}
    </div>
  );
}
