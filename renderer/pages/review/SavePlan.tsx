import { useState } from "react";
import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import type { Fleet } from "../../../shared/model/fleet.ts";
import type { Plan } from "../../../shared/model/plan.ts";
import { t } from "../../../shared/text/text.ts";
import { saveText } from "../../log/save.ts";
import { Button } from "../../parts/Button.tsx";
import { Icon, type IconName } from "../../parts/Icon.tsx";
import { Rich } from "../../parts/Rich.tsx";
import css from "./Review.module.css";

type Form = "fleet" | "words" | "data";
const ICONS: Readonly<Record<Form, IconName>> = { fleet: "server", words: "file", data: "terminal" };

/** The text of one form; its maker is fetched when it is asked for. */
async function textOf(form: Form, fleet: Fleet, plan: Plan): Promise<string> {
  if (form === "fleet") return (await import("../../../shared/fleet/formatFleet.ts")).formatFleet(fleet);
  const { planJson, planMarkdown } = await import("../../../shared/wizard/savedPlan.ts");
  return (form === "words" ? planMarkdown : planJson)(fleet, plan, Date.now() / 1000);
}

/** Three files, and what each is for: the fleet that apply takes, the plan to read, the plan as data. */
export function SavePlan({
  fleet,
  plan,
  stem,
  onClose,
}: {
  readonly fleet: Fleet;
  readonly plan: Plan;
  readonly stem: string;
  readonly onClose: () => void;
}) {
  const [said, setSaid] = useState("");
  const files: Readonly<Record<Form, string>> = { fleet: `${stem}.json`, words: `${stem}-plan.md`, data: `${stem}-plan.json` };
  const give = async (form: Form, how: "save" | "copy"): Promise<void> => {
    const file = files[form];
    const text = await textOf(form, fleet, plan);
    if (how === "save") saveText(file, text);
    else await navigator.clipboard?.writeText(text);
    setSaid(t(how === "save" ? "saved.done" : "saved.copied", { file }));
  };
  return (
    <ModalOverlay className="scrim" isOpen onOpenChange={(open) => (open ? undefined : onClose())} isDismissable>
      <Modal>
        <Dialog className={`dialog ${css.save}`}>
          <Heading slot="title" className="h2">
            {t("saved.dialog")}
          </Heading>
          <p className="small muted">{t("saved.text")}</p>
          <ul className={css.forms}>
            {(["fleet", "words", "data"] as const).map((form) => (
              <li key={form}>
                <Icon name={ICONS[form]} tone="accent" />
                <div>
                  <h3 className="h3">{t(`saved.${form}`)}</h3>
                  <p className="small muted">
                    <Rich text={t(`saved.${form}-text`, { file: files.fleet })} />
                  </p>
                  <p className="row">
                    <Button size="sm" icon="down" onPress={() => void give(form, "save")}>
                      {t("saved.file", { file: files[form] })}
                    </Button>
                    <Button
                      kind="plain"
                      size="sm"
                      icon="copy"
                      label={t("saved.copy", { file: files[form] })}
                      onPress={() => void give(form, "copy")}
                    />
                  </p>
                </div>
              </li>
            ))}
          </ul>
          <div className="acts">
            <p className="small muted push" role="status">
              {said}
            </p>
            <Button onPress={onClose}>{t("saved.close")}</Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
